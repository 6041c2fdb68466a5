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
        "atp-fA821kF",
        "9Wkj7Zui216",
        "s9uS",
        "]"
    )])
    .counterexamples(&[
        "sq0atp-BDMfn",
        concat!("sq0", "atp-xxxxxxxxxxxxx", "xxxxxxxxx"),
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
        "csp-q3g",
        "bk5bNzrjTFeaEiERx",
        "cN71mzV",
        "kJjAvrD",
        "vN4zFb"
    )])
    .counterexamples(&[
        "sq0csp-6sz1bExrn6",
        concat!(
            "sq0",
            "csp-xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxx"
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
        "at_b1c9eE9dB1Dd8f",
        "2DAFbCDE1B3",
        "9b1daDC",
        " for sync\""
    )])
    .counterexamples(&[
        "shpat_Ed6F2A9a",
        concat!("shp", "at_xxxx", "xxxxxxx", "xxxxxxxxxxxxx", "xxxxxxx", "x"),
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
        "ca_BE3e",
        "8FCF8420aCdBA",
        "E68ADE8dAE40f0E",
        "\"}"
    )])
    .counterexamples(&[
        "shpca_F230Ac8B",
        concat!("shp", "ca_xxxxxx", "xxxxxxxxx", "xxxxxxxxxxxxxxxxx"),
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
        "pa_1edA45DC73",
        "aC2dC4cdEfD",
        "cED1B75",
        "E6CA",
        ">"
    )])
    .counterexamples(&[
        "shppa_FaDfD6e8",
        concat!("shp", "pa_xxxxxxxxxxxxxx", "xxxxxxx", "xxxxxxxxxxx"),
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
        "ss_ca91589a6a",
        "f216aFC5c2E",
        "F72Be8E",
        "A703",
        "]"
    )])
    .counterexamples(&[
        "shpss_d7c4DA3F",
        concat!("shp", "ss_xxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxx"),
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
        "ppo_liv",
        "e_df71e",
        "71345ba6064b2",
        "69d71b3f2ad7a",
        "890538d0d",
        "]"
    )])
    .counterexamples(&[
        "shippo_live_8b3814e78e",
        concat!(
            "shi",
            "ppo_live_",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxx"
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
        "upstream refused EZA",
        "KB8fIkLWR",
        "H8Z9Re1dX",
        "CnXK6Q0",
        "G8xk6l6we",
        "m72iBlH1TohnC",
        "aBdE5Jz",
        "o"
    )])
    .counterexamples(&[
        "EZTKcYCagpwOI0XbW",
        concat!(
            "EZT",
            "Kxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xx"
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
        "fel_test_m2",
        "Jw8RVcTJUqFSwvIFQ",
        "oEobSGv",
        "N4gToc4K97Q",
        "zRUjLl",
        " for sync\""
    )])
    .counterexamples(&[
        "duffel_test_og83QIHsPf",
        concat!(
            "duf",
            "fel_test_xxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
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
        "e_pub_e",
        "1c80b2d1f",
        "92168a1",
        "490301c62",
        "d2841",
        "\"}"
    )])
    .counterexamples(&[
        "live_pub_a4f1c5b",
        concat!("liv", "e_pub_xxxxx", "xxxxxxx", "xxxxxxxxxxxxx", "xxxxxx"),
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
        "e_f25a5",
        "f1f95f126f3bac084",
        "27692ba424f90"
    )])
    .counterexamples(&["LOB_API_KEY=<from vault>", "LOB_API_KEY=${SECRET}"]),
];
