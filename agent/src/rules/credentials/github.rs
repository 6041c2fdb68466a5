//! Tokens of GitHub.
use super::pattern::{Pattern, Proof};

/// Formats: GitHub, "About authentication to GitHub", token formats.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "github-personal-access-token",
        "github",
        "GitHub personal access token",
        &["ghp_"],
        "ghp_[A-Za-z0-9]{36}",
    )
    .proof(Proof::Crc32)
    .examples(&[concat!(
        "args: [ghp",
        "_APlZQO7p",
        "IeIwIp8z1NR",
        "9Rx3wCLmH",
        "sZ9L2H1t",
        "]"
    )])
    .counterexamples(&[
        "ghp_xplhrdPZT",
        concat!("ghp", "_xxxxxxxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxx"),
    ]),
    Pattern::token(
        "github-oauth-token",
        "github",
        "GitHub OAuth token",
        &["gho_"],
        "gho_[A-Za-z0-9]{36}",
    )
    .proof(Proof::Crc32)
    .examples(&[concat!(
        "upstream refused gho",
        "_3n4uAhFo",
        "iwFnT0ZPS5LXm",
        "aJUdFP7",
        "YjsUjctE"
    )])
    .counterexamples(&[
        "gho_hJfgI1XmF",
        concat!(
            "gho",
            "_xxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "github-user-token",
        "github",
        "GitHub App user token",
        &["ghu_"],
        "ghu_[A-Za-z0-9]{36}",
    )
    .proof(Proof::Crc32)
    .examples(&[concat!(
        "level=warn msg=\"using ghu",
        "_eArenaTg",
        "dkOtD9Zlg",
        "eymW8VY06OQBk",
        "tPdafd",
        " for sync\""
    )])
    .counterexamples(&[
        "ghu_m7hIxqgSE",
        concat!("ghu", "_xxxxxxxxxx", "xxxxxxx", "xxxxxxxxxxxxxxxxx", "xx"),
    ]),
    Pattern::token(
        "github-app-token",
        "github",
        "GitHub App installation token",
        &["ghs_"],
        "ghs_[A-Za-z0-9]{36}",
    )
    .proof(Proof::Crc32)
    .examples(&[concat!(
        "{\"detail\":\"ghs",
        "_MHA3uOHSj0oDiZh0",
        "k7ihaJSp3ko83prMN",
        "a2x",
        "\"}"
    )])
    .counterexamples(&[
        "ghs_7RQHR4pzo",
        concat!("ghs", "_xxxxxxxxxxxxxxxx", "xxxxxxx", "xxxxxxxxxxx", "xx"),
    ]),
    Pattern::token(
        "github-refresh-token",
        "github",
        "GitHub refresh token",
        &["ghr_"],
        "ghr_[A-Za-z0-9]{36}",
    )
    .proof(Proof::Crc32)
    .examples(&[concat!(
        "retrying with <ghr",
        "_nctflB",
        "SWQ2KRp",
        "R7Yv2EBczfX",
        "cWczPWkgxJF",
        "r",
        ">"
    )])
    .counterexamples(&[
        "ghr_KaRg8x3ct",
        concat!(
            "ghr",
            "_xxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "github-fine-grained-token",
        "github",
        "GitHub fine-grained personal access token",
        &["github_pat_"],
        "github_pat_[A-Za-z0-9_]{82}",
    )
    .examples(&[concat!(
        "args: [git",
        "hub_pat_R1fjOvFZx",
        "4sh2CBGlqZc",
        "7rpa7A1jskpkl",
        "9eIBPDwXI",
        "RAOwuHpDCsH",
        "GIbQHID",
        "plk8KX2Qa",
        "Z9WBbFEof",
        "zNqL",
        "]"
    )])
    .counterexamples(&[
        "github_pat_Ee4L68AH4726nKkiwzng",
        concat!(
            "git",
            "hub_pat_xxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx"
        ),
    ]),
];
