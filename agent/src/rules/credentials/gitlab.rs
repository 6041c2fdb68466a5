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
    .examples(&[concat!("args: [glp", "at-klt3bw0V", "Dlg5O047WM0R", "]")])
    .counterexamples(&["glpat-o3os4", concat!("glp", "at-xxxxxx", "xxxxxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-pipeline-trigger-token",
        "gitlab",
        "GitLab pipeline trigger token",
        &["glptt-"],
        "glptt-[A-Za-z0-9_-]{40}",
    )
    .examples(&[concat!(
        "upstream refused glp",
        "tt-HNcnY8PETL3Gv6",
        "iRAnsNsEB",
        "FmwKZji",
        "xAK2KoG2n5"
    )])
    .counterexamples(&[
        "glptt-PRjmqpRz13",
        concat!("glp", "tt-xxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx"),
    ]),
    Pattern::token(
        "gitlab-deploy-token",
        "gitlab",
        "GitLab deploy token",
        &["gldt-"],
        "gldt-[A-Za-z0-9_-]{20}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using gld",
        "t-kFqLV1QOvH7I0o2",
        "UMRGd",
        " for sync\""
    )])
    .counterexamples(&[
        "gldt-Jf5VY",
        concat!("gld", "t-xxxxxxxxx", "xxxxxxx", "xxxx"),
    ]),
    Pattern::token(
        "gitlab-runner-token",
        "gitlab",
        "GitLab runner authentication token",
        &["glrt-"],
        r"glrt-[A-Za-z0-9_-]{20,300}(?:\.[0-9a-z]{2}\.?[0-9a-z]{7,9})?",
    )
    .examples(&[concat!(
        "{\"detail\":\"glr",
        "t-fhY2V",
        "jxrxAxsie3j8YC4",
        "\"}"
    )])
    .counterexamples(&["glrt-2MG5H", concat!("glr", "t-xxxxxxxxx", "xxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-runner-registration-token",
        "gitlab",
        "GitLab runner registration token",
        &["GR1348941"],
        "GR1348941[A-Za-z0-9_-]{20,64}",
    )
    .examples(&[concat!(
        "retrying with <GR1",
        "3489417jo",
        "eWYOSOYzhNPoDu9Pb",
        ">"
    )])
    .counterexamples(&[
        "GR1348941gujsA",
        concat!("GR1", "348941xxxxxxxxxxx", "xxxxxxxxx"),
    ]),
    Pattern::token(
        "gitlab-job-token",
        "gitlab",
        "GitLab CI job token",
        &["glcbt-"],
        r"glcbt-[A-Za-z0-9_-]{20,300}(?:\.[0-9a-z]{2}\.?[0-9a-z]{7,9})?",
    )
    .examples(&[concat!("args: [glc", "bt-U32HOApL", "s2AGNlvZHSBs", "]")])
    .counterexamples(&["glcbt-RWjEe", concat!("glc", "bt-xxxxxxxx", "xxxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-feed-token",
        "gitlab",
        "GitLab feed token",
        &["glft-"],
        "glft-[A-Za-z0-9_-]{20}",
    )
    .examples(&[concat!(
        "upstream refused glf",
        "t-rtmKtuRrV",
        "qAPOZOe",
        "hF27"
    )])
    .counterexamples(&["glft-FzArG", concat!("glf", "t-xxxxxxxxx", "xxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-scim-token",
        "gitlab",
        "GitLab SCIM token",
        &["glsoat-"],
        "glsoat-[A-Za-z0-9_-]{20}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using gls",
        "oat-ZF123Yf",
        "uhxgJHQyju3Nt",
        " for sync\""
    )])
    .counterexamples(&[
        "glsoat-WQyxT",
        concat!("gls", "oat-xxxxxxx", "xxxxxxxxxxxxx"),
    ]),
    Pattern::token(
        "gitlab-incoming-mail-token",
        "gitlab",
        "GitLab incoming mail token",
        &["glimt-"],
        "glimt-[A-Za-z0-9_-]{25}",
    )
    .examples(&[concat!(
        "{\"detail\":\"gli",
        "mt-yaN3EB",
        "AN2i1GFmG",
        "f4k0PKP",
        "vwq",
        "\"}"
    )])
    .counterexamples(&[
        "glimt-JfcmnH",
        concat!("gli", "mt-xxxxxxxxxxxxxx", "xxxxxxxxxxx"),
    ]),
    Pattern::token(
        "gitlab-agent-token",
        "gitlab",
        "GitLab agent for Kubernetes token",
        &["glagent-"],
        "glagent-[A-Za-z0-9_-]{50,1024}",
    )
    .examples(&[concat!(
        "retrying with <gla",
        "gent-12dhGz",
        "lfKrx5Db4",
        "0G87T5p37XyG9",
        "EbX1hlfGf0t",
        "M1VlEtKOPjF",
        ">"
    )])
    .counterexamples(&[
        "glagent-Vr14NvE0ODt2",
        concat!(
            "gla",
            "gent-xxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx"
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
        "args: [glo",
        "as-4xujbWIDnP",
        "5QZam2LSYFNVUFJ47",
        "bAT17FB3MscjlJxPL",
        "yjqis3ivw",
        "LTNkvFBURmM",
        "]"
    )])
    .counterexamples(&[
        "gloas-QXER2CiFmIAcRG9w",
        concat!(
            "glo",
            "as-xxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
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
        "upstream refused glf",
        "fct-YJ3",
        "ws6gCV8",
        "6wbVypANG",
        "P"
    )])
    .counterexamples(&[
        "glffct-OJchl",
        concat!("glf", "fct-xxxxxxxxxxxxx", "xxxxxxx"),
    ]),
    Pattern::token(
        "gitlab-session",
        "gitlab",
        "GitLab session cookie",
        &["_gitlab_session="],
        "_gitlab_session=([0-9a-z]{32})",
    )
    .examples(&[concat!(
        "level=warn msg=\"using _gi",
        "tlab_session=0dyi",
        "w2a230fxcwk68",
        "47cmz0s1pd4",
        "rlz6",
        " for sync\""
    )])
    .counterexamples(&[
        "_gitlab_session=mz2je6dv",
        concat!(
            "_gi",
            "tlab_se",
            "ssion=xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxx"
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
        "{\"detail\":\"ATB",
        "BYqSXvn",
        "rRYqvA5",
        "9YRzf6vKjO9vIkjXl",
        "Wy",
        "\"}"
    )])
    .counterexamples(&[
        "ATBBMO1UCelp",
        concat!("ATB", "Bxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxx"),
    ]),
    Pattern::token(
        "bitbucket-access-token",
        "bitbucket",
        "Bitbucket or Atlassian access token",
        &["ATCTT3xFfG"],
        "ATCTT3xFfG[A-Za-z0-9_=-]{150,300}",
    )
    .examples(&[concat!(
        "retrying with <ATC",
        "TT3xFfGomkQXeGXUv",
        "g3pKMJk",
        "qEPglVa",
        "VNAFG1ejklbJt",
        "x89KABiM3wATzyvdT",
        "BWd4FWC",
        "e2w7C2GVDGLCoJa5Q",
        "6LdLGSl7p",
        "YoUMt3F",
        "p1iJuGy4W0s3XkVJR",
        "XrRaYLS",
        "I0qLdTGtW3LZFnGwF",
        "KRS9TEoXb7exW",
        "mq",
        ">"
    )])
    .counterexamples(&[
        "ATCTT3xFfGWimctLFslsbJNPv7uV8IWog2hgLCgmVj1NF1K",
        concat!(
            "ATC",
            "TT3xFfGxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxx"
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
        "bitbucket_client_secret=oFs",
        "iHTvJfrKCvU",
        "C0WVHXYAbaghc0Ier",
        "w"
    )])
    .counterexamples(&[
        "bitbucket_client_secret=<from vault>",
        "bitbucket_client_secret=${SECRET}",
    ]),
];
