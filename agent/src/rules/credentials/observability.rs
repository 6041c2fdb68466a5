//! Keys of services that watch other services.
use super::pattern::Pattern;

/// Formats: each service's documentation on API keys.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::assigned(
        "datadog-key",
        "datadog",
        "Datadog API or application key",
        &["datadog", "ddapi", "ddapp", "ddapplication"],
        "[a-zA-Z0-9]{32}|[a-zA-Z0-9]{40}",
    )
    .examples(&[concat!(
        "DD_API_KEY=SAZ",
        "CDa9j85NOKRDEcyFg",
        "P3OcHSCuc",
        "2xs"
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
        "pp_SYdfMY",
        "DJF1N1kRBI3kcjOuS",
        "Jbag8c0",
        "InFP",
        " for sync\""
    )])
    .counterexamples(&[
        "ddapp_BrVROKt7",
        concat!(
            "dda",
            "pp_xxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "x"
        ),
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
        "K-kvPgYO3yn",
        "q3Zc5orxT",
        "\"}"
    )])
    .counterexamples(&["NRAK-C7gu", concat!("NRA", "K-xxxxx", "xxxxxxxxxxx", "xx")]),
    Pattern::assigned(
        "newrelic-licence-key",
        "newrelic",
        "New Relic licence key",
        &["newrelic", "nrlicense"],
        "[0-9a-f]{36}NRAL|[A-Za-z0-9]{40,64}",
    )
    .examples(&[concat!(
        "NEW_RELIC_LICENSE_KEY=819",
        "e0bde63bf0a",
        "7fe1801",
        "a95d6902bf2",
        "1f4eNRAL"
    )])
    .counterexamples(&[
        "NEW_RELIC_LICENSE_KEY=<from vault>",
        "NEW_RELIC_LICENSE_KEY=${SECRET}",
    ]),
    Pattern::token(
        "grafana-service-account-token",
        "grafana",
        "Grafana service account token",
        &["glsa_"],
        "glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}",
    )
    .examples(&[concat!(
        "retrying with <gls",
        "a_hCV5k",
        "oiZibzm",
        "KM4ECjV",
        "DCSYtTWMoa8ZL",
        "_2b5EaAD2",
        ">"
    )])
    .counterexamples(&[
        "glsa_oWHPow582L",
        concat!(
            "gls",
            "a_xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxx_xx",
            "xxxxxx"
        ),
    ]),
    Pattern::token(
        "grafana-cloud-token",
        "grafana",
        "Grafana Cloud token",
        &["glc_"],
        "glc_[A-Za-z0-9+/]{32,400}={0,3}",
    )
    .examples(&[concat!(
        "args: [glc",
        "_rYQ6Tp",
        "tQ2bIPoUglX",
        "0PwypcO1t",
        "O2F3qR===",
        "]"
    )])
    .counterexamples(&[
        "glc_tAvudIJ0",
        concat!("glc", "_xxxxxx", "xxxxxxxxxxx", "xxxxxxxxxxxxx", "xx==="),
    ]),
    Pattern::token(
        "grafana-api-key",
        "grafana",
        "Grafana API key",
        &["eyJrIjoi"],
        "eyJrIjoi[A-Za-z0-9+/_-]{60,400}={0,3}",
    )
    .examples(&[concat!(
        "upstream refused eyJ",
        "rIjoiiTHFnSYH86wy",
        "d73Uj0qw2WFeQ",
        "SikViBHqrSj",
        "dW6lqiP",
        "Uaue51NFtiu",
        "jyYva1==="
    )])
    .counterexamples(&["eyJrIjoi"]),
    Pattern::token(
        "sentry-user-token",
        "sentry",
        "Sentry user token",
        &["sntryu_"],
        "sntryu_[a-f0-9]{64}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using snt",
        "ryu_1c7ec",
        "e92469780fb1812ca",
        "7bedfc37e",
        "dcb37d69c",
        "84b2171ab8cda",
        "154a60d45",
        "87",
        " for sync\""
    )])
    .counterexamples(&[
        "sntryu_e9e3f2c3f38b16ce",
        concat!(
            "snt",
            "ryu_xxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "sentry-org-token",
        "sentry",
        "Sentry organization token",
        &["sntrys_eyJ"],
        "sntrys_(eyJ[A-Za-z0-9+/]{60,400}={0,2}_[A-Za-z0-9+/]{43})",
    )
    .examples(&[concat!(
        "{\"detail\":\"snt",
        "rys_eyJngCw",
        "954xP0m",
        "QclO57H6IsX",
        "WpYnaeK7TpZ",
        "5HOgM8qBjSYDPTFPD",
        "y1APauPqQ5==_",
        "E4x0fxc1y58cir3v6",
        "X2WjSgYZpJsJB",
        "rSaWOXQbPJuaV",
        "\"}"
    )])
    .counterexamples(&["sntrys_eyJpYXQiOjU3NS41N_short"]),
    Pattern::assigned(
        "sentry-token",
        "sentry",
        "Sentry authentication token",
        &["sentry"],
        "[a-f0-9]{64}",
    )
    .examples(&[concat!(
        "SENTRY_AUTH_TOKEN=532",
        "0413475",
        "957d2c3e31f",
        "d9029bdcd4a20",
        "4b2423fd903df4fe4",
        "10e7e5d9cd91c"
    )])
    .counterexamples(&[
        "SENTRY_AUTH_TOKEN=<from vault>",
        "SENTRY_AUTH_TOKEN=${SECRET}",
    ]),
    Pattern::assigned(
        "pagerduty-key",
        "pagerduty",
        "PagerDuty key",
        &["pagerduty", "pdkey", "pdtoken"],
        "[A-Za-z0-9_+-]{20}|[a-f0-9]{32}",
    )
    .examples(&[concat!("PAGERDUTY_TOKEN=ESQ", "2L0AXLB", "R58pd8NbWD")])
    .counterexamples(&["PAGERDUTY_TOKEN=<from vault>", "PAGERDUTY_TOKEN=${SECRET}"]),
    Pattern::token(
        "dynatrace-token",
        "dynatrace",
        "Dynatrace token",
        &["dt0c01."],
        r"dt0[a-z0-9]{3}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}",
    )
    .examples(&[concat!(
        "retrying with <dt0",
        "dcn.N6YBO",
        "RrQyqpC",
        "Sng8FJ3gfZjI.CS6i",
        "vdPAdJrPI3NVt",
        "poqFxrcljg6",
        "ZsFsL6q8jTe",
        "HE0fYrf",
        "1Zd5TQVb2zr",
        "JKzHnan",
        ">"
    )])
    .counterexamples(&["dt0c01. "]),
    Pattern::assigned(
        "sumologic-key",
        "sumologic",
        "Sumo Logic access id or key",
        &["sumo"],
        "su[A-Za-z0-9]{12}|[A-Za-z0-9]{64}",
    )
    .examples(&[concat!("SUMO_ACCESS_KEY=suc", "f6oi9rTA0qX")])
    .counterexamples(&["SUMO_ACCESS_KEY=<from vault>", "SUMO_ACCESS_KEY=${SECRET}"]),
    Pattern::token(
        "posthog-key",
        "posthog",
        "PostHog project or personal key",
        &["phc_", "phx_", "pha_", "phs_"],
        "ph[cxas]_[A-Za-z0-9_-]{40,50}",
    )
    .examples(&[concat!(
        "args: [phs",
        "_zovzOSjCDV42",
        "TpVJLrljAny8O",
        "XH6S3EFoj",
        "phF4cu",
        "]"
    )])
    .counterexamples(&[
        "phx_IMnpMV129H",
        concat!(
            "phx",
            "_xxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "honeycomb-key",
        "honeycomb",
        "Honeycomb ingest key",
        &["hcaik_", "hcxik_", "hcamk_"],
        "hc[axb][im]k_[A-Za-z0-9]{50,60}",
    )
    .examples(&[concat!(
        "upstream refused hcb",
        "ik_HGuy",
        "mJYbu3bRDfGuXJEvJ",
        "9RnrMoezhjDIUh9gU",
        "RCO3DIPNI",
        "vky"
    )])
    .counterexamples(&[
        "hcaik_GSVcgWmwvMbR",
        concat!(
            "hca",
            "ik_xxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx"
        ),
    ]),
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
    .examples(&[concat!("LOGZIO_TOKEN=rau", "PFLT1PRNviBAU", "DIRB")])
    .counterexamples(&["LOGZIO_TOKEN=<from vault>", "LOGZIO_TOKEN=${SECRET}"]),
    Pattern::token(
        "sonarqube-token",
        "sonarqube",
        "SonarQube token",
        &["sqp_", "squ_", "sqa_"],
        "sq[pua]_[a-f0-9]{40}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using sqp",
        "_f93eacec2e39",
        "104fd6d3a4c",
        "953761dfc6f",
        "3f29f0",
        " for sync\""
    )])
    .counterexamples(&[
        "sqp_60fb4d0f50",
        concat!(
            "sqp",
            "_xxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxx"
        ),
    ]),
    Pattern::token(
        "infracost-token",
        "infracost",
        "Infracost API key",
        &["ico-"],
        "ico-[A-Za-z0-9]{32}",
    )
    .examples(&[concat!(
        "{\"detail\":\"ico",
        "-bn6UhSqreOURCHLG",
        "U0oPMh6cuD1TP",
        "Mt6",
        "\"}"
    )])
    .counterexamples(&[
        "ico-fwkBczjc",
        concat!("ico", "-xxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxx"),
    ]),
];
