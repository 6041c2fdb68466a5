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
        "35j45ed2QVP",
        "qOGRV0t",
        "h6RuZjKm1EdDq",
        "go4tWP4"
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
        "AUTH0_CLIENT_SECRET=obH",
        "uytZmoe",
        "6gQf9wSvdcjJT",
        "NWDoFybcd",
        "a6uABJugaHMRo5UIa",
        "0OhfUs7EpQrlW",
        "UM"
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
        "Cw4wjJkjr",
        "Arh7D1jMSYfiDh4oE",
        "gLqkKsh",
        "oxB3ImEk53uOzyxlG",
        "5tWouv5Ub9T",
        "RNfDfvL9g",
        "4Qrul3h5AMhW9bUpi",
        "9rkSYPTR0YS",
        "ycl"
    )])
    .counterexamples(&[
        "EAACnD86xahPjFyKzU1YzaCQJsXrV",
        concat!(
            "EAA",
            "Cxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxx"
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
        "FACEBOOK_APP_SECRET=8bc",
        "7161d6b65c7c8",
        "727c7c87298",
        "9f26c"
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
        "AaCu8J1LmwZrBEo3e",
        "DuHuEnecmL0VqUxC7",
        "u51JvQwz3X5",
        " for sync\""
    )])
    .counterexamples(&[
        "AAAAAAAAAAAAAAAAAAAAA01pGreoQq4j",
        concat!(
            "AAA",
            "AAAAAAAAAAAAAAAAA",
            "Axxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "twitter-secret",
        "twitter",
        "Twitter (X) key or secret",
        &["twitter", "xapi"],
        "[A-Za-z0-9]{50}|[A-Za-z0-9]{45}|[0-9]{15,25}-[A-Za-z0-9]{20,45}|[A-Za-z0-9]{25}",
    )
    .examples(&[concat!(
        "TWITTER_API_SECRET=APm",
        "lWquCIKzJXsSkBYMO",
        "jikBeHgSfA214CpJB",
        "vQav8Cq",
        "JFvRBI"
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
    .examples(&[concat!("LINKEDIN_CLIENT_SECRET=AfM", "xpjOP5mFDx3bk")])
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
        "TWITCH_CLIENT_SECRET=TMu",
        "HE4SeT6Y4Q5",
        "Wf5zGae",
        "dQJ"
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
        "PI-gtp42u",
        "lk-jyat-d4z",
        "p-8hdx-",
        "eflrl0s",
        "p8bwn",
        "\"}"
    )])
    .counterexamples(&[
        "RGAPI-livkoe36-",
        concat!("RGA", "PI-xxxxxxxx-x", "xxx-xxxx-xxxx", "-xxxxxx", "xxxxxx"),
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
        "4t2ud-a",
        "75d7a18651561",
        "97a9d6e4b",
        "56062e3b071",
        "fbce724cb5c",
        "54325a1",
        "2bc3965fd4d",
        "c",
        ">"
    )])
    .counterexamples(&[
        "s-s4t2ud-baf93c098de1ac83",
        concat!(
            "s-s",
            "4t2ud-xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxx"
        ),
    ]),
];
