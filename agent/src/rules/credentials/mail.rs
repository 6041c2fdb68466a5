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
        "TWILIO_AUTH_TOKEN=8a7",
        "64c62fa6eA4",
        "5C3A7858e60F7f9a4",
        "B"
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
        "api_key=SKf",
        "0eb86fa9026a3",
        "ab64e780438ac",
        "3fec2"
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
        "qIxfYBPtA4H5j",
        "dgY.zvWTafH",
        "sB12nRq",
        "la1oSU8sErT",
        "Jr36X60TnsXAuS",
        ">"
    )])
    .counterexamples(&[
        "SG.WVzliSGLaycH0L",
        concat!(
            "SG.",
            "xxxxxxxxx",
            "xxxxxxx.xxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxx"
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
        "RG1NGNiP1",
        "AeA6ig2",
        "H9eUKhtWt2l",
        "Xk9B4tna9",
        "G8O9YNmA8nP",
        "Y5uopd4vMmR3J",
        "eLHW5I",
        "]"
    )])
    .counterexamples(&[
        "SG.MSUoZVfM0r1T4ZFT",
        concat!(
            "SG.",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx"
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
        "-6a0f31e1",
        "2ab02cda1b3b7",
        "3e69e81a67d"
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
        "key-47f",
        "5ead258",
        "20c40bc592950320c",
        "39354",
        " for sync\""
    )])
    .counterexamples(&[
        "pubkey-7fa1e56a",
        concat!("pub", "key-xxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxxxx"),
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
        "MAILGUN_SIGNING_KEY=fb6",
        "0eb950f94f2",
        "f9efd81b7f7b67c07",
        "c"
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
        "MAILCHIMP_API_KEY=1d9",
        "afe5caca72e",
        "c60479c8c1b0687c2",
        "e-us59"
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
        "ysib-e27f42",
        "9b4a641",
        "4ea381f3531",
        "f286f543c5b72685a",
        "c5df85e",
        "451ef6b6e1d",
        "ed1e1-rk7bs",
        "3bBgEhP",
        "iAsD",
        "\"}"
    )])
    .counterexamples(&[
        "xkeysib-214f979e1caceae4c0e7",
        concat!(
            "xke",
            "ysib-xxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxx-",
            "xxxxxxxxxxxxx",
            "xxx"
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
        "POSTMARK_SERVER_TOKEN=f02",
        "40B57-2d3",
        "E-D016-f2Ef",
        "-e7E0BA",
        "9ca6f6"
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
    .examples(&[concat!("NEXMO_API_SECRET=iP5", "QnrRGvG", "Dy8nMOEkNr")])
    .counterexamples(&[
        "NEXMO_API_SECRET=<from vault>",
        "NEXMO_API_SECRET=${SECRET}",
    ]),
];
