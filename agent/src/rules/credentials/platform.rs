//! Tokens of other platforms.
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
        "K-06297f7a56a",
        "467a19b89836d-c50",
        "826d4ad",
        "26cd7ce5e",
        "6c4eb89d6",
        "9518fd",
        ">"
    )])
    .counterexamples(&[
        "PMAK-a92c3b9de0da24",
        concat!(
            "PMA",
            "K-xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxx-xxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxx"
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
        "e_znkua",
        "1b9a8w4n0",
        "j09zw3pv7",
        "kze0hrpsfndat3vwl",
        "50dbar8mugedh4521",
        "qr8mnrfdek9x8",
        "]"
    )])
    .counterexamples(&[
        "rdme_mt1h42r9zlcb24ixf",
        concat!(
            "rdm",
            "e_xxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxx"
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
        "ey-iDt8",
        "z7B9mIU3g",
        "Lj4PzLuyQ",
        "cqrl-WbEo3pmxL50s",
        "ae7cvzE",
        "vwaNqalQB",
        "logkNPdqXdmaZLJRE",
        "N0Vzq2q"
    )])
    .counterexamples(&[
        "dnkey-WxhcWeYKSnowx05Fkgh",
        concat!(
            "dnk",
            "ey-xxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx-xxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxx"
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
        "-u-qsdP0iPz25",
        "0KNca9MQTGT",
        "0o8NEkJzCPJ",
        "bLnwfFTslpN6X",
        "K3O8SDOPv",
        "uTPpnguTPY",
        " for sync\""
    )])
    .counterexamples(&[
        "fio-u-DmIlmR0IPQRyiLUc",
        concat!(
            "fio",
            "-u-xxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xx"
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
        "_ieFkej",
        "QUl57IStSVEYr",
        "EiPSxhgQhFt8n",
        "x49D7pqO",
        "\"}"
    )])
    .counterexamples(&[
        "tfp_mOhL1r0Qta",
        concat!(
            "tfp",
            "_xxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::token(
        "endor-key",
        "endorlabs",
        "Endor Labs key",
        &["endr+"],
        r"endr\+[A-Za-z0-9-]{16}",
    )
    .examples(&[concat!("retrying with <end", "r+17VPcTdfSbxMgpR", "1", ">")])
    .counterexamples(&["endr+KPgA", concat!("end", "r+xxxxxxxxxxxxxxx", "x")]),
    Pattern::token(
        "settlemint-token",
        "settlemint",
        "SettleMint token",
        &["sm_pat_", "sm_aat_", "sm_sat_"],
        "sm_(?:pat|aat|sat)_[A-Za-z0-9]{16}",
    )
    .examples(&[concat!("args: [sm_", "pat_0hThw", "U7EDt18AJFr", "]")])
    .counterexamples(&["sm_pat_Q9Ni", concat!("sm_", "pat_xxxxxxxxx", "xxxxxxx")]),
    Pattern::token(
        "aikido-client-secret",
        "aikido",
        "Aikido client secret",
        &["AIK_SECRET_"],
        "AIK_SECRET_[A-Za-z0-9]{40,64}",
    )
    .examples(&[concat!(
        "upstream refused AIK",
        "_SECRET",
        "_5fIB6f",
        "z0ahn0oxcMSMJzDK6",
        "wZyeKC3",
        "l5ip042Ibk"
    )])
    .counterexamples(&[
        "AIK_SECRET_VXyr5qK2ym",
        concat!(
            "AIK",
            "_SECRET_xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "authress-key",
        "authress",
        "Authress access key",
        &[".acc_", ".acc-"],
        r"\.acc[_-]([a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120})",
    )
    .examples(&[concat!(
        "sc_abcde.1234.ac",
        "c-6g38d2r5sj.bUY4",
        "IBv9mbJ",
        "iuqBsx1bxN6j2phQg",
        "xz"
    )])
    .counterexamples(&[
        ".acc_3r5ljc393r",
        concat!(
            ".ac",
            "c_xxxxx",
            "xxxxx.xxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "mergify-key",
        "codefresh",
        "Mergify application key",
        &["mergify_application_key_"],
        "mergify_application_key_[A-Za-z0-9_-]{60,72}",
    )
    .examples(&[concat!(
        "{\"detail\":\"mer",
        "gify_ap",
        "plication",
        "_key_Viq2ywuJ",
        "M6LinHVarU1CV2rCn",
        "pzfgyBI1h",
        "EglVXVdDxIwUk",
        "VNfqnPI",
        "PJk9oK",
        "\"}"
    )])
    .counterexamples(&[
        "mergify_application_key_ZlwC4TfWGJvHVL3",
        concat!(
            "mer",
            "gify_applicat",
            "ion_key_xxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxx"
        ),
    ]),
    Pattern::token(
        "hubspot-token",
        "hubspot",
        "HubSpot private app token",
        &["pat-na1-", "pat-eu1-", "pat-na2-"],
        concat!(
            "pat-(?:na1|eu1|na2)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-",
            "[0-9a-f]{4}-[0-9a-f]{12}"
        ),
    )
    .examples(&[concat!(
        "retrying with <pat",
        "-na1-a91e23f7-cd3",
        "7-8012-fd40-19d9c",
        "6059fc8",
        ">"
    )])
    .counterexamples(&[
        "pat-na1-7fcf8236-",
        concat!(
            "pat",
            "-na1-xxxx",
            "xxxx-xxxx-xxx",
            "x-xxxx-",
            "xxxxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "clickup-token",
        "clickup",
        "ClickUp token",
        &["pk_"],
        "pk_[0-9]{6,9}_[A-Z0-9]{32}",
    )
    .examples(&[concat!(
        "args: [pk_",
        "743830_WU4HC8K7CJ",
        "52VYE3RIQ5JGQ4YW7",
        "CQDR7",
        "]"
    )])
    .counterexamples(&[
        "pk_328028_63",
        concat!("pk_", "xxxxxx_xxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxx", "xxxx"),
    ]),
    Pattern::token(
        "salesforce-token",
        "salesforce",
        "Salesforce session id",
        &["00D"],
        "00D[A-Za-z0-9]{12,15}![A-Za-z0-9_.]{80,150}",
    )
    .examples(&[concat!(
        "upstream refused 00D",
        "n9SG2Wd9YJNd!",
        "gfBohy9locWD6",
        "B7XNZEtgRdQBktN6m",
        "kdYMeHUjzFx",
        "jlm9WIF",
        "oek9sn4mgEm6S",
        "U3Pv71Yw3",
        "Btvc3n8aDj"
    )])
    .counterexamples(&[
        "00D4b7rdANtRI1K!yGuzioKT1y",
        concat!(
            "00D",
            "xxxxxxxxxxx",
            "x!xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxx"
        ),
    ]),
    Pattern::token(
        "mapbox-token",
        "mapbox",
        "Mapbox secret token",
        &["sk.eyJ"],
        r"sk\.eyJ[A-Za-z0-9_-]{60,100}\.[A-Za-z0-9_-]{22}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using sk.",
        "eyJyMon0DRj7s",
        "GWCQpV0mz",
        "XfuQ6Ijbh",
        "DJquZKtKptplE3Ok1",
        "XwCUhMRG8",
        "QivaxJ.Po68N3",
        "mF67CcuUAVCXkGCP",
        " for sync\""
    )])
    .counterexamples(&[
        "sk.eyJOY4pDuSRifmIyXi2gMz6",
        concat!(
            "sk.",
            "eyJxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxx.",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxx"
        ),
    ]),
    Pattern::token(
        "contentful-token",
        "contentful",
        "Contentful management token",
        &["CFPAT-"],
        "CFPAT-[A-Za-z0-9_-]{43}",
    )
    .examples(&[concat!(
        "{\"detail\":\"CFP",
        "AT-aiAmGu",
        "25kwWnuiKZ2YFTREg",
        "hZmcBbIhj",
        "up1JqV6Wjxk",
        "\"}"
    )])
    .counterexamples(&[
        "CFPAT-VKywz8EKNr",
        concat!(
            "CFP",
            "AT-xxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxx"
        ),
    ]),
    Pattern::token(
        "zoho-token",
        "zoho",
        "Zoho OAuth token",
        &["1000."],
        r"1000\.[a-f0-9]{32}\.[a-f0-9]{32}",
    )
    .examples(&[concat!(
        "retrying with <100",
        "0.693149e6bd0",
        "f7b2b1f28ca01",
        "3718ef7e.",
        "8df343ceb1942a70e",
        "4315a3c0c8fa5",
        "9d",
        ">"
    )])
    .counterexamples(&[
        "1000.121e6416fb6eca6b",
        concat!(
            "100",
            "0.xxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxx.xxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxx"
        ),
    ]),
    Pattern::token(
        "adafruit-io-key",
        "adafruit",
        "Adafruit IO key",
        &["aio_"],
        "aio_[A-Za-z0-9]{28}",
    )
    .examples(&[concat!(
        "args: [aio",
        "_bgMU1R",
        "fxcTnqyMNikK7",
        "WqThRQGuq",
        "]"
    )])
    .counterexamples(&[
        "aio_UZ7W2tH",
        concat!("aio", "_xxxxxxxxxxxx", "xxxxxxxxx", "xxxxxxx"),
    ]),
];
