//! Keys of shops and of services that ship.
use super::pattern::Pattern;

/// Formats: each service's documentation on API keys.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "square-access-token",
        "square",
        "Square access token",
        &["sq0atp-", "EAAA"],
        "(?:sq0atp-[A-Za-z0-9_-]{22,60}|EAAA[A-Za-z0-9_-]{60})",
    )
    .examples(&[concat!(
        "args: [sq0",
        "atp-bNzrjTF",
        "eaEiERxcN",
        "71mzVk",
        "]"
    )])
    .counterexamples(&[
        "sq0atp-vN4zF",
        concat!("sq0", "atp-xxx", "xxxxxxxxxxx", "xxxxxxxx"),
    ]),
    Pattern::token(
        "square-secret",
        "square",
        "Square OAuth secret",
        &["sq0csp-"],
        "sq0csp-[A-Za-z0-9_-]{40,50}",
    )
    .examples(&[concat!(
        "upstream refused sq0",
        "csp-rP5DKiDIf",
        "kptmNCrDixi",
        "QgV26twehU5DyYqY2",
        "bJf"
    )])
    .counterexamples(&[
        "sq0csp-3iRcGgjn5Q",
        concat!(
            "sq0",
            "csp-xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::token(
        "shopify-access-token",
        "shopify",
        "Shopify access token",
        &["shpat_"],
        "shpat_[a-fA-F0-9]{32}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using shp",
        "at_6ECc61ed",
        "f3CD39Ae7e90e",
        "3532Fe1bBE3",
        " for sync\""
    )])
    .counterexamples(&[
        "shpat_F8420aCd",
        concat!("shp", "at_xxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxx"),
    ]),
    Pattern::token(
        "shopify-custom-app-token",
        "shopify",
        "Shopify custom app token",
        &["shpca_"],
        "shpca_[a-fA-F0-9]{32}",
    )
    .examples(&[concat!(
        "{\"detail\":\"shp",
        "ca_c8Bf1F2aDBf0CE",
        "A9A2a76a3B0",
        "89f46b1",
        "\"}"
    )])
    .counterexamples(&[
        "shpca_5DC73aC2",
        concat!("shp", "ca_xxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxx"),
    ]),
    Pattern::token(
        "shopify-private-app-token",
        "shopify",
        "Shopify private app token",
        &["shppa_"],
        "shppa_[a-fA-F0-9]{32}",
    )
    .examples(&[concat!(
        "retrying with <shp",
        "pa_fD6e8f5dA3Cea2",
        "0EdC7cd802E56eEa2",
        "9",
        ">"
    )])
    .counterexamples(&[
        "shppa_1589a6af",
        concat!("shp", "pa_xxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxx"),
    ]),
    Pattern::token(
        "shopify-shared-secret",
        "shopify",
        "Shopify shared secret",
        &["shpss_"],
        "shpss_[a-fA-F0-9]{32}",
    )
    .examples(&[concat!(
        "args: [shp",
        "ss_c4DA3F",
        "C7aC62E",
        "F4ae7f4dfa52F0B6A",
        "9d",
        "]"
    )])
    .counterexamples(&[
        "shpss_A8E17DCb",
        concat!("shp", "ss_xxxxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxx"),
    ]),
    Pattern::token(
        "shippo-token",
        "shippo",
        "Shippo API token",
        &["shippo_live_", "shippo_test_"],
        "shippo_(?:live|test)_[a-f0-9]{40}",
    )
    .examples(&[concat!(
        "args: [shi",
        "ppo_live_8d",
        "0d12d68",
        "b3814e7",
        "8e02190d9ce8b",
        "d459648",
        "c246",
        "]"
    )])
    .counterexamples(&[
        "shippo_live_b35f2549ad",
        concat!(
            "shi",
            "ppo_live_xxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "easypost-key",
        "easypost",
        "EasyPost API key",
        &["EZAK", "EZTK"],
        "EZ[AT]K[A-Za-z0-9]{54}",
    )
    .examples(&[concat!(
        "upstream refused EZT",
        "Kalud9SQvkp2IxeA0",
        "5maZBkKuLFHkw",
        "38M84MsE1Bm",
        "efc0PnOm2Jw8R",
        "V"
    )])
    .counterexamples(&[
        "EZTKwvIFQoEobSGvN",
        concat!(
            "EZT",
            "Kxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "duffel-token",
        "duffel",
        "Duffel API token",
        &["duffel_test_", "duffel_live_"],
        "duffel_(?:test|live)_[A-Za-z0-9_=-]{43}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using duf",
        "fel_tes",
        "t_64GZQHp",
        "rMDhOkVT9Va",
        "fbtS0HFJ2T2",
        "OkHGx0N",
        "4R2UIc4",
        " for sync\""
    )])
    .counterexamples(&[
        "duffel_test_iI1u70xbw3",
        concat!(
            "duf",
            "fel_test_",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "lob-api-key",
        "lob",
        "Lob API key",
        &["live_pub_", "test_pub_"],
        "(?:live|test)_pub_[a-f0-9]{31}",
    )
    .examples(&[concat!(
        "{\"detail\":\"liv",
        "e_pub_1",
        "0535842c7",
        "cfce6c581f25a",
        "5f1f95f",
        "1",
        "\"}"
    )])
    .counterexamples(&[
        "live_pub_ac08427",
        concat!("liv", "e_pub_xxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxxx"),
    ]),
    Pattern::assigned(
        "lob-secret-key",
        "lob",
        "Lob secret API key",
        &["lob"],
        "(?:live|test)_[a-f0-9]{35}",
    )
    .examples(&[concat!(
        "LOB_API_KEY=liv",
        "e_c31b5d410e7",
        "f8ba39fea",
        "1c8c892efbd",
        "b3f1"
    )])
    .counterexamples(&["LOB_API_KEY=<from vault>", "LOB_API_KEY=${SECRET}"]),
];
