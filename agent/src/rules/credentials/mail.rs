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
        "TWILIO_AUTH_TOKEN=A90",
        "c26Ad3AfB64fd",
        "E780438",
        "b8cAC3FEc"
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
        "api_key=SKd",
        "a95c5282e8501d0ef",
        "47e9130e5efa3b"
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
        "VzliSGLaycH",
        "0LZEn.Q4oDq",
        "u1UeWtHl2Al",
        "qcgcLD3gP",
        "uOg5Ssmbt",
        "rJa38",
        ">"
    )])
    .counterexamples(&[
        "SG.G1NGNiP1AeA6ig",
        concat!(
            "SG.",
            "xxxxxxxxxxxxx",
            "xxx.xxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxx"
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
        "5ItpBmtv2sp",
        "lN9yuMtSM",
        "SUoZVfM0r1T4Z",
        "FTXN49GhB",
        "RcehG0W3q",
        "sO4g8DnioeG5Bv2",
        "]"
    )])
    .counterexamples(&[
        "SG.X4l1CpFCFHKkQGW2",
        concat!(
            "SG.",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "x"
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
        "-67d5d4",
        "7f5ead25820c40bc5",
        "92950320c"
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
        "key-93541",
        "0f7fa1e56a3",
        "c1f153dced3cbdf1",
        " for sync\""
    )])
    .counterexamples(&[
        "pubkey-72a436ef",
        concat!("pub", "key-xxxxxxx", "xxxxxxxxx", "xxxxxxxxxxxxxxxx"),
    ]),
    Pattern::assigned(
        "mailgun-secret",
        "mailgun",
        "Mailgun key",
        &["mailgun"],
        "[a-f0-9]{32}(?:-[a-f0-9]{8}-[a-f0-9]{8})?|[a-h0-9]{32}-[a-h0-9]{8}-[a-h0-9]{8}",
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
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
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
