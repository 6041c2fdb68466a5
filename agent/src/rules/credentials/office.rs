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
        "TT3xFfGDsYXdU8KQG",
        "pA54Pb8gf7P",
        "EedIVqvOPUt",
        "PYoEk0H9Bi8Yo8Zyr",
        "XsQJmCwnWTAsh",
        "LeSD8904NFs",
        "xosZKYNkl",
        "0kotqsC",
        "npbqdFE",
        "cGwzKBVLhrBGN",
        "bXD9kq68M",
        "uHSAQaglMbj",
        "vh7EJrx7cLXgA",
        "9IvQWVxl",
        ">"
    )])
    .counterexamples(&[
        "ATATT3xFfGas4w73GkIetiku6t7xJagyA9",
        concat!(
            "ATA",
            "TT3xFfG",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::assigned(
        "atlassian-token-legacy",
        "atlassian",
        "Atlassian, Jira or Confluence API token",
        &["atlassian", "jira", "confluence"],
        "[A-Za-z0-9]{24}",
    )
    .examples(&[concat!("JIRA_API_TOKEN=cZF", "1poGb7CVjwR", "oxCT4LgO9t")])
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
        "_api_Cye1Mv8ypDai",
        "x6cRCBUoW",
        "upvligVNU",
        "QvGQnvHa0X",
        "]"
    )])
    .counterexamples(&[
        "lin_api_nI8lWc6n6G",
        concat!(
            "lin",
            "_api_xxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxx"
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
        "_456239628177",
        "KdDKRej",
        "6CZXBVnI4",
        "747OqV9YmKTwN",
        "fm"
    )])
    .counterexamples(&[
        "ntn_9819503123",
        concat!(
            "ntn",
            "_xxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx"
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
        "ret_D54K5",
        "RIN0JjMLE6c",
        "rFZodWFpZ6C",
        "4vzFELHo7",
        "jZiYgJN"
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
        "FluQid2OxSdCJa.4a",
        "8d14c979d",
        "830f357a060e0",
        "f32dc8f9838b85017",
        "5620d0c",
        "3fbd3db03",
        "80e89d6"
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
        "d_9lkuHNUqf7L",
        "BcToL8nlPhvie6WeN",
        "thmU4Zv",
        "fp4lf",
        " for sync\""
    )])
    .counterexamples(&[
        "figd_Orm8pr0dhK",
        concat!(
            "fig",
            "d_xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx"
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
        "uxPeYzsTdhR2mHwDJ",
        "uR4pwBcgJ6hCabV6q",
        "O0Op0HX",
        "j3L2yiFKqjE",
        "Nnuegw4",
        "qwdbjrV",
        "pZu3IdY",
        "9JfoL30sb1Q",
        "D6qMaePYKhc",
        "SX8zvEh6IPhnFR2lj",
        "qX8C4dK",
        "Ee",
        "\"}"
    )])
    .counterexamples(&[
        "sl.uiVKYdWmjXQZoSNBUksMi2j5o",
        concat!(
            "sl.",
            "uxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxx"
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
        "DROPBOX_APP_SECRET=esg",
        "vrunc4rpAAAAA",
        "AAAAAD10Z",
        "tKmtejVZt",
        "SCIZrYd",
        "xTM1QFoeIoY",
        "68omMIgBuL0c"
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
        "ASANA_CLIENT_SECRET=lmc",
        "ji3hynbvqa8vy",
        "5m8gohv6s35",
        "q9dbf"
    )])
    .counterexamples(&[
        "ASANA_CLIENT_SECRET=<from vault>",
        "ASANA_CLIENT_SECRET=${SECRET}",
    ]),
];
