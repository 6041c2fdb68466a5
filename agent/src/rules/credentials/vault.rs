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
        ".aoxgxEZLduHv",
        "EnwiOwNO1CG7",
        ">"
    )])
    .counterexamples(&[
        "hvs.RuzsGI",
        concat!("hvs", ".xxxxxxxxxx", "xxxxxxxxx", "xxxxx"),
    ]),
    Pattern::token(
        "vault-batch-token",
        "vault",
        "HashiCorp Vault batch token",
        &["hvb."],
        r"hvb\.[A-Za-z0-9_-]{100,400}",
    )
    .examples(&[concat!(
        "args: [hvb",
        ".ezV3IWZH",
        "6np4523PKZm",
        "UtWa0TQ",
        "05silfDs7b2",
        "TyeGtPv",
        "GL0g3RZ",
        "DtLB0ysIBIYdujUAh",
        "bPCcWML7Si4mA",
        "pG7eF1TnB2Y",
        "Fh2bcY3A",
        "]"
    )])
    .counterexamples(&[
        "hvb.hpZSmG6QmrZM7U4xIUsh2qjW",
        concat!(
            "hvb",
            ".xxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "vault-token",
        "vault",
        "HashiCorp Vault token, old form",
        &["vault", "token"],
        r"s\.[A-Za-z0-9]{24}",
    )
    .examples(&[concat!("VAULT_TOKEN=s.K", "yPbcINhtOh1k2UAPL", "NjGRjg")])
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
        "eal Key 08: 2",
        "5yLXyjsLP",
        "6Cf4ny9Hmqu",
        "z3jT2gSHOoauw4rqS",
        "FdkKk"
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
        "level=warn msg=\"using rIG",
        "fXWBQT7eotr.atlas",
        "v1.kXtH",
        "TDKa3h91XUBGK",
        "tBlG8LGB2Ik",
        "emKcCEeGd",
        "XaI6Vetbfa2GmoLJp",
        "04lqR0",
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
        "pt.y6z7Cok6nE",
        "uPF5dRPiHTB",
        "DYOceOVSnhWzj",
        "BLUpoH",
        "\"}"
    )])
    .counterexamples(&[
        "dp.pt.ubSZuwakm2",
        concat!(
            "dp.",
            "pt.xxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxx"
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
        "_eyJbwGJIdc3U",
        "IHoQZAY01PZ",
        "gRs5s0F",
        "i0jl9xC",
        "sDtPWEoqCrS",
        "DNG9KJfIURs0B",
        "0xO9XxH",
        "aSjv6KYAnRFHM2uKd",
        "jhgqc9zVZOVpaV3zg",
        "uyE1RELV8P7JU1RuU",
        "2DvATFxV8",
        "L1k2jhCeQAzO24eSI",
        "G6iU2bfxVtU7CqWb3",
        "MW2GXikYKBryvVjtD",
        "BkQAZxau5",
        "Y5RDTpCiPVf",
        "yRq0===",
        ">"
    )])
    .counterexamples(&[
        "ops_eyJVXcOYuJdtKLZ7cIOZCWK02cn",
        concat!(
            "ops",
            "_eyJxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "x==="
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
        "172CR7-UY8A",
        "D82HWT9",
        "-2807R-FB",
        "8XZ-LTJ",
        "06",
        "]"
    )])
    .counterexamples(&[
        "A3-KOA5YA-0D",
        concat!("A3-", "xxxxxx-xx", "xxxxxxxxx-x", "xxxx-xxxxx-", "xxxxx"),
    ]),
];
