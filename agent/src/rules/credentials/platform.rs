//! Tokens of other platforms.
use super::pattern::Pattern;

/// Formats: each service's documentation on tokens, and gitleaks (MIT).
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "settlemint-token",
        "settlemint",
        "SettleMint token",
        &["sm_pat_", "sm_aat_", "sm_sat_"],
        "sm_(?:pat|aat|sat)_[A-Za-z0-9]{16}",
    )
    .examples(&[concat!("args: [sm_", "pat_n9FABVpdl", "zn0lCWS", "]")])
    .counterexamples(&["sm_pat_7VPc", concat!("sm_", "pat_xxxxxxxxxxxxx", "xxx")]),
    Pattern::token(
        "aikido-client-secret",
        "aikido",
        "Aikido client secret",
        &["AIK_SECRET_"],
        "AIK_SECRET_[A-Za-z0-9]{40,64}",
    )
    .examples(&[concat!(
        "upstream refused AIK",
        "_SECRET_PgA",
        "9VHfBoZ5BcqVpnZR0",
        "hThwU7E",
        "Dt18AJFrD",
        "dQ9N"
    )])
    .counterexamples(&[
        "AIK_SECRET_fIWP6yxywV",
        concat!(
            "AIK",
            "_SECRET",
            "_xxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::token(
        "authress-key",
        "authress",
        "Authress access key",
        &[".acc_", ".acc-"],
        r"\.acc[_-]([a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120})",
    )
    .examples(&[concat!(
        "sc_abcde.1234.ac",
        "c-5uvx5k25s3.",
        "FjxabWthb",
        "S6UfO9hJl59CU5UcS",
        "XspA"
    )])
    .counterexamples(&[
        ".acc-g38d2r5sju",
        concat!(
            ".ac",
            "c-xxxxxxxxxx.xxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::token(
        "mergify-key",
        "codefresh",
        "Mergify application key",
        &["mergify_application_key_"],
        "mergify_application_key_[A-Za-z0-9_-]{60,72}",
    )
    .examples(&[concat!(
        "{\"detail\":\"mer",
        "gify_applic",
        "ation_key_h",
        "3gR5LJq",
        "Ckz3z93RPr0",
        "MRftujxKN91",
        "SHErKvj7qVKSG",
        "C6l4G1ceiQViq2ywu",
        "\"}"
    )])
    .counterexamples(&[
        "mergify_application_key_rU1CV2rCnpzfgyB",
        concat!(
            "mer",
            "gify_appl",
            "ication",
            "_key_xxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::token(
        "hubspot-token",
        "hubspot",
        "HubSpot private app token",
        &["pat-na1-", "pat-eu1-", "pat-na2-"],
        concat!(
            "pat-(?:na1|eu1|na2)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-",
            "[0-9a-f]{4}-[0-9a-f]{12}"
        ),
    )
    .examples(&[concat!(
        "retrying with <pat",
        "-na1-5a",
        "0d541a-ab69-9",
        "18b-5fd5-",
        "4f2b48c8f",
        "3e1",
        ">"
    )])
    .counterexamples(&[
        "pat-na1-7fa6a91e-",
        concat!(
            "pat",
            "-na1-xxxx",
            "xxxx-xxxx",
            "-xxxx-xxxx-",
            "xxxxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "clickup-token",
        "clickup",
        "ClickUp token",
        &["pk_"],
        "pk_[0-9]{6,9}_[A-Z0-9]{32}",
    )
    .examples(&[concat!(
        "args: [pk_",
        "649853_VZPUH56YDJ",
        "NCUTYJRGAGBTSQZJ5",
        "CUYN4",
        "]"
    )])
    .counterexamples(&[
        "pk_074271_NJ",
        concat!("pk_", "xxxxxx_xxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxx"),
    ]),
    Pattern::token(
        "salesforce-token",
        "salesforce",
        "Salesforce session id",
        &["00D"],
        "00D[A-Za-z0-9]{12,15}![A-Za-z0-9_.]{80,150}",
    )
    .examples(&[concat!(
        "upstream refused 00D",
        "i7kCQDrR7",
        "Yzb!KsgFA8W02srAX",
        "63pmMmLleCe",
        "vYXcYt3kxYu",
        "RoxJKzwvQmNTWNF1n",
        "zHWvgQ6Nt",
        "5KROrCJTH",
        "TGIn9SG2Wd"
    )])
    .counterexamples(&[
        "00DWD6B7XNZEtgR!dQBktN6mkd",
        concat!(
            "00D",
            "xxxxxxxxx",
            "xxx!xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "mapbox-token",
        "mapbox",
        "Mapbox secret token",
        &["sk.eyJ"],
        r"sk\.eyJ[A-Za-z0-9_-]{60,100}\.[A-Za-z0-9_-]{22}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using sk.",
        "eyJ1ylyIGDqjn8wVF",
        "sLagQZ6Gw8wdP",
        "s5evoFXPjqG",
        "A1Z4dy3K8hT",
        "y6kNXaH",
        "zf2X.PruA",
        "8js0AYBOMDXvr",
        "hfI2n",
        " for sync\""
    )])
    .counterexamples(&[
        "sk.eyJsGWCQpV0mzXfuQ6IjbhD",
        concat!(
            "sk.",
            "eyJxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            ".xxxxxxxxxxxx",
            "xxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "contentful-token",
        "contentful",
        "Contentful management token",
        &["CFPAT-"],
        "CFPAT-[A-Za-z0-9_-]{43}",
    )
    .examples(&[concat!(
        "{\"detail\":\"CFP",
        "AT-ifmIyXi2gMz60M",
        "TCHzASrh3wfvD",
        "dtsBEYiwi2hEei2D",
        "\"}"
    )])
    .counterexamples(&[
        "CFPAT-vtH6lBrnjl",
        concat!(
            "CFP",
            "AT-xxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "zoho-token",
        "zoho",
        "Zoho OAuth token",
        &["1000."],
        r"1000\.[a-f0-9]{32}\.[a-f0-9]{32}",
    )
    .examples(&[concat!(
        "retrying with <100",
        "0.17ed7",
        "5909f346f",
        "a47abab",
        "6e54e05d5fd",
        ".3c67be1a6931",
        "49e6bd0f7b2b1",
        "f28ca01",
        ">"
    )])
    .counterexamples(&[
        "1000.7e8df343ceb1942a",
        concat!(
            "100",
            "0.xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xx.xxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "adafruit-io-key",
        "adafruit",
        "Adafruit IO key",
        &["aio_"],
        "aio_[A-Za-z0-9]{28}",
    )
    .examples(&[concat!(
        "args: [aio",
        "_M3rXrNL35NMv",
        "FCBH9q3EZ5NJPHfb",
        "]"
    )])
    .counterexamples(&[
        "aio_kBNA4Jz",
        concat!("aio", "_xxxxxxxxxxxx", "xxxxxxxxxxxxxxxx"),
    ]),
];
