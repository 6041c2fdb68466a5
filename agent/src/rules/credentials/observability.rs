//! Keys of services that watch other services.
use super::pattern::Pattern;

/// Formats: each service's documentation on API keys.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::assigned(
        "service-key-uuid",
        "service",
        "Key of a service, in the form of a UUID",
        &[
            "snyk",
            "hubspot",
            "squarespace",
            "kucoin",
            "sendbird",
            "messagebird",
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
        concat!(
            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-",
            "[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
        ),
    )
    .examples(&[concat!(
        "SNYK_TOKEN=7Eb",
        "843d3-1F01-a7eD-E",
        "F58-Eda3CFce20B7"
    )])
    .counterexamples(&["SNYK_TOKEN=<from vault>", "SNYK_TOKEN=${SECRET}"]),
    Pattern::assigned(
        "datadog-key",
        "datadog",
        "Datadog API or application key",
        &["datadog", "ddapi", "ddapp", "ddapplication"],
        "[a-zA-Z0-9]{40}|[a-zA-Z0-9]{32}",
    )
    .examples(&[concat!(
        "DD_API_KEY=1af",
        "OK4NA3l",
        "PEaSasOYgSp",
        "rI5ds9D",
        "InFZkHd",
        "1VNli"
    )])
    .counterexamples(&["DD_API_KEY=<from vault>", "DD_API_KEY=${SECRET}"]),
    Pattern::token(
        "datadog-prefixed-key",
        "datadog",
        "Datadog key with a prefix",
        &["ddapp_", "ddpat_"],
        "dd(?:app|pat)_[A-Za-z0-9_-]{34,64}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using dda",
        "pp_mpPrKEni",
        "hlNTwmQVOl6",
        "FhSXQPN7EseRD",
        "ml",
        " for sync\""
    )])
    .counterexamples(&[
        "ddapp_ZG8Nm5il",
        concat!("dda", "pp_xxxxxx", "xxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxx"),
    ]),
    Pattern::token(
        "newrelic-key",
        "newrelic",
        "New Relic user, ingest or browser key",
        &[
            "NRAK-", "NRII-", "NRIQ-", "NRJS-", "NRRA-", "NRSP-", "NRAA-", "NRBR-", "NRAL-",
        ],
        "NR(?:AK|II|IQ|JS|RA|SP|AA|BR|AL)-[A-Za-z0-9_-]{18,45}",
    )
    .examples(&[concat!(
        "{\"detail\":\"NRA",
        "K-9BHmErmh8",
        "bnFAQDRSy",
        "\"}"
    )])
    .counterexamples(&["NRAK-T6Vo", concat!("NRA", "K-xxxxx", "xxxxxxxxxxxxx")]),
    Pattern::assigned(
        "newrelic-licence-key",
        "newrelic",
        "New Relic licence key",
        &["newrelic", "nrlicense"],
        "[0-9a-f]{36}NRAL|[A-Za-z0-9]{40,64}",
    )
    .examples(&[concat!(
        "NEW_RELIC_LICENSE_KEY=6ce",
        "d4726185e",
        "935f8a3d8e582907e",
        "bcd70ba",
        "NRAL"
    )])
    .counterexamples(&[
        "NEW_RELIC_LICENSE_KEY=<from vault>",
        "NEW_RELIC_LICENSE_KEY=${SECRET}",
    ]),
    Pattern::assigned(
        "pagerduty-key",
        "pagerduty",
        "PagerDuty key",
        &["pagerduty", "pdkey", "pdtoken"],
        "[a-f0-9]{32}|[A-Za-z0-9_+-]{20}",
    )
    .examples(&[concat!(
        "PAGERDUTY_TOKEN=9d5",
        "faf93eace",
        "c2e3910",
        "4fd6d3a4c9537"
    )])
    .counterexamples(&["PAGERDUTY_TOKEN=<from vault>", "PAGERDUTY_TOKEN=${SECRET}"]),
    Pattern::token(
        "dynatrace-token",
        "dynatrace",
        "Dynatrace token",
        &["dt0c01.", "dt0s01.", "dt0s16."],
        r"dt0[cs](?:01|16)\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}",
    )
    .examples(&[concat!(
        "retrying with <dt0",
        "s01.xUpPfuW",
        "DzV7nV5aZfpJp",
        "eU0O.zH",
        "IqaGC0VMu8Q0UA07N",
        "DoTs9wcWEZHQUGU8D",
        "YUdWUGNZf2eN2lxN9",
        "A4ePZDdulf6",
        ">"
    )])
    .counterexamples(&[
        "dt0c01.JktKbn6UhSqreOURCHLGU0",
        concat!(
            "dt0",
            "c01.xxxxxxxxxxxxx",
            "xxxxxxxxxxx.xxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::assigned(
        "sumologic-key",
        "sumologic",
        "Sumo Logic access id or key",
        &["sumo"],
        "[A-Za-z0-9]{64}|su[A-Za-z0-9]{12}",
    )
    .examples(&[concat!(
        "SUMO_ACCESS_KEY=bop",
        "yaYSmGr3AqvTB",
        "WB0YcVft2tL0V7GaJ",
        "VEdNnuZ1YMuhu1ROT",
        "FNBPbO5uQIBtm",
        "K"
    )])
    .counterexamples(&["SUMO_ACCESS_KEY=<from vault>", "SUMO_ACCESS_KEY=${SECRET}"]),
    Pattern::assigned(
        "observability-key",
        "rollbar",
        "Key of a service that collects logs, traces or errors",
        &[
            "rollbar",
            "bugsnag",
            "honeycomb",
            "logzio",
            "loggly",
            "papertrail",
            "logdna",
            "mezmo",
            "splunk",
            "elastic",
            "opsgenie",
            "statuspage",
            "betterstack",
            "logtail",
            "airbrake",
            "uptimerobot",
            "codecov",
            "codacy",
            "coveralls",
            "snyk",
            "sonar",
            "launchdarkly",
            "amplitude",
            "segment",
            "mixpanel",
        ],
        "[A-Za-z0-9_-]{20,64}",
    )
    .examples(&[concat!("LOGZIO_TOKEN=0aj", "6hSJQwi", "VZcE8MdjZi")])
    .counterexamples(&["LOGZIO_TOKEN=<from vault>", "LOGZIO_TOKEN=${SECRET}"]),
];
