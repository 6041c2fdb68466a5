//! Tokens of tools for developers and designers.
use super::pattern::Pattern;

/// Formats: each service's documentation on tokens, and gitleaks (MIT).
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "postman-key",
        "postman",
        "Postman API key",
        &["PMAK-"],
        "PMAK-[a-f0-9]{24}-[a-f0-9]{34}",
    )
    .examples(&[concat!(
        "retrying with <PMA",
        "K-4095654b3",
        "50202426e23",
        "bcea-9a",
        "8079c61ca",
        "c7b706297f7a5",
        "6a467a19b8",
        ">"
    )])
    .counterexamples(&[
        "PMAK-50826d4ad26cd7",
        concat!(
            "PMA",
            "K-xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xx-xxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::token(
        "readme-key",
        "readme",
        "ReadMe API key",
        &["rdme_"],
        "rdme_[a-z0-9]{70}",
    )
    .examples(&[concat!(
        "args: [rdm",
        "e_gpg0yf3s7cq",
        "xgtnkaeok8if3",
        "hj1gulus5",
        "ajbt5jv1znk",
        "ua1b9a8w4",
        "n0j09zw3p",
        "v7kze0hr",
        "]"
    )])
    .counterexamples(&[
        "rdme_3vwl50dbar8mugedh",
        concat!(
            "rdm",
            "e_xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::token(
        "defined-networking-token",
        "defined",
        "Defined Networking token",
        &["dnkey-"],
        "dnkey-[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}",
    )
    .examples(&[concat!(
        "upstream refused dnk",
        "ey-F3ko",
        "xcmcyfG3H4s7K",
        "nacTYSwnK-L",
        "uV94elNg8bQYr",
        "HJLt9JZFoczCQ6f0S",
        "ZAGB53RiDt8z7B9mI",
        "U3gL"
    )])
    .counterexamples(&[
        "dnkey-Eo3pmxL50sae7cvzEvw",
        concat!(
            "dnk",
            "ey-xxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxx-xx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::token(
        "frameio-token",
        "frameio",
        "Frame.io token",
        &["fio-u-"],
        "fio-u-[A-Za-z0-9=_-]{64}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using fio",
        "-u-0OgCT8kePm",
        "vKJmDcd",
        "y8Yp93pawcJoy",
        "gyPB5Xt",
        "AbylQGH",
        "uoGLD9U",
        "8Iy3u9aRn7q",
        "sd",
        " for sync\""
    )])
    .counterexamples(&[
        "fio-u-ca9MQTGT0o8NEkJz",
        concat!(
            "fio",
            "-u-xxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "typeform-token",
        "typeform",
        "Typeform token",
        &["tfp_"],
        "tfp_[A-Za-z0-9_.=-]{40,59}",
    )
    .examples(&[concat!(
        "{\"detail\":\"tfp",
        "_RyiLUc95MW",
        "7ZEh8H13sCoV0Vp7k",
        "3wDRDEqVzuD",
        "vi",
        "\"}"
    )])
    .counterexamples(&[
        "tfp_BSEJgQhsKe",
        concat!(
            "tfp",
            "_xxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "endor-key",
        "endorlabs",
        "Endor Labs key",
        &["endr+"],
        r"endr\+[A-Za-z0-9-]{16}",
    )
    .examples(&[concat!(
        "retrying with <end",
        "r+D7pqO",
        "r4pVQgD",
        "mOhL",
        ">"
    )])
    .counterexamples(&["endr+taZe", concat!("end", "r+xxxxxxxxxxx", "xxxxx")]),
];
