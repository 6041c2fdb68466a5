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
        "retrying with <ATA",
        "TT3xFfGGwzKBV",
        "LhrBGNbXD",
        "9kq68MuHSAQag",
        "lMbjvh7EJ",
        "rx7cLXg",
        "A9IvQWVxl",
        "ZrIMhcjsULyE07jUC",
        "MSiLas4w7",
        "3GkIeti",
        "ku6t7xJagyA",
        "9BJXGyG",
        "HgapZDgW4ub",
        "CDdFpr8Cw0e",
        "ly49g4Q",
        "T8uIhjs",
        "JTySs5BKx",
        "O",
        ">"
    )])
    .counterexamples(&[
        "ATATT3xFfGGDmblqHWqERAvF1ldR2Qfix2z0LRO8TLZsluB",
        concat!(
            "ATA",
            "TT3xFfGxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxx"
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
        "JIRA_API_TOKEN=2yj",
        "t870ulD",
        "XIQ0CPmUQ",
        "FMKbd"
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
        "args: [lin",
        "_api_KPi8",
        "CaqRlh8BpwZ4V7KdD",
        "KRej6CZXBVn",
        "I4747OqV",
        "]"
    )])
    .counterexamples(&[
        "lin_api_wNfmR5EVbv",
        concat!(
            "lin",
            "_api_xx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxx"
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
        "upstream refused ntn",
        "_84817582",
        "942fID54K",
        "5RIN0JjMLE6",
        "crFZodWFpZ6",
        "C4vz"
    )])
    .counterexamples(&[
        "ntn_8452425369",
        concat!(
            "ntn",
            "_xxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxx"
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
        "ret_BdFLwKd",
        "Lvbf0cD1S1U",
        "rqlhX7w5xls",
        "fRyQlYOGV",
        "IoG7v"
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
        "2FBvuZCntci40",
        "j.d0c3fbd",
        "3db0380e89d67",
        "f16048bf3a5ea",
        "4c3bf2f3c40ada4a9",
        "474ab127bcf14",
        "f"
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
        "level=warn msg=\"using fig",
        "d_hR2mHwD",
        "JuR4pwBcgJ6",
        "hCabV6q",
        "O0Op0HXj3L2yiFK",
        " for sync\""
    )])
    .counterexamples(&[
        "figd_bjrVpZu3Id",
        concat!(
            "fig",
            "d_xxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xx"
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
        "{\"detail\":\"sl.",
        "AljqX8C",
        "4dKEefXak4zhx",
        "G210GsJW58Q",
        "iVKYdWm",
        "jXQZoSN",
        "BUksMi2j5oKTHkSJn",
        "rhu2zdkbaji",
        "tZnF97X0iOV",
        "W6PLrYDimVcPJ",
        "kVu7ch4PBFEXG",
        "ZvrfPW71ezN",
        "\"}"
    )])
    .counterexamples(&[
        "sl.A2xH0qWcnmyxZaitL4bCmIXFlIESGVR",
        concat!(
            "sl.",
            "Axxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xx"
        ),
    ]),
    Pattern::assigned(
        "dropbox-secret",
        "dropbox",
        "Dropbox secret",
        &["dropbox"],
        "[a-z0-9]{11}AAAAAAAAAA[A-Za-z0-9_=-]{43}|[a-z0-9]{15}",
    )
    .examples(&[concat!(
        "DROPBOX_APP_SECRET=9db",
        "fulckj3sA",
        "AAAAAAA",
        "AA47VwVEO",
        "PQZd6nwzF",
        "XG0wxt25g",
        "hvVRjQ913ye",
        "IQyuJyO"
    )])
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
        "ASANA_CLIENT_SECRET=ohw",
        "lfvzpuh56ydjncuty",
        "jrgagbtsq",
        "zj5"
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
        "retrying with <pat",
        "-na1-b291f85e-2b9",
        "e-9761-f286-4a369",
        "21f71d9",
        ">"
    )])
    .counterexamples(&[
        "pat-na1-298d236d-",
        concat!(
            "pat",
            "-na1-xxxx",
            "xxxx-xx",
            "xx-xxxx-xxx",
            "x-xxxxxxxxxxxx"
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
        "615156_",
        "OCJTHTGI9SG2W9YJN",
        "B9WD6B7XNZERQBN",
        "]"
    )])
    .counterexamples(&[
        "pk_547328_IF",
        concat!("pk_", "xxxxxx_xxxx", "xxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxx"),
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
        "1ylyIGD",
        "qjn8w!VFsLa",
        "gQZ6Gw8wdPs5evoFX",
        "PjqGA1Z4d",
        "y3K8hTy6kNXaH",
        "zf2XPruA8js0A",
        "YBOMDXv",
        "rhfI2ndTJyMon0DR"
    )])
    .counterexamples(&[
        "00DfuQ6IjbhDJqu!uZKtKptplE",
        concat!(
            "00D",
            "xxxxxxx",
            "xxxxx!x",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxx"
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
        "eyJwfvDdt",
        "sBEYiwi2hEei2Dvxc",
        "TcvtH6lBrnjln3N2T",
        "RsidQ2zlo",
        "4alnbTXqIg5.HaiAm",
        "Gu25kwWnuiK",
        "Z2YFTR",
        " for sync\""
    )])
    .counterexamples(&[
        "sk.eyJJqV6Wjxk8dCqWVKywz8E",
        concat!(
            "sk.",
            "eyJxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxx.xxxxxxxxxxx",
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
        "{\"detail\":\"CFP",
        "AT-2XUx",
        "5yGPLkX027o",
        "E3hGSUcEW",
        "aFSkGlQ",
        "wtV7X97X6PS",
        "N",
        "\"}"
    )])
    .counterexamples(&[
        "CFPAT-o0YmkT9763",
        concat!(
            "CFP",
            "AT-xxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxx"
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
        "0.121e6416fb6eca6",
        "b9f173eb7eb",
        "1b3025.b1ba",
        "12b7658",
        "4172b9c8c5b52",
        "9bd02bfa",
        ">"
    )])
    .counterexamples(&[
        "1000.bf0deba3ed83d4f3",
        concat!(
            "100",
            "0.xxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxx.xxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxx"
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
        "_WU8L4Ek2qt",
        "xldINvLl13Ea3",
        "vlZC9",
        "]"
    )])
    .counterexamples(&[
        "aio_XsxTvVN",
        concat!("aio", "_xxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxx"),
    ]),
];
