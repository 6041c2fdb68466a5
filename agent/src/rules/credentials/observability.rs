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
        "SNYK_TOKEN=cbD",
        "3ED1c-9CF",
        "f-a0Cd-C0",
        "C1-71D1A65d90",
        "1f"
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
        "DD_API_KEY=YsA",
        "0bLighA",
        "R6QJUJ3",
        "4eh6mHQnlXiTH",
        "FnSYH86",
        "wyd"
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
        "pp_WFeQSikViBHqrS",
        "jdW6lqiPUaue51NFt",
        "iuj",
        " for sync\""
    )])
    .counterexamples(&[
        "ddapp_afOK4NA3",
        concat!("dda", "pp_xxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxx"),
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
        "K-Hk35bmpPrKE",
        "nihlNTw",
        "\"}"
    )])
    .counterexamples(&["NRAK-Ol6F", concat!("NRA", "K-xxxxxxxxx", "xxxxxxxxx")]),
    Pattern::assigned(
        "newrelic-licence-key",
        "newrelic",
        "New Relic licence key",
        &["newrelic", "nrlicense"],
        "[0-9a-f]{36}NRAL|[A-Za-z0-9]{40,64}",
    )
    .examples(&[concat!(
        "NEW_RELIC_LICENSE_KEY=c84",
        "b2171ab",
        "8cda154a60d45",
        "87475d6",
        "de9e3fNRAL"
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
        "PAGERDUTY_TOKEN=bd9",
        "327b7d4301a10",
        "2ed4804f02c",
        "7ae0c"
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
        "c01.UDIRBsVaL",
        "jVJh7TL",
        "OTvOro4i.qTbh",
        "z7Iw2ytp0bp",
        "8VRDRxqQ6WL",
        "x9pOlIlfB6gjFC3zR",
        "iRxUpPfuWDz",
        "V7nV5aZfp",
        "J",
        ">"
    )])
    .counterexamples(&[
        "dt0s01.Mu8Q0UA07NDoTs9wcWEZHQ",
        concat!(
            "dt0",
            "s01.xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxx.xx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxx"
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
        "SUMO_ACCESS_KEY=t6c",
        "tO3fwkBczjcF4p57f",
        "dkMyuQnxy5huPxTlo",
        "TOT0LAXLSEPp8",
        "CLr3XuRISXU",
        "bop"
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
    .examples(&[concat!("LOGZIO_TOKEN=BJR", "bKAe3m7aZU5", "zsSWDM")])
    .counterexamples(&["LOGZIO_TOKEN=<from vault>", "LOGZIO_TOKEN=${SECRET}"]),
];
