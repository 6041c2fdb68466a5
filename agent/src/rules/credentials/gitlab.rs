//! Tokens of GitLab and Bitbucket.
use super::pattern::Pattern;

/// Formats: GitLab, "Token overview", token prefixes.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "gitlab-personal-access-token",
        "gitlab",
        "GitLab personal access token",
        &["glpat-"],
        r"glpat-[A-Za-z0-9_-]{20,300}(?:\.[0-9a-z]{2}\.?[0-9a-z]{7,9})?",
    )
    .examples(&[concat!(
        "upstream refused glp",
        "at-VsGL1N",
        "4wBSbDZ",
        "gRQEhvx"
    )])
    .counterexamples(&[
        "glpat-sE21J",
        concat!("glp", "at-xxxx", "xxxxxxxxxxxxx", "xxx"),
    ]),
    Pattern::token(
        "gitlab-pipeline-trigger-token",
        "gitlab",
        "GitLab pipeline trigger token",
        &["glptt-"],
        "glptt-[A-Za-z0-9_-]{40}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using glp",
        "tt-lg5O047WM0RGxj",
        "xUo3os4Smf0IlbLR9",
        "SXtA4CXHN",
        " for sync\""
    )])
    .counterexamples(&[
        "glptt-PETL3Gv6iR",
        concat!("glp", "tt-xxxxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxxx"),
    ]),
    Pattern::token(
        "gitlab-deploy-token",
        "gitlab",
        "GitLab deploy token",
        &["gldt-"],
        "gldt-[A-Za-z0-9_-]{20}",
    )
    .examples(&[concat!(
        "{\"detail\":\"gld",
        "t-jmqpR",
        "z13wIoy4o",
        "hpFbce",
        "\"}"
    )])
    .counterexamples(&["gldt-xwyJC", concat!("gld", "t-xxxxxxxxx", "xxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-runner-token",
        "gitlab",
        "GitLab runner authentication token",
        &["glrt-"],
        r"glrt-[A-Za-z0-9_-]{20,300}(?:\.[0-9a-z]{2}\.?[0-9a-z]{7,9})?",
    )
    .examples(&[concat!(
        "retrying with <glr",
        "t-1QOvH7I0o2U",
        "MRGdWAJf5",
        ">"
    )])
    .counterexamples(&["glrt-abnoA", concat!("glr", "t-xxxxxxx", "xxxxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-runner-registration-token",
        "gitlab",
        "GitLab runner registration token",
        &["GR1348941"],
        "GR1348941[A-Za-z0-9_-]{20,50}",
    )
    .examples(&[concat!(
        "args: [GR1",
        "3489412VjxrxAxsie",
        "3j8YC4k",
        "q0",
        "]"
    )])
    .counterexamples(&[
        "GR1348941G5H0D",
        concat!("GR1", "348941xxxxxxxxxxx", "xxxxxxx", "xx"),
    ]),
    Pattern::token(
        "gitlab-job-token",
        "gitlab",
        "GitLab CI job token",
        &["glcbt-"],
        r"glcbt-[A-Za-z0-9_-]{20,300}(?:\.[0-9a-z]{2}\.?[0-9a-z]{7,9})?",
    )
    .examples(&[concat!(
        "upstream refused glc",
        "bt-YOSOYzhNPoDu9P",
        "bnEnzk"
    )])
    .counterexamples(&[
        "glcbt-bKDOZ",
        concat!("glc", "bt-xxxx", "xxxxxxxxxxx", "xxxxx"),
    ]),
    Pattern::token(
        "gitlab-feed-token",
        "gitlab",
        "GitLab feed token",
        &["glft-"],
        "glft-[A-Za-z0-9_-]{20}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using glf",
        "t-ApLs2AGNlvZ",
        "HSBsyHxta",
        " for sync\""
    )])
    .counterexamples(&["glft-jEeYM", concat!("glf", "t-xxxxxxxxx", "xxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-scim-token",
        "gitlab",
        "GitLab SCIM token",
        &["glsoat-"],
        "glsoat-[A-Za-z0-9_-]{20,50}",
    )
    .examples(&[concat!(
        "{\"detail\":\"gls",
        "oat-rVqAP",
        "OZOehF27Mvk",
        "6JFz",
        "\"}"
    )])
    .counterexamples(&[
        "glsoat-AFrMk",
        concat!("gls", "oat-xxx", "xxxxxxxxxxxxxxxxx"),
    ]),
    Pattern::token(
        "gitlab-incoming-mail-token",
        "gitlab",
        "GitLab incoming mail token",
        &["glimt-"],
        "glimt-[A-Za-z0-9_-]{25}",
    )
    .examples(&[concat!(
        "retrying with <gli",
        "mt-fuhxgJHQyju3Nt",
        "sJQWQyxTA2B",
        ">"
    )])
    .counterexamples(&[
        "glimt-Ts1Xux",
        concat!("gli", "mt-xxxx", "xxxxxxxxxxx", "xxxxxxxxx", "x"),
    ]),
    Pattern::token(
        "gitlab-agent-token",
        "gitlab",
        "GitLab agent for Kubernetes token",
        &["glagent-"],
        "glagent-[A-Za-z0-9_-]{50,1024}",
    )
    .examples(&[concat!(
        "args: [gla",
        "gent-f4k0PK",
        "PvwqCf8",
        "1LJfcmnHL",
        "OUc1bl7KNtaHFkFWw",
        "Dcfd12d",
        "hGzl",
        "]"
    )])
    .counterexamples(&[
        "glagent-G87T5p37XyG9",
        concat!(
            "gla",
            "gent-xxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "gitlab-oauth-secret",
        "gitlab",
        "GitLab OAuth application secret",
        &["gloas-"],
        "gloas-[A-Za-z0-9_-]{64}",
    )
    .examples(&[concat!(
        "upstream refused glo",
        "as-YlPA",
        "CW7FhrB",
        "W2wAP3tyBhAePCVeL",
        "Cvc2oQiST",
        "9L4xujbWIDnP5",
        "QZam2LS",
        "YFNVUFJ"
    )])
    .counterexamples(&[
        "gloas-FB3MscjlJxPLyjqi",
        concat!(
            "glo",
            "as-xxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "gitlab-feature-flags-token",
        "gitlab",
        "GitLab feature flags client token",
        &["glffct-"],
        "glffct-[A-Za-z0-9_-]{20}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using glf",
        "fct-b7ICEq2",
        "W5ogJzs2fEs",
        "Cs",
        " for sync\""
    )])
    .counterexamples(&[
        "glffct-Lka3m",
        concat!("glf", "fct-xxxxx", "xxxxxxx", "xxxxxxxx"),
    ]),
    Pattern::token(
        "gitlab-session",
        "gitlab",
        "GitLab session cookie",
        &["_gitlab_session="],
        "_gitlab_session=([0-9a-z]{32})",
    )
    .examples(&[concat!(
        "{\"detail\":\"_gi",
        "tlab_se",
        "ssion=van",
        "gp14b1oj5hcynfl6l",
        "gzo0dyiw2a23",
        "\"}"
    )])
    .counterexamples(&[
        "_gitlab_session=cwk6847c",
        concat!(
            "_gi",
            "tlab_session=",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "bitbucket-app-password",
        "bitbucket",
        "Bitbucket app password",
        &["ATBB"],
        "ATBB[A-Za-z0-9]{32}",
    )
    .examples(&[concat!(
        "retrying with <ATB",
        "BrSvus0bJct",
        "GEna1TENHbQ8C",
        "4fygPYU",
        "tb",
        ">"
    )])
    .counterexamples(&[
        "ATBBEH0YqSXv",
        concat!("ATB", "Bxxxxxxxxxxxxxxxx", "xxxxxxx", "xxxxxxx", "xx"),
    ]),
    Pattern::token(
        "bitbucket-access-token",
        "bitbucket",
        "Bitbucket or Atlassian access token",
        &["ATCTT3xFfG"],
        "ATCTT3xFfG[A-Za-z0-9_=-]{150,300}",
    )
    .examples(&[concat!(
        "args: [ATC",
        "TT3xFfGtdMO1UCelp",
        "rcwRkb1yMkwG1EMpU",
        "5h2mzhFPTom",
        "kQXeGXUvg3pKM",
        "JkqEPglVaVN",
        "AFG1ejk",
        "lbJtx89KABi",
        "M3wATzyvdTBWd4FWC",
        "e2w7C2GVDGLCo",
        "Ja5Q6LdLGSl",
        "7pYoUMt3Fp1iJuGy4",
        "W0s3XkV",
        "JRXrR",
        "]"
    )])
    .counterexamples(&[
        "ATCTT3xFfGZFnGwFKRS9TEoXb7exWmqkil",
        concat!(
            "ATC",
            "TT3xFfG",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "bitbucket-client-secret",
        "bitbucket",
        "Bitbucket client secret",
        &["bitbucket"],
        "[A-Za-z0-9=_-]{32,64}",
    )
    .examples(&[concat!(
        "bitbucket_client_secret=xtb",
        "Z1A3fH2bi9eCp",
        "dPvM3SqbRg3FgQ9G"
    )])
    .counterexamples(&[
        "bitbucket_client_secret=<from vault>",
        "bitbucket_client_secret=${SECRET}",
    ]),
];
