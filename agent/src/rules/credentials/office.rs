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
        "TT3xFfGhX",
        "1I6goSPfeHmHdfOv9",
        "Z3VtsGkSI1swp9PlB",
        "qvAz5nwnl",
        "CPr02NG8N",
        "CwB3r3tIDsYXdU8KQ",
        "GpA54Pb8gf7",
        "PEedIVqvOPU",
        "tPYoEk0H9",
        "Bi8Yo8ZyrXsQJ",
        "mCwnWTAshLe",
        "SD8904NFs",
        "xosZKYNkl0k",
        "otqs",
        ">"
    )])
    .counterexamples(&[
        "ATATT3xFfGbXD9kq68MuHSAQaglMbjvh7E",
        concat!(
            "ATA",
            "TT3xFfGxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "atlassian-token-legacy",
        "atlassian",
        "Atlassian, Jira or Confluence API token",
        &["atlassian", "jira", "confluence"],
        "[A-Za-z0-9]{24}",
    )
    .examples(&[concat!("JIRA_API_TOKEN=qER", "AvF1ldR2Qfix2z0LR", "O8TL")])
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
        "_api_kdeEag",
        "1UXP80yNJ0poksfUh",
        "szraywbokCZ7pm65M",
        "]"
    )])
    .counterexamples(&[
        "lin_api_F1poGb7CVj",
        concat!(
            "lin",
            "_api_xxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
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
        "_757646490898nETn",
        "I8lWc6n6Go6",
        "9at4X42yjt870",
        "ulD"
    )])
    .counterexamples(&[
        "ntn_0367635903",
        concat!(
            "ntn",
            "_xxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxx"
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
        "ret_qV9Ym",
        "KTwNfmR",
        "5EVbvrpalXm",
        "p6kcLe1",
        "F4BwDmC",
        "ZVDt8W"
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
        "dYIWpto",
        "W5SNkX8.84962",
        "a2d9b09ba7373",
        "627a839b4895b7d1c",
        "e694a8d14c979",
        "d830f357a06",
        "0e0f3"
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
        "d_IoG7vHhsNHA",
        "12FBvuZ",
        "Cntci40jaR0Xd",
        "OX7xUtfMi",
        " for sync\""
    )])
    .counterexamples(&[
        "figd_Ni0e7dHG0Y",
        concat!(
            "fig",
            "d_xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxx"
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
        "BnlPhvi",
        "e6WeNthmU",
        "4Zvfp4lfVhc",
        "6ZOrm8pr0",
        "dhKRYKpv9LI",
        "h9rsYsE",
        "q9KMo35FjNkOVW2p8",
        "VUrFizTxPeYzsTdhR",
        "2mHwDJuR4pwBc",
        "gJ6hCabV6qO0Op0HX",
        "j3L",
        "\"}"
    )])
    .counterexamples(&[
        "sl.CdY9JfoL30sb1QD6qMaePYKhc",
        concat!(
            "sl.",
            "Cxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxx"
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
        "DROPBOX_APP_SECRET=pjv",
        "74pbfexgAAA",
        "AAAAAAA",
        "ZvrfPW71ezNz3OjHe",
        "n32axHGPO",
        "Ixn42xH0qWc",
        "nmyxZa"
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
        "ASANA_CLIENT_SECRET=fie",
        "sgvrunc",
        "4rpd10zkv",
        "zscizytm1qf",
        "iy"
    )])
    .counterexamples(&[
        "ASANA_CLIENT_SECRET=<from vault>",
        "ASANA_CLIENT_SECRET=${SECRET}",
    ]),
];
