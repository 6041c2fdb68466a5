//! Tokens of services that keep secrets.
use super::pattern::Pattern;

/// Formats: each service's documentation on tokens.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "vault-service-token",
        "vault",
        "HashiCorp Vault service token",
        &["hvs."],
        r"hvs\.[A-Za-z0-9_-]{24,140}",
    )
    .examples(&[concat!(
        "retrying with <hvs",
        ".3PKZmUtWa0",
        "TQ05silfDs7b2",
        "T",
        ">"
    )])
    .counterexamples(&[
        "hvs.L0g3RZ",
        concat!("hvs", ".xxxxxxxxxxxx", "xxxxxxxxx", "xxx"),
    ]),
    Pattern::token(
        "vault-batch-token",
        "vault",
        "HashiCorp Vault batch token",
        &["hvb."],
        r"hvb\.[A-Za-z0-9_-]{24,400}",
    )
    .examples(&[concat!("args: [hvb", ".WML7Si4mApG7eF1T", "nB2YFh2b", "]")])
    .counterexamples(&[
        "hvb.3A8N7N",
        concat!("hvb", ".xxxxxxxxxxxxxxxx", "xxxxxxxx"),
    ]),
    Pattern::assigned(
        "vault-token",
        "vault",
        "HashiCorp Vault token, old form",
        &["vault", "token"],
        r"s\.[A-Za-z0-9]{24}",
    )
    .examples(&[concat!(
        "VAULT_TOKEN=s.7",
        "U4xIUsh2q",
        "jWcHFVx",
        "QnSkFEO"
    )])
    .counterexamples(&["vault_token: s.xxxxxxxxxxxxxxxxxxxxxxxx"]),
    Pattern::token(
        "vault-unseal-key",
        "vault",
        "HashiCorp Vault unseal key",
        &["Unseal Key ", "operator unseal "],
        "(?:Unseal Key [0-9]{1,2}: |operator unseal )([A-Za-z0-9+/]{43,44}=?)",
    )
    .examples(&[concat!(
        "Uns",
        "eal Key 34: m",
        "u1E1plHLJan",
        "CMS2bxDRXZIlI",
        "UpodS3o5T",
        "ueBxHJQbq"
    )])
    .counterexamples(&[
        "Unseal Key 1: (will be hidden)",
        "vault operator unseal -reset",
    ]),
    Pattern::token(
        "terraform-cloud-token",
        "hashicorp",
        "Terraform Cloud token",
        &[".atlasv1."],
        r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}",
    )
    .behind(14)
    .examples(&[concat!(
        "level=warn msg=\"using jqe",
        "d2jRl6k",
        "MWEw.atlasv1.",
        "7tzkast",
        "w2DdKyPbcINht",
        "Oh1k2UAPLNjGR",
        "jgdT0X25yLX",
        "yjsLP6Cf4ny9H",
        "mqu",
        " for sync\""
    )])
    .counterexamples(&["x.atlasv1.short"]),
    Pattern::token(
        "doppler-token",
        "doppler",
        "Doppler token",
        &[
            "dp.pt.",
            "dp.st.",
            "dp.ct.",
            "dp.sa.",
            "dp.scim.",
            "dp.audit.",
        ],
        concat!(
            r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?",
            "[A-Za-z0-9]{40,44}"
        ),
    )
    .examples(&[concat!(
        "{\"detail\":\"dp.",
        "pt.uw4rqSFd",
        "kKkQptEwzKa5rIGfX",
        "WBQT7eo",
        "trkXtHTD",
        "\"}"
    )])
    .counterexamples(&[
        "dp.pt.1XUBGKtBlG",
        concat!(
            "dp.",
            "pt.xxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::token(
        "onepassword-service-account-token",
        "1password",
        "1Password service account token",
        &["ops_eyJ"],
        "ops_eyJ[A-Za-z0-9+/_-]{200,2000}={0,3}",
    )
    .examples(&[concat!(
        "retrying with <ops",
        "_eyJ0bzq7",
        "UNCdjtc",
        "y6z7Cok6nEuPF",
        "5dRPiHTBD",
        "YOceOVSnhWz",
        "jBLUpoHVJQWub",
        "SZuwakm2m",
        "kp2x8COfz9NP4",
        "aKMCGKw",
        "5e8BLUDpMmw",
        "eUGSKbwGJIdc3",
        "UIHoQZA",
        "Y01PZgRs5s0Fi",
        "0jl9xCsDtPWEo",
        "qCrSDNG",
        "9KJfIURs0",
        "B0xO9XxHa",
        "Sjv6KYAnRFHM2",
        "uKdjhgqc9",
        "zVZOVpaV3===",
        ">"
    )])
    .counterexamples(&[
        "ops_eyJV8L1k2jhCeQAzO24eSIG6iU2",
        concat!(
            "ops",
            "_eyJxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxx==="
        ),
    ]),
    Pattern::token(
        "onepassword-secret-key",
        "1password",
        "1Password secret key",
        &["A3-"],
        concat!(
            "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-",
            "[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"
        ),
    )
    .examples(&[concat!(
        "args: [A3-",
        "7NT7WK-ZVK6",
        "7J21NKY-0Z36D",
        "-4P41F-KH6N4",
        "]"
    )])
    .counterexamples(&[
        "A3-3TFXO9-V9",
        concat!("A3-", "xxxxxx-xx", "xxxxxxxxx", "-xxxxx-xxxxx-xxxx", "x"),
    ]),
];
