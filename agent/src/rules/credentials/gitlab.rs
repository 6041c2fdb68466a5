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
        "at-CEjH",
        "XBXbLklt3bw0V",
        "Dlg"
    )])
    .counterexamples(&["glpat-47WM0", concat!("glp", "at-xxxxxxxx", "xxxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-pipeline-trigger-token",
        "gitlab",
        "GitLab pipeline trigger token",
        &["glptt-"],
        "glptt-[A-Za-z0-9_-]{40}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using glp",
        "tt-LR9SXt",
        "A4CXHNcnY8P",
        "ETL3Gv6",
        "iRAnsNsEBFm",
        "wKZji",
        " for sync\""
    )])
    .counterexamples(&[
        "glptt-2n5eWvB7hZ",
        concat!(
            "glp",
            "tt-xxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "x"
        ),
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
        "t-ulPAO",
        "FYtnZkFqLV1",
        "QOvH",
        "\"}"
    )])
    .counterexamples(&["gldt-o2UMR", concat!("gld", "t-xxxxxxx", "xxxxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-runner-token",
        "gitlab",
        "GitLab runner authentication token",
        &["glrt-"],
        r"glrt-[A-Za-z0-9_-]{20,300}(?:\.[0-9a-z]{2}\.?[0-9a-z]{7,9})?",
    )
    .examples(&[concat!(
        "retrying with <glr",
        "t-pZkhAcp",
        "Hqx29fh",
        "Y2Vjxr",
        ">"
    )])
    .counterexamples(&[
        "glrt-YC4kq",
        concat!("glr", "t-xxxxxxx", "xxxxxxx", "xxxxxx"),
    ]),
    Pattern::token(
        "gitlab-runner-registration-token",
        "gitlab",
        "GitLab runner registration token",
        &["GR1348941"],
        "GR1348941[A-Za-z0-9_-]{20,50}",
    )
    .examples(&[concat!(
        "args: [GR1",
        "348941otGmyza",
        "7joeWYOSO",
        "YzhN",
        "]"
    )])
    .counterexamples(&[
        "GR1348941PbnEn",
        concat!("GR1", "348941xxx", "xxxxxxxxxxxxxxxxx"),
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
        "bt-o90KyhYl",
        "YU32HOApLs2",
        "A"
    )])
    .counterexamples(&[
        "glcbt-HSBsy",
        concat!("glc", "bt-xxxxxx", "xxxxxxxxxxx", "xxx"),
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
        "t-fozYwIQrtmKtuRr",
        "VqAPO",
        " for sync\""
    )])
    .counterexamples(&["glft-ehF27", concat!("glf", "t-xxxxxxxxx", "xxxxxxxxxxx")]),
    Pattern::token(
        "gitlab-scim-token",
        "gitlab",
        "GitLab SCIM token",
        &["glsoat-"],
        "glsoat-[A-Za-z0-9_-]{20,50}",
    )
    .examples(&[concat!(
        "{\"detail\":\"gls",
        "oat-mc5pPLv",
        "rJHZF123Yfu",
        "hx",
        "\"}"
    )])
    .counterexamples(&[
        "glsoat-yju3N",
        concat!("gls", "oat-xxxxxxxxx", "xxxxxxx", "xxxx"),
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
        "mt-uxTHNGwk",
        "rsUyaN3",
        "EBAN2i1",
        "GFm",
        ">"
    )])
    .counterexamples(&[
        "glimt-KPvwqC",
        concat!("gli", "mt-xxxxxxxx", "xxxxxxxxxxxxxxxxx"),
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
        "gent-HF",
        "kFWwDcfd12dhG",
        "zlfKrx5Db",
        "40G87T5p37X",
        "yG9EbX1hlfGf0",
        "tM",
        "]"
    )])
    .counterexamples(&[
        "glagent-jFJEOrjKQVr1",
        concat!(
            "gla",
            "gent-xxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx"
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
        "as-2oQiST",
        "9L4xujbWI",
        "DnP5QZam2LSYF",
        "NVUFJ47bAT17F",
        "B3MscjlJxPL",
        "yjqis3ivwLTN"
    )])
    .counterexamples(&[
        "gloas-ahd9ZQXER2CiFmIA",
        concat!(
            "glo",
            "as-xxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxx"
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
        "fct-HNOYJ3w",
        "s6gCV86wbVy",
        "pA",
        " for sync\""
    )])
    .counterexamples(&[
        "glffct-14B1O",
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
        "{\"detail\":\"_gi",
        "tlab_session=zo0d",
        "yiw2a23",
        "0fxcwk6847cmz0s1p",
        "d4rl",
        "\"}"
    )])
    .counterexamples(&[
        "_gitlab_session=iumz2je6",
        concat!(
            "_gi",
            "tlab_session=xxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxx"
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
        "ByREH0YqSXvnrRYqv",
        "A59YRzf6vKjO9vIk",
        ">"
    )])
    .counterexamples(&[
        "ATBBy2pq2Ztd",
        concat!("ATB", "Bxxxxxxxxxxxx", "xxxxxxx", "xxxxxxx", "xxxxxx"),
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
        "TT3xFfGFPTomkQXeG",
        "XUvg3pKMJkqEPglVa",
        "VNAFG1e",
        "jklbJtx",
        "89KABiM3wATzy",
        "vdTBWd4FWCe2w7C2G",
        "VDGLCoJ",
        "a5Q6LdLGSl7pYoUMt",
        "3Fp1iJuGy",
        "4W0s3Xk",
        "VJRXrRaYLSI0qLdTG",
        "tW3LZFn",
        "GwFKRS9TEoXb7ex",
        "]"
    )])
    .counterexamples(&[
        "ATCTT3xFfGPh4WimctLFslsbJNPv7uV8IWog2hgLCgmVj1N",
        concat!(
            "ATC",
            "TT3xFfGxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
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
            "xxxxxxxx"
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
        "bitbucket_client_secret=kpi",
        "S0oFsiH",
        "TvJfrKCvUC0",
        "WVHXYAbaghc"
    )])
    .counterexamples(&[
        "bitbucket_client_secret=<from vault>",
        "bitbucket_client_secret=${SECRET}",
    ]),
];
