//! Keys of services that send mail and short texts.
use super::pattern::Pattern;

/// Formats: each service's documentation on API keys.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::assigned(
        "twilio-secret",
        "twilio",
        "Twilio auth token, API key or secret",
        &["twilio"],
        "[0-9a-fA-F]{32}|SK[0-9a-fA-F]{32}|[A-Za-z0-9]{32}",
    )
    .examples(&[concat!(
        "TWILIO_AUTH_TOKEN=cEB",
        "8f6dFA90c26",
        "Ad3AfB64fdE780438",
        "b"
    )])
    .counterexamples(&[
        "TWILIO_AUTH_TOKEN=<from vault>",
        "TWILIO_AUTH_TOKEN=${SECRET}",
    ]),
    Pattern::assigned(
        "twilio-api-key",
        "twilio",
        "Twilio API key SID",
        &["twilio", "apikey", "key"],
        "SK[0-9a-f]{32}",
    )
    .examples(&[concat!(
        "api_key=SKc",
        "3fec2eda95c52",
        "82e8501d0ef47e913",
        "0"
    )])
    .counterexamples(&["api_key=<from vault>", "api_key=${SECRET}"]),
    Pattern::token(
        "sendgrid-api-key",
        "sendgrid",
        "SendGrid API key",
        &["SG."],
        r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{39,50}",
    )
    .examples(&[concat!(
        "retrying with <SG.",
        "uSUvwgK",
        "s7NWVzliS.GLa",
        "ycH0LZEnQ4oDqu1Ue",
        "WtHl2Alqcgc",
        "LD3gPuOg",
        ">"
    )])
    .counterexamples(&[
        "SG.38iMKJB9RG1NGN",
        concat!(
            "SG.",
            "xxxxxxxxxxxxxxxx.",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxx"
        ),
    ]),
    Pattern::token(
        "sendgrid-api-key-loose",
        "sendgrid",
        "SendGrid API key, loose form",
        &["SG."],
        r"SG\.[A-Za-z0-9=_.-]{66}",
    )
    .examples(&[concat!(
        "args: [SG.",
        "mR3JeLHW5It",
        "pBmtv2s",
        "plN9yuMtS",
        "MSUoZVf",
        "M0r1T4ZFTXN",
        "49GhBRceh",
        "G0W3qsO4g8Dn",
        "]"
    )])
    .counterexamples(&[
        "SG.ryC8aX4l1CpFCFHK",
        concat!(
            "SG.",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "mailgun-key",
        "mailgun",
        "Mailgun API key",
        &["key-"],
        "key-([a-f0-9]{32})",
    )
    .examples(&[concat!(
        "api:key",
        "-1a67d5d47f5ead25",
        "820c40b",
        "c59295032"
    )])
    .counterexamples(&["key-abc", "key-00000000000000000000000000000000"]),
    Pattern::token(
        "mailgun-public-key",
        "mailgun",
        "Mailgun public validation key",
        &["pubkey-"],
        "pubkey-[a-f0-9]{32}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using pub",
        "key-c3935410f7fa1",
        "e56a3c1f153dc",
        "ed3cbd",
        " for sync\""
    )])
    .counterexamples(&[
        "pubkey-7872a436",
        concat!("pub", "key-xxxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxx", "xxx"),
    ]),
    Pattern::assigned(
        "mailgun-secret",
        "mailgun",
        "Mailgun key",
        &["mailgun"],
        concat!(
            "[a-f0-9]{32}(?:-[a-f0-9]{8}-[a-f0-9]{8})?|[a-h0-9]{32}-",
            "[a-h0-9]{8}-[a-h0-9]{8}"
        ),
    )
    .examples(&[concat!(
        "MAILGUN_SIGNING_KEY=7c0",
        "7cb21d9afe5caca72",
        "ec60479",
        "c8c1b"
    )])
    .counterexamples(&[
        "MAILGUN_SIGNING_KEY=<from vault>",
        "MAILGUN_SIGNING_KEY=${SECRET}",
    ]),
    Pattern::assigned(
        "mailchimp-api-key",
        "mailchimp",
        "Mailchimp API key",
        &["mailchimp", "apikey", "key", "token"],
        "[a-f0-9]{32}-us[0-9]{1,2}",
    )
    .examples(&[concat!(
        "MAILCHIMP_API_KEY=87c",
        "2ea83e27f42",
        "9b4a6414e",
        "a381f3531-us71"
    )])
    .counterexamples(&[
        "MAILCHIMP_API_KEY=<from vault>",
        "MAILCHIMP_API_KEY=${SECRET}",
    ]),
    Pattern::token(
        "brevo-api-key",
        "sendinblue",
        "Brevo (Sendinblue) API key",
        &["xkeysib-"],
        "xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}",
    )
    .examples(&[concat!(
        "{\"detail\":\"xke",
        "ysib-f543c5",
        "b72685ac5",
        "df85e451e",
        "f6b6e1ded1e",
        "13157c56808",
        "3ab3e214f979e1cac",
        "e-SKTt8vO0XSF",
        "EOBmK",
        "\"}"
    )])
    .counterexamples(&[
        "xkeysib-c30a857e2cdb5c9b7b98",
        concat!(
            "xke",
            "ysib-xxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxx-xx",
            "xxxxxxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::assigned(
        "postmark-token",
        "postmark",
        "Postmark server token",
        &["postmark"],
        concat!(
            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-",
            "[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
        ),
    )
    .examples(&[concat!(
        "POSTMARK_SERVER_TOKEN=864",
        "BC7B0-Acf7-bAd8-7",
        "CBC-068",
        "3EcD89d4f"
    )])
    .counterexamples(&[
        "POSTMARK_SERVER_TOKEN=<from vault>",
        "POSTMARK_SERVER_TOKEN=${SECRET}",
    ]),
    Pattern::assigned(
        "mail-service-key",
        "vonage",
        "Key of a service that sends mail or texts",
        &[
            "vonage",
            "nexmo",
            "messagebird",
            "mailjet",
            "sparkpost",
            "sendbird",
            "plivo",
            "mandrill",
            "intercom",
            "customerio",
            "mailersend",
        ],
        "[A-Za-z0-9_=-]{20,64}",
    )
    .examples(&[concat!("NEXMO_API_SECRET=Mfu", "O8xtaME", "WezV3IW", "ZH6")])
    .counterexamples(&[
        "NEXMO_API_SECRET=<from vault>",
        "NEXMO_API_SECRET=${SECRET}",
    ]),
];
