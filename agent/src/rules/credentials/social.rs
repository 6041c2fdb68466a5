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
        "OKTA_API_TOKEN=00W",
        "jxk8dCqWVKywz",
        "8EKNrxboLdMCSB8Sy",
        "0oARQZAu"
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
        "AUTH0_CLIENT_SECRET=tRg",
        "6OCiENT2KCI738WuJ",
        "TDaZhaMqafQrl0VEz",
        "M5YM2XUx5",
        "yGPLkX027oE3h",
        "GSUcE"
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
        "EAA[A-Z][A-Za-z0-9]{100,300}",
    )
    .examples(&[concat!(
        "args: [EAA",
        "XQwtV7X97X6",
        "PSN3Jxqi8",
        "5KrFo0YmkT9763BK6",
        "ditwiP0uPjsrquiHu",
        "VKgnbBIQeTS",
        "FyWzQWYa2Wc",
        "5w2SyXpgxD92q",
        "CVvVpxN",
        "CTPbx",
        "]"
    )])
    .counterexamples(&["EAACEdEose0cBA "]),
    Pattern::assigned(
        "facebook-app-secret",
        "facebook",
        "Facebook app secret",
        &["facebook", "fbapp", "fbsecret"],
        "[a-f0-9]{32}",
    )
    .examples(&[concat!(
        "FACEBOOK_APP_SECRET=ba3",
        "ed83d4f31",
        "8baeb5e8ce9c7df6a",
        "de6"
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
        "upstream refused AAA",
        "AAAAAAAAA",
        "AAAAAAAAA",
        "vZcE15CpPKPVyzhRp",
        "CMoxnCTCeG8",
        "zmG3OvDCeuZ",
        "Br4nv"
    )])
    .counterexamples(&[
        "AAAAAAAAAAAAAAAAAAAAAcjrbqln5o4D",
        concat!(
            "AAA",
            "AAAAAAAAAAAAAAAAA",
            "Axxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "twitter-secret",
        "twitter",
        "Twitter (X) key or secret",
        &["twitter", "xapi"],
        "[A-Za-z0-9]{25}|[A-Za-z0-9]{45}|[A-Za-z0-9]{50}|[0-9]{15,25}-[A-Za-z0-9]{20,45}",
    )
    .examples(&[concat!(
        "TWITTER_API_SECRET=Tyv",
        "InBjpKM6X9B",
        "fJNOoYhwBjI"
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
        "[A-Za-z0-9]{14}|[A-Za-z0-9]{16}",
    )
    .examples(&[concat!("LINKEDIN_CLIENT_SECRET=35j", "45ed2QVPqOG")])
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
        "TWITCH_CLIENT_SECRET=V0t",
        "h6RuZjK",
        "m1EdDqgo4tWP4",
        "I"
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
        "level=warn msg=\"using RGA",
        "PI-hz6q9sjt-n",
        "wdf-6abj-",
        "hmr5-ui0ou7eqwum4",
        " for sync\""
    )])
    .counterexamples(&[
        "RGAPI-qph4ja7d-",
        concat!("RGA", "PI-xxxxxxxx", "-xxxx-xxx", "x-xxxx-xxxx", "xxxxxxxx"),
    ]),
    Pattern::token(
        "intra42-secret",
        "intra42",
        "42 intra secret",
        &["s-s4t2ud-", "s-s4t2af-"],
        "s-s4t2(?:ud|af)-[a-f0-9]{64}",
    )
    .examples(&[concat!(
        "{\"detail\":\"s-s",
        "4t2ud-2d1",
        "25b4f4eced0",
        "e7397a9643c7a",
        "f06d9f6382fe89dcb",
        "6ad970e48",
        "9462bc8d3b7",
        "\"}"
    )])
    .counterexamples(&[
        "s-s4t2ud-af6aba5f4967548b",
        concat!(
            "s-s",
            "4t2ud-xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxx"
        ),
    ]),
];
