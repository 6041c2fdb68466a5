//! Tokens of services that people work with.
use super::pattern::Pattern;

/// Formats: each service's documentation on tokens, and gitleaks (MIT).
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "atlassian-token",
        "atlassian",
        "Atlassian API token",
        &["ATATT3xFfG"],
        "ATATT3xFfG[A-Za-z0-9+/=_-]{150,300}",
    )
    .examples(&[concat!(
        "{\"detail\":\"ATA",
        "TT3xFfG",
        "1XvzsZKPgA9VH",
        "fBoZ5BcqVpnZR0hTh",
        "wU7EDt18AJFrD",
        "dQ9NiHcy5F2fIWP6y",
        "xywVa5fIB",
        "6fz0ahn0oxcMS",
        "MJzDK6wZy",
        "eKC3l5ip042Ibk1x5",
        "a5enyUV",
        "Xyr5qK2",
        "ym5Sx3Fjxab",
        "WthbS6U",
        "fO9hJl59C",
        "U",
        "\"}"
    )])
    .counterexamples(&[
        "ATATT3xFfGzes2R5SJbUY4IBv9mbJiuqBsx1bxN6j2phQgx",
        concat!(
            "ATA",
            "TT3xFfGxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "atlassian-token-legacy",
        "atlassian",
        "Atlassian, Jira or Confluence API token",
        &["atlassian", "jira", "confluence"],
        "[A-Za-z0-9]{24}",
    )
    .examples(&[concat!(
        "JIRA_API_TOKEN=lwC",
        "4TfWGJv",
        "HVL3Pdv2zYL",
        "zFd"
    )])
    .counterexamples(&["JIRA_API_TOKEN=<from vault>", "JIRA_API_TOKEN=${SECRET}"]),
    Pattern::token(
        "linear-api-key",
        "linear",
        "Linear API key",
        &["lin_api_", "lin_oauth_"],
        "lin_(?:api|oauth)_[A-Za-z0-9]{40,64}",
    )
    .examples(&[concat!(
        "retrying with <lin",
        "_api_MZIg",
        "5ShX1I6go",
        "SPfeHmH",
        "dfOv9Z3Vt",
        "sGkSI1swp9P",
        ">"
    )])
    .counterexamples(&[
        "lin_api_r02NG8NCwB",
        concat!(
            "lin",
            "_api_xxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxx"
        ),
    ]),
    Pattern::token(
        "notion-token",
        "notion",
        "Notion integration token",
        &["ntn_"],
        "ntn_[0-9]{11}[A-Za-z0-9]{32,35}",
    )
    .examples(&[concat!(
        "args: [ntn",
        "_68304282",
        "864mCwnWTAshLeSD8",
        "904NFsxosZKYNkl0k",
        "o",
        "]"
    )])
    .counterexamples(&[
        "ntn_3945275245",
        concat!(
            "ntn",
            "_xxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "notion-secret",
        "notion",
        "Notion integration secret",
        &["notion", "secret", "token"],
        "secret_[A-Za-z0-9]{43}",
    )
    .examples(&[concat!(
        "NOTION_TOKEN=sec",
        "ret_VxlZrIMhcjsUL",
        "yE07jUCMS",
        "iLas4w73G",
        "kIetiku6t",
        "7xJ"
    )])
    .counterexamples(&["NOTION_TOKEN=<from vault>", "NOTION_TOKEN=${SECRET}"]),
    Pattern::assigned(
        "airtable-token",
        "airtable",
        "Airtable token or key",
        &["airtable", "token"],
        r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}|key[A-Za-z0-9]{14}",
    )
    .examples(&[concat!(
        "AIRTABLE_TOKEN=pat",
        "XGyGHgapZDg",
        "W4u.6746024",
        "2de49e25acf5e6154",
        "282a27f8687d570d1",
        "d10adc4ea",
        "570fc40",
        "b90f632"
    )])
    .counterexamples(&["AIRTABLE_TOKEN=<from vault>", "AIRTABLE_TOKEN=${SECRET}"]),
    Pattern::token(
        "figma-token",
        "figma",
        "Figma token",
        &["figd_", "figu_", "figor_"],
        "fig(?:d|u|or)_[A-Za-z0-9_-]{40,64}",
    )
    .examples(&[concat!(
        "upstream refused fig",
        "d_b7CVjwRoxCT",
        "4LgO9tMdCye",
        "1Mv8ypDaix6cR",
        "CBUoW"
    )])
    .counterexamples(&[
        "figd_vGQnvHa0Xd",
        concat!(
            "fig",
            "d_xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::token(
        "dropbox-token",
        "dropbox",
        "Dropbox short-lived token",
        &["sl.B", "sl.u", "sl.A", "sl.C"],
        r"sl\.[BuAC]\.?[A-Za-z0-9_=-]{120,1400}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using sl.",
        "u0CPmUQFMKbd2EHKP",
        "i8CaqRlh8Bp",
        "wZ4V7KdDK",
        "Rej6CZXBVnI",
        "4747OqV9Y",
        "mKTwNfm",
        "R5EVbvr",
        "palXmp6kcLe",
        "1F4BwDmCZVD",
        "t8WE2gG",
        "gq31nqcdYIWpt",
        "oW5SNkX8",
        " for sync\""
    )])
    .counterexamples(&[
        "sl.C0JjMLE6crFZodWFpZ6C4vzFELHo7jZ",
        concat!(
            "sl.",
            "Cxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::assigned(
        "dropbox-secret",
        "dropbox",
        "Dropbox secret",
        &["dropbox"],
        "[a-z0-9]{15}|[a-z0-9]{11}AAAAAAAAAA[A-Za-z0-9_=-]{43}",
    )
    .examples(&[concat!("DROPBOX_APP_SECRET=ha1", "2fbzc40", "r0xox")])
    .counterexamples(&[
        "DROPBOX_APP_SECRET=<from vault>",
        "DROPBOX_APP_SECRET=${SECRET}",
    ]),
    Pattern::assigned(
        "asana-secret",
        "asana",
        "Asana secret",
        &["asana"],
        "[a-z0-9]{32}|[0-9]{1}/[0-9]{16}:[a-f0-9]{32}",
    )
    .examples(&[concat!(
        "ASANA_CLIENT_SECRET=mr7",
        "qwn07hg0yshwjrcwf",
        "uw3d19hnu7lb"
    )])
    .counterexamples(&[
        "ASANA_CLIENT_SECRET=<from vault>",
        "ASANA_CLIENT_SECRET=${SECRET}",
    ]),
    Pattern::token(
        "hubspot-token",
        "hubspot",
        "HubSpot private app token",
        &["pat-na1-", "pat-eu1-", "pat-na2-"],
        "pat-(?:na1|eu1|na2)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    )
    .examples(&[concat!(
        "{\"detail\":\"pat",
        "-na1-a4c3bf2f",
        "-3c40-ada",
        "4-a947-4ab127",
        "bcf14f",
        "\"}"
    )])
    .counterexamples(&[
        "pat-na1-ed1869d2-",
        concat!(
            "pat",
            "-na1-xxxxxx",
            "xx-xxxx",
            "-xxxx-x",
            "xxx-xxxxxxxxxxxx"
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
        "retrying with <pk_",
        "063159_PYKS",
        "X8E6IPFR2X8C4KEX4",
        "G210GJW58QV",
        ">"
    )])
    .counterexamples(&[
        "pk_868752_UM",
        concat!("pk_", "xxxxxx_xx", "xxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxx"),
    ]),
    Pattern::token(
        "salesforce-token",
        "salesforce",
        "Salesforce session id",
        &["00D"],
        "00D[A-Za-z0-9]{12,15}![A-Za-z0-9_.]{80,150}",
    )
    .examples(&[concat!(
        "args: [00D",
        "ZvrfPW71ezN",
        "z!3OjHe",
        "n32axHGPOIxn4",
        "2xH0qWcnm",
        "yxZaitL4bCm",
        "IXFlIESGVRUNmCigx",
        "4RPD10Z",
        "tKmtejVZt",
        "SCIZrYdxT",
        "]"
    )])
    .counterexamples(&[
        "00DIgBuL0cRsBk8!2KrZLjMCtr",
        concat!(
            "00D",
            "xxxxxxxxxxxx!xxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxx"
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
        "upstream refused sk.",
        "eyJ13yeIQyuJyOD1B",
        "AzhpJogVOHd",
        "WlLeFut",
        "VjZiyPUH5u6YDkraJ",
        "txNCUshwT",
        "YJ.RnGlbkAGkB",
        "pnajolTuyjSQ"
    )])
    .counterexamples(&[
        "sk.eyJpN4sdZrJz3VGBTt4NJTn",
        concat!(
            "sk.",
            "eyJxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxx.xxxx",
            "xxxxxxx",
            "xxxxxxxxxxx"
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
        "level=warn msg=\"using CFP",
        "AT-zbKsgFA8W0",
        "2srAX63pmMm",
        "LleCevYXcYt3k",
        "xYuRoxJKz",
        " for sync\""
    )])
    .counterexamples(&[
        "CFPAT-NF1nzHWvgQ",
        concat!(
            "CFP",
            "AT-xxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxx"
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
        "{\"detail\":\"100",
        "0.353b7d5b3",
        "b8f749742",
        "73ef1c3",
        "015146f.f82d7235b",
        "d90a8ae",
        "09864f7ad384c27c",
        "\"}"
    )])
    .counterexamples(&[
        "1000.1a4e3b81c5405cb6",
        concat!(
            "100",
            "0.xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxx.",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxx"
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
        "retrying with <aio",
        "_OY4pDu",
        "SRifmIyXi",
        "2gMz60MTCHzAS",
        ">"
    )])
    .counterexamples(&[
        "aio_tsBEYiw",
        concat!("aio", "_xxxxxx", "xxxxxxxxxxx", "xxxxxxx", "xxxx"),
    ]),
    Pattern::assigned(
        "vendor-uuid-key",
        "vendor",
        "Key of a service, in the form of a UUID",
        &[
            "snyk",
            "hubspot",
            "squarespace",
            "kucoin",
            "sendbird",
            "messagebird",
            "postmark",
            "wakatime",
            "intercom",
            "shortcut",
            "urlscan",
            "zenscrape",
            "fastly",
            "travelpayouts",
            "freshbooks",
            "zendesk",
        ],
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    )
    .examples(&[concat!(
        "SNYK_TOKEN=DdD",
        "12cEa-9",
        "f28-c581-2a",
        "Ab-1b7ED7fbd5",
        "c9"
    )])
    .counterexamples(&["SNYK_TOKEN=<from vault>", "SNYK_TOKEN=${SECRET}"]),
];
