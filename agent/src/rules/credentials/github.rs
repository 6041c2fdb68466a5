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
        "retrying with <ghp",
        "_jrmgr0W4qfxw",
        "8yxb08T",
        "zWoiJA3n4uAhFoiwF",
        ">"
    )])
    .counterexamples(&[
        "ghp_PS5LXmaJU",
        concat!("ghp", "_xxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxxxxxxxx"),
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
        "args: [gho",
        "_oUI9OuYhNbiPImbf",
        "rIUhA6KDeD63e",
        "ArenaTg",
        "]"
    )])
    .counterexamples(&[
        "gho_9ZlgeymW8",
        concat!("gho", "_xxxxxxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxxxxxx"),
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
        "upstream refused ghu",
        "_khJ39BW54Y",
        "RYZQ1Xy0OeaGd",
        "A0kM6aC",
        "MHA3uO"
    )])
    .counterexamples(&[
        "ghu_iZh0k7iha",
        concat!(
            "ghu",
            "_xxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "x"
        ),
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
        "level=warn msg=\"using ghs",
        "_XwVpZe",
        "7C7nSpMg9cR",
        "pWHUVnW3ISnct",
        "flBSWQ",
        " for sync\""
    )])
    .counterexamples(&[
        "ghs_7Yv2EBczf",
        concat!("ghs", "_xxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxx", "xxxxxx"),
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
        "{\"detail\":\"ghr",
        "_qCsNa6yPskav",
        "sCRKRvOoK",
        "I5a8NEs5AtBR1fj",
        "\"}"
    )])
    .counterexamples(&[
        "ghr_x4sh2CBGl",
        concat!("ghr", "_xxxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxx", "xxxx"),
    ]),
    Pattern::token(
        "github-fine-grained-token",
        "github",
        "GitHub fine-grained personal access token",
        &["github_pat_"],
        "github_pat_[A-Za-z0-9_]{82}",
    )
    .examples(&[concat!(
        "retrying with <git",
        "hub_pat_sHG",
        "IbQHIDplk",
        "8KX2QaZ9WBb",
        "FEofzNq",
        "LlmfYrHQg",
        "veAmyJ4",
        "sDpESEe4L",
        "68AH4726nKkiw",
        "zng0mEpUG",
        "rVdE2",
        ">"
    )])
    .counterexamples(&[
        "github_pat_xlx9audP2J67MBkoQrSH",
        concat!(
            "git",
            "hub_pat_x",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "x"
        ),
    ]),
];
