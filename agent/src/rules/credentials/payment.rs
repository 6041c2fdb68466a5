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
        "live_kfkI",
        "s8JjB8BPlb",
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
        "ec_wjlFltJnEC",
        "weYbhsr",
        "E4HCgYQy6HspE",
        "2H==",
        ">"
    )])
    .counterexamples(&[
        "whsec_AVMQRXgQ",
        concat!("whs", "ec_xxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxx=="),
    ]),
    Pattern::assigned(
        "plaid-secret",
        "plaid",
        "Plaid client id or secret",
        &["plaid"],
        "[A-Za-z0-9]{24,30}",
    )
    .examples(&[concat!("PLAID_SECRET=5Wv", "ugrXKHzT3uFRO", "Y2ySD2O", "X")])
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
        "ess-san",
        "dbox-18017c0b",
        "-cea5-30fb-8d69-8",
        "53d59598f",
        "da"
    )])
    .counterexamples(&[
        "access-sandbox-fbd46f72-",
        concat!(
            "acc",
            "ess-sandbox",
            "-xxxxxx",
            "xx-xxxx-xxx",
            "x-xxxx-xxxxxxxxxx",
            "xx"
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
        "ess_token$p",
        "roduction$w85",
        "phk21858ostny",
        "$3c5e640d84d2",
        "feced7bc47c2f",
        "df1ac0b",
        " for sync\""
    )])
    .counterexamples(&[
        "access_token$production$qocetvetpkqr",
        concat!(
            "acc",
            "ess_token$product",
            "ion$xxxxxxx",
            "xxxxxxxxx",
            "$xxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx"
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
        "PAYPAL_CLIENT_SECRET=KjI",
        "N1D9GpA",
        "MaO1m2TBO",
        "8ilWaGDKPgZH3nJqc",
        "2MBR4Td1Jie",
        "2948UwVeVqedNnysy",
        "TgPqTFH",
        "1Zg5mJr8L"
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
        "SECK_TEST-y86Cnkg",
        "5lGMS",
        "\"}"
    )])
    .counterexamples(&[
        "FLWSECK_TEST-3rG",
        concat!("FLW", "SECK_TEST-x", "xxxxxxx", "xxxx"),
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
        "_live_W",
        "iKBPBn4DmPo2J",
        ">"
    )])
    .counterexamples(&["rzp_live_ugt", concat!("rzp", "_live_xxxxxxx", "xxxxxxx")]),
];
