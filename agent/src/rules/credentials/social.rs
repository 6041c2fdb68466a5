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
        "OKTA_API_TOKEN=00b",
        "gMU1Rfx",
        "cTnqyMNikK7",
        "WqThRQGuqu6",
        "nqRn9UZ7W"
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
        "AUTH0_CLIENT_SECRET=NLT",
        "MvASjGcgO",
        "TIlPzFQVD",
        "LQkSC8qdQ",
        "vZcE15CpPKPVyzhRp",
        "CMoxnCTCe",
        "G8zmG3O",
        "v"
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
        "BcLG6cj",
        "rbqln5o4DvWU8",
        "L4Ek2qtxldINvLl13",
        "Ea3vlZC9sNT",
        "QXsxTvV",
        "NaTyvInBj",
        "pKM6X9BfJNOoYhwBj",
        "INb35j45e",
        "d2QVPqO",
        "GRV0"
    )])
    .counterexamples(&[
        "EAAG4I2TXobHuytZmoe6gQf9wSvd",
        concat!(
            "EAA",
            "Gxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxx"
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
        "FACEBOOK_APP_SECRET=82f",
        "4edb6a42d",
        "125b4f4",
        "eced0e7397a96"
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
        "AAAAAAAAAAA",
        "AAAAAAAhP",
        "jFyKzU1",
        "YzaCQJsXrVD6G",
        "Z4qcVxSHf",
        "InxIRPdNcCK",
        "oR",
        " for sync\""
    )])
    .counterexamples(&[
        "AAAAAAAAAAAAAAAAAAAAAbl9fC4NnOHQ",
        concat!(
            "AAA",
            "AAAAAAAAA",
            "AAAAAAAAAxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxx"
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
        "TWITTER_API_SECRET=HNo",
        "HMPF3xC2k",
        "RDdYMcXuDunWc",
        "gBrfXqZOrXEoxiqbP",
        "WHE4csFO"
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
    .examples(&[concat!("LINKEDIN_CLIENT_SECRET=FaW", "5JryGpIWywrda")])
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
        "TWITCH_CLIENT_SECRET=5hD",
        "pOeRyLaCu",
        "8J1LmwZrBEo",
        "3"
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
        "PI-l0vuc751-j",
        "q3x-x5x",
        "l-01gq-",
        "46lvwmb",
        "2c5h5",
        "\"}"
    )])
    .counterexamples(&[
        "RGAPI-jd1rqwr6-",
        concat!("RGA", "PI-xxxxxx", "xx-xxxx-xxx", "x-xxxx-xx", "xxxxxxxxxx"),
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
        "4t2ud-4697d",
        "5915bc2761eb8",
        "72e32d28d",
        "9248ec2",
        "1fa95e6",
        "2c4867ada",
        "0ec45b5b23ea9f",
        ">"
    )])
    .counterexamples(&[
        "s-s4t2ud-f01f9b484790ae32",
        concat!(
            "s-s",
            "4t2ud-x",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxx"
        ),
    ]),
];
