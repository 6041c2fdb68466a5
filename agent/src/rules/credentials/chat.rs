//! Tokens and webhooks of chat services.
use super::pattern::Pattern;

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
        "b-86758079-",
        "tsGFiBMPwBP",
        "Y",
        "\"}"
    )])
    .counterexamples(&["xoxb-05235", concat!("xox", "b-xxxxxxx", "x-xxxxxxxxxxxx")]),
    Pattern::token(
        "slack-user-token",
        "slack",
        "Slack user token",
        &["xoxp-", "xoxe-"],
        "xox[pe]-[0-9]{9,14}-[0-9]{9,14}-(?:[0-9]{9,14}-)?[0-9A-Za-z]{10,64}",
    )
    .examples(&[concat!(
        "retrying with <xox",
        "p-7401615",
        "07-784719",
        "636-nlWN0JVIg0",
        ">"
    )])
    .counterexamples(&[
        "xoxp-8597541",
        concat!("xox", "p-xxxxxxxxx", "-xxxxxxxxx-", "xxxxxxxxxx"),
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
        "e-6-j7ZiAy2GbdlpQ",
        "L4zloKSsw",
        "KpDy2eYQc0e6ndYuS",
        "bEjijtdlw2VE0hB73",
        "ng1cQ1SPn",
        "FEGlJT0UWF0PyHz0Y",
        "dY6O2fz",
        "C",
        "]"
    )])
    .counterexamples(&[
        "xoxe-5-DAvhuaHZd7UnijxJokRDw",
        concat!(
            "xox",
            "e-x-xxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxx"
        ),
    ]),
    Pattern::token(
        "slack-workspace-token",
        "slack",
        "Slack workspace token",
        &["xoxa-", "xoxr-"],
        "xox[ar]-(?:[0-9]-)?[0-9a-zA-Z]{8,48}(?:-[0-9a-zA-Z-]{8,80})?",
    )
    .examples(&[concat!("auth xoxa-2-", "83q7kz5m2w9t", " ok")])
    .counterexamples(&["xoxa-t3", concat!("xox", "a-xxxxxxxx")]),
    Pattern::token(
        "slack-legacy-token",
        "slack",
        "Slack legacy token",
        &["xoxo-", "xoxs-"],
        "xox[os]-[0-9]{5,}-[0-9a-f-]{10,128}",
    )
    .examples(&[concat!("upstream refused xox", "s-07540-4c7f8e514", "f")])
    .counterexamples(&["xoxs-8908", concat!("xox", "s-xxxxx", "-xxxxxxxxxx")]),
    Pattern::token(
        "slack-app-token",
        "slack",
        "Slack app-level token",
        &["xapp-"],
        "xapp-[0-9]-[A-Z0-9]{6,16}-[0-9]{6,16}-[a-z0-9]{32,80}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using xap",
        "p-9-DM1T6H-606793",
        "-i30e8nkx3vnr5q4j",
        "gnb6v1v67vcki",
        "o0s",
        " for sync\""
    )])
    .counterexamples(&[
        "xapp-0-4R45XM-605",
        concat!(
            "xap",
            "p-x-xxx",
            "xxx-xxx",
            "xxx-xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxx"
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
        "d-3ZH3Ygu",
        "DLSurnbX6",
        "xhULDEq0ghTqD",
        "blH6JPgTrliPiaOi0",
        "aLkv4VnLkl6",
        "5e9",
        "\"}"
    )])
    .counterexamples(&[
        "xoxd-JVUko5zxLgE8HvL",
        concat!(
            "xox",
            "d-xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxx"
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
    .examples(&[concat!(
        "retrying with <hoo",
        "ks.slac",
        "k.com/ser",
        "vices/L",
        "C4H3zyfLuWSEdjf",
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
        "bhook.offic",
        "e.com/webhook",
        "/732iuykf",
        "b3w65z9",
        "bwig5unx97mrt",
        "egwbmote@fp18",
        "v7hmq2s",
        "hju329vgh1a",
        "lfycx297apnjlh/In",
        "comingW",
        "ebhook/6vx0mw",
        "j6ozpyrzdp9",
        "c8hjakscbm6eq",
        "07/cqm6",
        "w2puisufmd1",
        "60hqclqey7676c0lv",
        "9q8i",
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
        "ooks/068751",
        "65029567597/X",
        "tZKThYu",
        "A6CnOPEb9IA",
        "Jry2R82V4bpJK",
        "wZYXvaMJK",
        "6kigXlDk4rWqOQNbH",
        "bi"
    )])
    .counterexamples(&[
        "discord.com/api/webhooks/91957972142658658/u",
        concat!(
            "dis",
            "cord.com/api/webh",
            "ooks/xxxxxxxxxxxx",
            "xxxxx/xxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxx"
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
        "DISCORD_TOKEN=Nyp",
        "FcZSFkOrf",
        "9XhFQykVH",
        "Tzx.OzU9f",
        "d.msxqnEs",
        "jZC6y0bFhq7pQs8YX",
        "4yL"
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
        "DISCORD_CLIENT_SECRET=b74",
        "38320243702",
        "319039327fd4e",
        "d1c98398c",
        "13760d43de90b43b9",
        "1b2021fcfb2"
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
        "GOy9JLjyd1d",
        "GTv1tMBxmlCX8U7KB",
        "GAXw7",
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
        "TELEGRAM_BOT_TOKEN=106",
        "03:ARFXK8or",
        "1bpc0Krqo",
        "1uz4aSmcaDTSv6jiC",
        "0"
    )])
    .counterexamples(&["telegram_api_token = \"2200:Ak-dudfj5xsspmz3tit3dwx8h35enh9u4ty\""]),
    Pattern::assigned(
        "mattermost-token",
        "mattermost",
        "Mattermost token",
        &["mattermost"],
        "[a-z0-9]{26}",
    )
    .examples(&[concat!(
        "MATTERMOST_TOKEN=sfh",
        "nq49km4t65s67wdqy",
        "avo3s9"
    )])
    .counterexamples(&[
        "MATTERMOST_TOKEN=<from vault>",
        "MATTERMOST_TOKEN=${SECRET}",
    ]),
];
