//! Credentials of Google Cloud and Firebase.
use super::pattern::Pattern;

/// Formats: Google Cloud documentation on API keys, OAuth 2.0 and HMAC keys.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "gcp-api-key",
        "gcp",
        "Google API key",
        &["AIza"],
        "AIza[0-9A-Za-z_-]{35}",
    )
    .examples(&[concat!(
        "args: [AIz",
        "a2yfvrFa1",
        "xCoiv4NHg",
        "CkoJv76Qw",
        "s2PwEyeLW",
        "]"
    )])
    .counterexamples(&[
        "AIzailg73lK6",
        concat!("AIz", "axxxxxx", "xxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxx"),
    ]),
    Pattern::token(
        "gcp-api-key-base64",
        "gcp",
        "Google API key, in base64",
        &["QUl6YVN5"],
        "QUl6YVN5[A-Za-z0-9+/]{42,44}={0,2}",
    )
    .examples(&[concat!(
        "upstream refused QUl",
        "6YVN5zZ6R",
        "u0wXdZTWugYquZxuD",
        "GQnBNlqG4T1",
        "myWqLr8zL",
        "S=="
    )])
    .counterexamples(&["QUl6YVN5.q7"]),
    Pattern::token(
        "gcp-gemini-key",
        "gcp",
        "Google Gemini API key",
        &["AQ.Ab8RN6"],
        r"AQ\.Ab8RN6[A-Za-z0-9_-]{44}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using AQ.",
        "Ab8RN61F6QC",
        "T4ZLcikoL5b",
        "AxMkPvnrj",
        "bIqEqRchi",
        "seqGHrRAWZ",
        " for sync\""
    )])
    .counterexamples(&[
        "AQ.Ab8RN62UKbAr6jpx5",
        concat!(
            "AQ.",
            "Ab8RN6xxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "gcp-oauth-client-secret",
        "gcp",
        "Google OAuth client secret",
        &["GOCSPX-"],
        "GOCSPX-[A-Za-z0-9_-]{28}",
    )
    .examples(&[concat!(
        "{\"detail\":\"GOC",
        "SPX-aWj",
        "nkbdWdKUPw4",
        "vGDKTbG",
        "fo2DuBN",
        "\"}"
    )])
    .counterexamples(&[
        "GOCSPX-birySE8",
        concat!("GOC", "SPX-xxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxx"),
    ]),
    Pattern::token(
        "gcp-oauth-access-token",
        "gcp",
        "Google OAuth access token",
        &["ya29."],
        r"ya29\.[A-Za-z0-9_-]{40,512}",
    )
    .examples(&[concat!(
        "retrying with <ya2",
        "9.XJkcf",
        "UewyuFgVvFY",
        "vMtp71R",
        "XwH2m42",
        "93LEWumIG",
        "O",
        ">"
    )])
    .counterexamples(&[
        "ya29.LRWsykbsoH",
        concat!(
            "ya2",
            "9.xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "gcp-oauth-refresh-token",
        "gcp",
        "Google OAuth refresh token",
        &["1//0"],
        "1//0[A-Za-z0-9_-]{40,128}",
    )
    .examples(&[concat!(
        "args: [1//",
        "0UvK0YSfHk6Mw",
        "NytpcIN",
        "0cGLihuIY",
        "xiHpzdCNyT6u",
        "]"
    )])
    .counterexamples(&[
        "1//0WSWkahDcNM",
        concat!("1//", "0xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxx"),
    ]),
    Pattern::token(
        "gcp-hmac-key",
        "gcp",
        "Google Cloud Storage HMAC key id",
        &["GOOG1"],
        "GOOG1[A-Z0-9]{19,60}",
    )
    .examples(&[concat!("upstream refused GOO", "G12KXYP1WXT", "Q1E4QLC4MX")])
    .counterexamples(&["GOOG1MOUC", concat!("GOO", "G1xxxxxxxxxxxxxxx", "xxxx")]),
    Pattern::token(
        "firebase-server-key",
        "gcp",
        "Firebase Cloud Messaging server key",
        &[":APA91b"],
        "[A-Za-z0-9_-]{11}:APA91b[A-Za-z0-9_-]{134}",
    )
    .behind(11)
    .examples(&[concat!(
        "level=warn msg=\"using tDs",
        "cWPsOUvB:APA9",
        "1bGwSxIxTDuTN",
        "D2WX1k3HpB4Qe",
        "OBixcOcnT",
        "WzeOujngstpUgpudm",
        "fTUYaWsf5bm5N",
        "gsw6xKoxO",
        "4rq9Uu5msKLXnyKqi",
        "36nqUB01g",
        "yw81MDcYyDQmbO6nz",
        "eK5JzkCTb",
        "rfjQnQmjrz",
        " for sync\""
    )])
    .counterexamples(&["q7wLm:APA91b", "to:APA91bTy"]),
    Pattern::token(
        "firebase-device-token",
        "gcp",
        "Firebase Cloud Messaging device token",
        &[":APA91b"],
        "[A-Za-z0-9_-]{22}:APA91b[A-Za-z0-9_-]{128,140}",
    )
    .behind(22)
    .examples(&[concat!(
        "{\"detail\":\"1WR",
        "1MBYHxj2mIY",
        "UknkdIVr:",
        "APA91bC",
        "wjeNIhA8j9AEQ",
        "Ke8W7KkJ5",
        "OLBtjvmo7vO",
        "3TrTrxcwa6wVmXI36",
        "S2yotJb",
        "9rf7Aeb",
        "3pwSzs5tiD1BcJEuI",
        "LCEStjok6bcL9",
        "eunEdolrSfl",
        "mv1f98TcefgZd",
        "RH5ePHD8v",
        "\"}"
    )])
    .counterexamples(&["q7wLm:APA91bRk"]),
];
