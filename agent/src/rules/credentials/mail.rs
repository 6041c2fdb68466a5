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
        "TWILIO_AUTH_TOKEN=A5a",
        "AE7C46A",
        "1aD9EaFcbE8",
        "15E5a50",
        "bdFe"
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
        "api_key=SK3",
        "89f7b0b0d",
        "ce7b5c2d95adf",
        "c3276cd4a"
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
        "71AbkqHJl",
        "p1smn4B.YZA6F9dLT",
        "poISjTyuT",
        "Zeq5uFU3tCO4A",
        "vtLCugBe",
        ">"
    )])
    .counterexamples(&[
        "SG.8KI1i59qGCb2x3",
        concat!(
            "SG.",
            "xxxxxxxxx",
            "xxxxxxx",
            ".xxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xx"
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
        "LivjZfISv",
        "9AWLE3mAtlRzK",
        "BJRbKAe",
        "3m7aZU5zsSWDMJNp6",
        "a3f2Jrm",
        "Z67CGidLqpRPJ",
        "]"
    )])
    .counterexamples(&[
        "SG.JQwiVZcE8MdjZi5G",
        concat!(
            "SG.",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xx"
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
        "-48cdc6d9fa",
        "e6e17cd3d60",
        "2f5c89f91d0"
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
        "key-2078a31",
        "57e4b19e78ed01ca5",
        "3a9869ac",
        " for sync\""
    )])
    .counterexamples(&[
        "pubkey-64626a45",
        concat!("pub", "key-xxxxxxx", "xxxxxxx", "xxxxxxxxxxxxxxxxx", "x"),
    ]),
    Pattern::assigned(
        "mailgun-secret",
        "mailgun",
        "Mailgun key",
        &["mailgun"],
        "[a-f0-9]{32}(?:-[a-f0-9]{8}-[a-f0-9]{8})?|[a-h0-9]{32}-[a-h0-9]{8}-[a-h0-9]{8}",
    )
    .examples(&[concat!(
        "MAILGUN_SIGNING_KEY=26a",
        "3ab64e780438ac3fe",
        "c2eda95c5282"
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
        "MAILCHIMP_API_KEY=e85",
        "01d0ef4",
        "7e9130e5efa3b",
        "fe8a80a7d-us13"
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
        "ysib-815a61c2e914",
        "ba954d80b8b",
        "c053184",
        "fa1452484c4b54c2b",
        "d19a829",
        "51b4bebefb-0r",
        "1T4ZFTX",
        "N49GhBR",
        "\"}"
    )])
    .counterexamples(&[
        "xkeysib-68251a6e642067678ad8",
        concat!(
            "xke",
            "ysib-xxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xx-xxxx",
            "xxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::assigned(
        "postmark-token",
        "postmark",
        "Postmark server token",
        &["postmark"],
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    )
    .examples(&[concat!(
        "POSTMARK_SERVER_TOKEN=0bC",
        "3bdb9-3541-e0",
        "bF-7FA1-E5de6",
        "bA3dfC1"
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
    .examples(&[concat!("NEXMO_API_SECRET=Bl6", "RvPSdRj6zPNnqfWRj")])
    .counterexamples(&[
        "NEXMO_API_SECRET=<from vault>",
        "NEXMO_API_SECRET=${SECRET}",
    ]),
];
