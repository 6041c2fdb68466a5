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
        "_WxplhrdPZTZ3",
        "C1nHSIjrmgr0W4qfx",
        "w8yxb08",
        "]"
    )])
    .counterexamples(&[
        "ghp_A3n4uAhFo",
        concat!("ghp", "_xxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxx"),
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
        "_bhJfgI1X",
        "mFQyLNW",
        "oUI9OuYhNbi",
        "PImbfrIUh",
        "A"
    )])
    .counterexamples(&[
        "gho_63eArenaT",
        concat!("gho", "_xxxxxxxxxxxxxxxx", "xxxxxxxxx", "xxxxxxxxx", "xx"),
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
        "_4m7hIx",
        "qgSEkbkhJ39",
        "BW54YRY",
        "ZQ1Xy0OeaGdA",
        " for sync\""
    )])
    .counterexamples(&[
        "ghu_CMHA3uOHS",
        concat!("ghu", "_xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxx"),
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
        "_7RQHR4pzoFB7M3Xw",
        "VpZe7C7",
        "nSpMg9cRpWH",
        "UV",
        "\"}"
    )])
    .counterexamples(&[
        "ghs_nctflBSWQ",
        concat!(
            "ghs",
            "_xxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "x"
        ),
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
        "_KaRg8x3ct6",
        "QqCsNa6yP",
        "skavsCR",
        "KRvOoKI5a",
        "8",
        ">"
    )])
    .counterexamples(&[
        "ghr_R1fjOvFZx",
        concat!("ghr", "_xxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxx", "xxxxxx"),
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
        "hub_pat_I",
        "RAOwuHpDCsHGI",
        "bQHIDplk8KX",
        "2QaZ9WBbFEofz",
        "NqLlmfYrHQgveAmyJ",
        "4sDpESEe4",
        "L68AH47",
        "26nKkiwzng0",
        "]"
    )])
    .counterexamples(&[
        "github_pat_CKt3xEej6qr9fSDFxlx9",
        concat!(
            "git",
            "hub_pat_x",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxx"
        ),
    ]),
];
