//! Tokens of identity providers and social networks.
use super::pattern::Pattern;

/// Formats: each service's documentation on tokens.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::assigned(
        "okta-token",
        "okta",
        "Okta API token",
        &["okta"],
        "00[A-Za-z0-9_-]{39,40}",
    )
    .examples(&[concat!(
        "OKTA_API_TOKEN=00Q",
        "kSC8qdQ",
        "vZcE15CpPKPVy",
        "zhRpCMoxn",
        "CTCeG8zmG"
    )])
    .counterexamples(&["OKTA_API_TOKEN=<from vault>", "OKTA_API_TOKEN=${SECRET}"]),
    Pattern::assigned(
        "auth0-client-secret",
        "auth0",
        "Auth0 client secret",
        &["auth0"],
        "[A-Za-z0-9_-]{64}",
    )
    .examples(&[concat!(
        "AUTH0_CLIENT_SECRET=Ceu",
        "ZBr4nv9ok8cLG",
        "6cjrbqln5o4Dv",
        "WU8L4Ek2qtx",
        "ldINvLl13Ea3vlZC9",
        "sNTQXsx"
    )])
    .counterexamples(&[
        "AUTH0_CLIENT_SECRET=<from vault>",
        "AUTH0_CLIENT_SECRET=${SECRET}",
    ]),
    Pattern::token(
        "facebook-access-token",
        "facebook",
        "Facebook access token",
        &["EAACEdEose0cBA", "EAAB", "EAAC", "EAAM", "EAAG"],
        "EAA[BCMGA][A-Za-z0-9]{100,300}",
    )
    .examples(&[concat!(
        "upstream refused EAA",
        "CnBjpKM6X",
        "9BfJNOoYh",
        "wBjINb35j45",
        "ed2QVPqOGRV0th6Ru",
        "ZjKm1EdDqgo",
        "4tWP4I2TXob",
        "HuytZmoe6gQf9",
        "wSvdcjJ",
        "TNWDoFybcda6u"
    )])
    .counterexamples(&[
        "EAACa0OhfUs7EpQrlWUMv4gS8XQp",
        concat!(
            "EAA",
            "Cxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::assigned(
        "facebook-app-secret",
        "facebook",
        "Facebook app secret",
        &["facebook", "fbapp", "fbsecret"],
        "[a-f0-9]{32}",
    )
    .examples(&[concat!(
        "FACEBOOK_APP_SECRET=ced",
        "0e7397a9643c7",
        "af06d9f6382fe89d"
    )])
    .counterexamples(&[
        "FACEBOOK_APP_SECRET=<from vault>",
        "FACEBOOK_APP_SECRET=${SECRET}",
    ]),
    Pattern::token(
        "twitter-bearer-token",
        "twitter",
        "Twitter (X) bearer token",
        &["AAAAAAAAAAAAAAAAAAAAA"],
        "AAAAAAAAAAAAAAAAAAAAA(?:A)?([A-Za-z0-9%]{44,120})",
    )
    .examples(&[concat!(
        "level=warn msg=\"using AAA",
        "AAAAAAAAAAAAAAAAA",
        "ANcCKoRJE0l",
        "T9HIbl9fC4N",
        "nOHQv7hNYFCiGSW8z",
        "tLxLUD",
        " for sync\""
    )])
    .counterexamples(&[
        "AAAAAAAAAAAAAAAAAAAAAdeMLvAUnf9I",
        concat!(
            "AAA",
            "AAAAAAAAAAAAAAAAA",
            "Axxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::assigned(
        "twitter-secret",
        "twitter",
        "Twitter (X) key or secret",
        &["twitter", "xapi"],
        concat!(
            "[A-Za-z0-9]{50}|[A-Za-z0-9]{45}|[0-9]{15,25}-",
            "[A-Za-z0-9]{20,45}|[A-Za-z0-9]{25}"
        ),
    )
    .examples(&[concat!(
        "TWITTER_API_SECRET=OrX",
        "EoxiqbPWHE4",
        "csFOxfEPeYGFaW5Jr",
        "yGpIWywrdazU5hDpO",
        "eR"
    )])
    .counterexamples(&[
        "TWITTER_API_SECRET=<from vault>",
        "TWITTER_API_SECRET=${SECRET}",
    ]),
    Pattern::assigned(
        "linkedin-secret",
        "linkedin",
        "LinkedIn client secret",
        &["linkedin"],
        "[A-Za-z0-9]{16}|[A-Za-z0-9]{14}",
    )
    .examples(&[concat!("LINKEDIN_CLIENT_SECRET=u8J", "1LmwZrBEo3e", "Du")])
    .counterexamples(&[
        "LINKEDIN_CLIENT_SECRET=<from vault>",
        "LINKEDIN_CLIENT_SECRET=${SECRET}",
    ]),
    Pattern::assigned(
        "social-secret",
        "twitch",
        "Secret of a social or media service",
        &[
            "twitch",
            "spotify",
            "reddit",
            "instagram",
            "vimeo",
            "flickr",
            "tumblr",
            "foursquare",
            "etsy",
            "ebay",
            "yelp",
            "youtube",
        ],
        "[A-Za-z0-9_-]{24,64}",
    )
    .examples(&[concat!(
        "TWITCH_CLIENT_SECRET=nec",
        "mL0VqUxC7u51JvQwz",
        "3X5X"
    )])
    .counterexamples(&[
        "TWITCH_CLIENT_SECRET=<from vault>",
        "TWITCH_CLIENT_SECRET=${SECRET}",
    ]),
    Pattern::token(
        "riot-api-key",
        "riot",
        "Riot Games API key",
        &["RGAPI-"],
        "RGAPI-[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}",
    )
    .examples(&[concat!(
        "{\"detail\":\"RGA",
        "PI-l01g",
        "q46l-vwmb",
        "-2c5h-5r3",
        "4-0hjd1rqwr65",
        "m",
        "\"}"
    )])
    .counterexamples(&[
        "RGAPI-cikjxsby-",
        concat!("RGA", "PI-xxxxxxxx", "-xxxx-xxxx-xx", "xx-xxxxxxxxxx", "xx"),
    ]),
    Pattern::token(
        "intra42-secret",
        "intra42",
        "42 intra secret",
        &["s-s4t2ud-", "s-s4t2af-"],
        "s-s4t2(?:ud|af)-[a-f0-9]{64}",
    )
    .examples(&[concat!(
        "retrying with <s-s",
        "4t2ud-761",
        "eb872e32d28d9248e",
        "c21fa95e62c",
        "4867ada0e",
        "c45b5b23e",
        "a9fac7137f0",
        "1f9b",
        ">"
    )])
    .counterexamples(&[
        "s-s4t2ud-ae32b4512ed14a75",
        concat!(
            "s-s",
            "4t2ud-x",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxx"
        ),
    ]),
];
