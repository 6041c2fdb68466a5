//! Tokens and webhooks of chat services.
use super::pattern::{Pattern, Proof};

/// Formats: each service's documentation on tokens and incoming webhooks.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "slack-bot-token",
        "slack",
        "Slack bot token",
        &["xoxb-"],
        "xoxb-[0-9]{8,14}-[A-Za-z0-9-]{12,64}",
    )
    .examples(&[concat!(
        "{\"detail\":\"xox",
        "b-74016150-SU",
        "ZHS7kcPiOD",
        "\"}"
    )])
    .counterexamples(&[
        "xoxb-50474",
        concat!("xox", "b-xxxxxxxx-", "xxxxxxx", "xxxxx"),
    ]),
    Pattern::token(
        "slack-user-token",
        "slack",
        "Slack user token",
        &["xoxp-", "xoxe-"],
        "xox[pe]-[0-9]{9,14}-[0-9]{9,14}-(?:[0-9]{9,14}-)?[0-9A-Za-z]{10,64}",
    )
    .examples(&[concat!(
        "retrying with <xox",
        "e-186402128-0",
        "35864961-Zi",
        "Ay2Gbdl",
        "p",
        ">"
    )])
    .counterexamples(&[
        "xoxp-5308690",
        concat!("xox", "p-xxxxxxxxx-x", "xxxxxxxx-xxxx", "xxxxxx"),
    ]),
    Pattern::token(
        "slack-configuration-token",
        "slack",
        "Slack configuration token",
        &["xoxe.xox", "xoxe-"],
        r"xoxe(?:\.xox[bp])?-[0-9]-[A-Za-z0-9]{90,256}",
    )
    .examples(&[concat!(
        "args: [xox",
        "e-3-EGlJT",
        "0UWF0PyHz0Y",
        "dY6O2fzCloa",
        "lAecZBwa5KDAv",
        "huaHZd7UnijxJ",
        "okRDwVH",
        "p6fosOG",
        "cLy9O2nRB",
        "OKBvwkgYtW9",
        "1BE",
        "]"
    )])
    .counterexamples(&[
        "xoxe-9-yLZp8oq02va2iL5Gt9ml0",
        concat!(
            "xox",
            "e-x-xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "slack-workspace-token",
        "slack",
        "Slack workspace token",
        &["xoxa-", "xoxr-"],
        "xox[ar]-(?:[0-9]-)?[0-9a-zA-Z]{8,48}(?:-[0-9a-zA-Z-]{8,80})?",
    )
    .proof(Proof::Given)
    .examples(&[concat!("auth xoxa-2-", "83q7kz5m2w9t", " ok")])
    .counterexamples(&["xoxa-lc", concat!("xox", "a-xxxxxxxx")]),
    Pattern::token(
        "slack-legacy-token",
        "slack",
        "Slack legacy token",
        &["xoxo-", "xoxs-"],
        "xox[os]-[0-9]{5,}-[0-9a-f-]{10,128}",
    )
    .examples(&[concat!("upstream refused xox", "s-07935", "-0e38d1df69")])
    .counterexamples(&["xoxo-3258", concat!("xox", "o-xxxxx", "-xxxxxxxxxx")]),
    Pattern::token(
        "slack-app-token",
        "slack",
        "Slack app-level token",
        &["xapp-"],
        "xapp-[0-9]-[A-Z0-9]{6,16}-[0-9]{6,16}-[a-z0-9]{32,80}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using xap",
        "p-7-1V67VC-",
        "546097-wrm14r45xm",
        "p2n5bhs4f3y",
        "ahgo4rg",
        "eu9d",
        " for sync\""
    )])
    .counterexamples(&[
        "xapp-7-CUOG4I-608",
        concat!(
            "xap",
            "p-x-xxxxxx-",
            "xxxxxx-",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::token(
        "slack-session-cookie",
        "slack",
        "Slack session cookie",
        &["xoxd-"],
        "xoxd-[A-Za-z0-9%/+=_-]{60,512}",
    )
    .examples(&[concat!(
        "{\"detail\":\"xox",
        "d-OZHYJVUko5z",
        "xLgE8HvLX9C7RXCYw",
        "9BouORfRpSG6QzYyb",
        "9ye9UX5Bdm5qU",
        "zb",
        "\"}"
    )])
    .counterexamples(&[
        "xoxd-t17Ft4cLC4H3zyf",
        concat!(
            "xox",
            "d-xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "slack-webhook",
        "slack",
        "Slack webhook",
        &["hooks.slack.com/"],
        concat!(
            r"hooks\.slack\.com/(?:services|workflows|triggers)/(?:",
            "[TE][A-Za-z0-9]{5,13}/[A-Z0-9][A-Za-z0-9]{5,14}/)?(?:",
            "[0-9]{12,20}/)?([A-Za-z0-9+]{16,64})"
        ),
    )
    .proof(Proof::Given)
    .examples(&[concat!(
        "retrying with <hoo",
        "ks.slack.co",
        "m/services/q9",
        "7fMRmTqEGWqhj",
        "B",
        ">"
    )])
    .counterexamples(&[
        "https://hooks.slack.com/services/T000/B000/XXXX",
        "hooks.slack.com/services/",
    ]),
    Pattern::token(
        "teams-webhook",
        "msteams",
        "Microsoft Teams webhook",
        &[".webhook.office.com/webhook"],
        concat!(
            r"\.webhook\.office\.com/webhook(?:b2)?/([a-z0-9-]{36}@",
            "[a-z0-9-]{36}/IncomingWebhook/[a-z0-9]{32}/[a-z0-9-]{36}",
            ")"
        ),
    )
    .examples(&[concat!(
        "args: [.we",
        "bhook.office.com/",
        "webhook/f",
        "p18v7hm",
        "q2shju329",
        "vgh1alfycx297",
        "apnjlh@6vx0mw",
        "j6ozpyrzd",
        "p9c8hjakscbm6eq07",
        "cqm6/Inco",
        "mingWebhook",
        "/w2puisuf",
        "md160hqclqe",
        "y7676c0",
        "lv9q8i/hs87uv",
        "7i0riq5ix",
        "12pwvn5",
        "ol38lkqtlvxzk",
        "t",
        "]"
    )])
    .counterexamples(&["https://acme.webhook.office.com/webhookb2/"]),
    Pattern::token(
        "discord-webhook",
        "discord",
        "Discord webhook",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        r"discord(?:app)?\.com/api/webhooks/([0-9]{17,20}/[A-Za-z0-9_-]{60,72})",
    )
    .examples(&[concat!(
        "upstream refused dis",
        "cord.com/api/webh",
        "ooks/945895451831",
        "86594/biaGP3M",
        "zS9doCb",
        "4ycMVzxbT957q",
        "rJ9OPnNYRMWus",
        "ohWso7o",
        "fwTjhWhF8",
        "vBS6"
    )])
    .counterexamples(&[
        "discord.com/api/webhooks/43173209672759859/p",
        concat!(
            "dis",
            "cord.com/",
            "api/webhooks/xxxx",
            "xxxxxxxxxxxxx/xxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::assigned(
        "discord-bot-token",
        "discord",
        "Discord bot token",
        &["discord", "bottoken", "token"],
        r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
    )
    .examples(&[concat!(
        "DISCORD_TOKEN=Mid",
        "xoMhF9rx6Gml7",
        "40o5jmZ",
        "8.eX6EnZ.0573",
        "saIt0orqw7x",
        "yI64YEXUR8q",
        "S"
    )])
    .counterexamples(&["DISCORD_TOKEN=<from vault>", "DISCORD_TOKEN=${SECRET}"]),
    Pattern::assigned(
        "discord-client-secret",
        "discord",
        "Discord client secret",
        &["discord"],
        "[0-9a-f]{64}|[A-Za-z0-9_-]{32}",
    )
    .examples(&[concat!(
        "DISCORD_CLIENT_SECRET=98c",
        "13760d43de90b43b9",
        "1b2021fcfb29d7bdc",
        "49a08e0b564",
        "f3a5853b1",
        "21c06d7"
    )])
    .counterexamples(&[
        "DISCORD_CLIENT_SECRET=<from vault>",
        "DISCORD_CLIENT_SECRET=${SECRET}",
    ]),
    Pattern::token(
        "telegram-bot-token",
        "telegram",
        "Telegram bot token",
        &[
            ":AAE", ":AAF", ":AAG", ":AAH", ":AAA", ":AAB", ":AAC", ":AAD",
        ],
        ":(AA[A-H][A-Za-z0-9_-]{32})",
    )
    .examples(&[concat!(
        "POST /bot7:AA",
        "AKrqo1uz4aSmc",
        "aDTSv6jiC",
        "0MCW6dxivkd",
        "/getMe"
    )])
    .counterexamples(&[":AAEshort", "12345:AAExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
    Pattern::assigned(
        "telegram-bot-token-assigned",
        "telegram",
        "Telegram bot token, by name",
        &["telegram", "tgbot", "tgtoken"],
        "[0-9]{5,16}:A[A-Za-z0-9_-]{34}",
    )
    .examples(&[concat!(
        "TELEGRAM_BOT_TOKEN=561",
        "25:AM4l",
        "nTfTyez65nSko",
        "67WDQcnhY",
        "AtuyVOoql"
    )])
    .counterexamples(&["telegram_api_token = \"42:Aq7-short\""]),
    Pattern::assigned(
        "mattermost-token",
        "mattermost",
        "Mattermost token",
        &["mattermost"],
        "[a-z0-9]{26}",
    )
    .examples(&[concat!(
        "MATTERMOST_TOKEN=8ai",
        "8jb8bp9lfje",
        "cye4hcyq6he2"
    )])
    .counterexamples(&[
        "MATTERMOST_TOKEN=<from vault>",
        "MATTERMOST_TOKEN=${SECRET}",
    ]),
];
