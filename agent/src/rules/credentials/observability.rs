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
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    )
    .examples(&[concat!(
        "SNYK_TOKEN=3D9",
        "F912e-f38D-aE",
        "87-Eb84-3",
        "d31F01a7eDE"
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
        "DD_API_KEY=qrS",
        "jdW6lqiPUaue5",
        "1NFtiujyYva1afOK4",
        "NA3lPEa"
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
        "pp_YgSprI",
        "5ds9DInFZkH",
        "d1VNli3Hk35bm",
        "pPrK",
        " for sync\""
    )])
    .counterexamples(&[
        "ddapp_VOl6FhSX",
        concat!("dda", "pp_xxxx", "xxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxx"),
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
        "K-zHtoP",
        "oPnQaL2Az89KC",
        "\"}"
    )])
    .counterexamples(&["NRAK-wW9B", concat!("NRA", "K-xxxxxxxxxxx", "xxxxxxx")]),
    Pattern::assigned(
        "newrelic-licence-key",
        "newrelic",
        "New Relic licence key",
        &["newrelic", "nrlicense"],
        "[0-9a-f]{36}NRAL|[A-Za-z0-9]{40,64}",
    )
    .examples(&[concat!(
        "NEW_RELIC_LICENSE_KEY=e3f",
        "2c3f38b",
        "16ced472618",
        "5e935f8",
        "a3d8e582NRAL"
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
        "a_EaSMu",
        "OWQE1MkhL",
        "BmiYy7QuEhtTM",
        "nSOiM_083f9Cf9",
        ">"
    )])
    .counterexamples(&[
        "glsa_6v67QngCw9",
        concat!(
            "gls",
            "a_xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxx_xxxxxxx",
            "x"
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
        "_DPTFPD",
        "y1APauPqQ5E4x0fxc",
        "1y58cir",
        "3v===",
        "]"
    )])
    .counterexamples(&[
        "glc_jSgYZpJs",
        concat!("glc", "_xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxx==="),
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
        "rIjoiTPA6amk4",
        "1mx82Xh79",
        "gZbEBlJXxBg",
        "EeQ4vwj",
        "O6iT7n3",
        "dURonQifW",
        "wJ0j5INRO==",
        "="
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
        "ryu_423fd903df4fe",
        "410e7e5d9cd",
        "91c29d7ed1a05",
        "a5d24b6296b",
        "35cd6e4",
        "79196e3c5",
        " for sync\""
    )])
    .counterexamples(&[
        "sntryu_f737a34e8702edf1",
        concat!(
            "snt",
            "ryu_xxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxx"
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
        "rys_eyJSHBa",
        "CM95m4W",
        "dfIcf6oi9rT",
        "A0qXzQNzovz",
        "OSjCDV42TpVJL",
        "rljAny8OXH6S3E==_",
        "FojphF4cuQuT9",
        "0jTIMnpMV12",
        "9H7uPSAy6Yl",
        "oKcXd93N",
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
        "SENTRY_AUTH_TOKEN=8dc",
        "0891d689794db69f4",
        "fd6c169cb934b",
        "658efbd93",
        "27b7d4301a1",
        "02ed4804f02"
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
        "[a-f0-9]{32}|[A-Za-z0-9_+-]{20}",
    )
    .examples(&[concat!(
        "PAGERDUTY_TOKEN=0cd",
        "b5f69d5faf93eacec",
        "2e39104fd6d",
        "3"
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
        "s01.lIlfB6g",
        "jFC3zRiRx",
        "UpPfuWDz.",
        "V7nV5aZ",
        "fpJpeU0OzHIqa",
        "GC0VMu8Q0UA07NDoT",
        "s9wcWEZHQ",
        "UGU8DYUdWUGNZf2eN",
        "2",
        ">"
    )])
    .counterexamples(&[
        "dt0s01.kU7btdYHc4JktKbn6UhSqr",
        concat!(
            "dt0",
            "s01.xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxx.xxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
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
        "SUMO_ACCESS_KEY=XuR",
        "ISXUbopyaYSmG",
        "r3AqvTBWB0Y",
        "cVft2tL0V",
        "7GaJVEdNnuZ",
        "1YMuhu1ROTFNB",
        "PbO5"
    )])
    .counterexamples(&["SUMO_ACCESS_KEY=<from vault>", "SUMO_ACCESS_KEY=${SECRET}"]),
    Pattern::token(
        "posthog-key",
        "posthog",
        "PostHog project or personal key",
        &["phc_", "phx_", "pha_", "phs_"],
        "ph[cxas]_[A-Za-z0-9_-]{43}(?:[A-Za-z0-9]{4})?",
    )
    .examples(&[concat!(
        "args: [phx",
        "_wZOX6b5FhCkajOR9",
        "vLAVJ71Abkq",
        "HJlp1smn4BYZA",
        "6F9",
        "]"
    )])
    .counterexamples(&[
        "phx_jTyuTZeq5u",
        concat!(
            "phx",
            "_xxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxx"
        ),
    ]),
    Pattern::token(
        "honeycomb-key",
        "honeycomb",
        "Honeycomb ingest key",
        &["hcaik_", "hcxik_", "hcbik_", "hcamk_", "hcbmk_", "hcxmk_"],
        "hc[abx][im]k_[A-Za-z0-9]{50,60}",
    )
    .examples(&[concat!(
        "upstream refused hcx",
        "mk_n7uUR9E5",
        "dNdYoszqA",
        "38slQyp",
        "PQ8H8e0D1",
        "3KH9MLivjZfIS",
        "v9AW"
    )])
    .counterexamples(&[
        "hcamk_RbKAe3m7aZU5",
        concat!(
            "hca",
            "mk_xxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxx"
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
    .examples(&[concat!("LOGZIO_TOKEN=cE8", "MdjZi5GApENaX", "bDM5")])
    .counterexamples(&["LOGZIO_TOKEN=<from vault>", "LOGZIO_TOKEN=${SECRET}"]),
    Pattern::token(
        "sonarqube-token",
        "sonarqube",
        "SonarQube token",
        &["sqp_", "squ_", "sqa_"],
        "sq[pua]_[a-f0-9]{40}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using squ",
        "_c2ed27ea10c8",
        "e94871702",
        "a48cdc6",
        "d9fae6e",
        "17cd3",
        " for sync\""
    )])
    .counterexamples(&[
        "squ_5c89f91d09",
        concat!("squ", "_xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxx"),
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
        "-KOHXyrEvzy",
        "jD9axwCpt",
        "y4hXuCeK8Ar",
        "O7",
        "\"}"
    )])
    .counterexamples(&[
        "ico-rGfD0VEv",
        concat!("ico", "-xxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxx"),
    ]),
];
