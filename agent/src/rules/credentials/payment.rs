//! Keys of payment services and shops.
use super::pattern::Pattern;

/// Formats: each service's documentation on API keys.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "stripe-secret-key",
        "stripe",
        "Stripe secret or restricted key",
        &[
            "sk_live_", "rk_live_", "sk_test_", "rk_test_", "sk_prod_", "rk_prod_",
        ],
        "[sr]k_(?:live|test|prod)_[A-Za-z0-9]{14,247}",
    )
    .examples(&[concat!(
        "{\"detail\":\"rk_",
        "live_UeLA",
        "VMQRXgQ",
        "ROQ",
        "\"}"
    )])
    .counterexamples(&[
        "pk_live_4fT9wLm2Xz7Qk1Vb8Nc3Rd6P",
        "sk_live_short",
        concat!("sk_", "live_", "AAAAAAAAAAAAAAAAAAAAAAAA"),
    ]),
    Pattern::token(
        "stripe-webhook-secret",
        "stripe",
        "Stripe or Svix webhook signing secret",
        &["whsec_"],
        "whsec_[A-Za-z0-9+/]{32,64}={0,2}",
    )
    .examples(&[concat!(
        "retrying with <whs",
        "ec_zwAY",
        "g4CNn0NKHGcABeZnu",
        "edfA821",
        "kF9W==",
        ">"
    )])
    .counterexamples(&[
        "whsec_6s9uSGIH",
        concat!("whs", "ec_xxxxxxxx", "xxxxxxx", "xxxxxxxxxxxxxxxxx", "=="),
    ]),
    Pattern::assigned(
        "plaid-secret",
        "plaid",
        "Plaid client id or secret",
        &["plaid"],
        "[A-Za-z0-9]{24,30}",
    )
    .examples(&[concat!("PLAID_SECRET=fHQ", "CJHBaYokmZX", "6cuzRAJvAh")])
    .counterexamples(&["PLAID_SECRET=<from vault>", "PLAID_SECRET=${SECRET}"]),
    Pattern::token(
        "plaid-access-token",
        "plaid",
        "Plaid access token",
        &[
            "access-sandbox-",
            "access-production-",
            "access-development-",
        ],
        concat!(
            "access-(?:sandbox|production|development)-[0-9a-f]{8}-",
            "[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
        ),
    )
    .examples(&[concat!(
        "upstream refused acc",
        "ess-sandbox-8fda2",
        "e40-fbd4-",
        "6f72-6292-5",
        "867df4c",
        "8ca6"
    )])
    .counterexamples(&[
        "access-sandbox-ea5692a4-",
        concat!(
            "acc",
            "ess-sandbox-x",
            "xxxxxxx-xxxx-",
            "xxxx-xxxx-xxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "paypal-access-token",
        "paypal",
        "PayPal or Braintree access token",
        &["access_token$production$", "access_token$sandbox$"],
        r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using acc",
        "ess_token",
        "$produc",
        "tion$renm",
        "o8fp4uqv2ko",
        "1$0b8dfe4",
        "dc67ef7ec",
        "adbcd9d5e9e01",
        "0f0",
        " for sync\""
    )])
    .counterexamples(&[
        "access_token$production$j956qx8nm12f",
        concat!(
            "acc",
            "ess_token$product",
            "ion$xxx",
            "xxxxxxxxxxx",
            "xx$xxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::assigned(
        "paypal-client-secret",
        "paypal",
        "PayPal client secret",
        &["paypal"],
        "[A-Za-z0-9_-]{80}",
    )
    .examples(&[concat!(
        "PAYPAL_CLIENT_SECRET=UwV",
        "eVqedNnysyTgPqTFH",
        "1Zg5mJr8Lt7",
        "BZNa3oUD1eXRd",
        "eBdGFWLDbAJafjPgP",
        "fVhS9uj6dPdYfjtbP",
        "vA"
    )])
    .counterexamples(&[
        "PAYPAL_CLIENT_SECRET=<from vault>",
        "PAYPAL_CLIENT_SECRET=${SECRET}",
    ]),
    Pattern::assigned(
        "adyen-api-key",
        "adyen",
        "Adyen API key",
        &["adyen"],
        "AQE[A-Za-z0-9+/=.{^$-]{60,512}",
    )
    .examples(&[concat!(
        "ADYEN_API_KEY=AQE",
        "yhmfxK4kT9q2WmzRb7Vn",
        "0Ps3Ld8Gc5Hj1Xw6Zy4u",
        "Ae2Bi9Df7Ko3Mt5Nr8Qv",
        "1Sx"
    )])
    .counterexamples(&["ADYEN_API_KEY=AQE..."]),
    Pattern::token(
        "flutterwave-key",
        "flutterwave",
        "Flutterwave secret or encryption key",
        &["FLWSECK_TEST-", "FLWSECK-", "FLWPUBK_TEST-", "FLWSECK_TEST"],
        "FLW(?:SECK|PUBK)(?:_TEST-|-|_TEST)[A-Za-z0-9]{12,40}(?:-X)?",
    )
    .examples(&[concat!(
        "{\"detail\":\"FLW",
        "SECK_TEST-t9p",
        "m5z9oYphN",
        "\"}"
    )])
    .counterexamples(&[
        "FLWSECK_TEST-QUF",
        concat!("FLW", "SECK_TEST", "-xxxxxxxx", "xxxx"),
    ]),
    Pattern::token(
        "razorpay-key",
        "razorpay",
        "Razorpay key id",
        &["rzp_live_", "rzp_test_"],
        "rzp_(?:live|test)_[A-Za-z0-9]{14}",
    )
    .examples(&[concat!(
        "retrying with <rzp",
        "_live_uLC",
        "1C8qgM5",
        "DXJR",
        ">"
    )])
    .counterexamples(&[
        "rzp_live_7U4",
        concat!("rzp", "_live_x", "xxxxxxxxx", "xxxx"),
    ]),
];
