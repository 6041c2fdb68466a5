//! Tokens of dashboards and code analysis.
use super::pattern::Pattern;

/// Formats: each service's documentation on tokens.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "grafana-service-account-token",
        "grafana",
        "Grafana service account token",
        &["glsa_"],
        "glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}",
    )
    .examples(&[concat!(
        "retrying with <gls",
        "a_uEhtTMnSOiM1pH7",
        "hmJOhItp4ASud",
        "6v67_Df",
        "642C0D",
        ">"
    )])
    .counterexamples(&[
        "glsa_H6IsXWpYna",
        concat!(
            "gls",
            "a_xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx_xxxxx",
            "xxx"
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
        "_y58cir3v6X2WjSgY",
        "ZpJsJBrSaWOXQ",
        "bPJ===",
        "]"
    )])
    .counterexamples(&[
        "glc_xeu4khJG",
        concat!("glc", "_xxxxxxxxxxxxxxxx", "xxxxxxxxx", "xxxxxxx==", "="),
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
        "rIjoiXx",
        "BgEeQ4vwjO6iT",
        "7n3dURonQifWw",
        "J0j5INROR",
        "8L419jNh4g84q7zUQ",
        "tIYi07==="
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
        "ryu_fe410",
        "e7e5d9cd91c29",
        "d7ed1a05a5d",
        "24b6296b3",
        "5cd6e47",
        "9196e3c59c91bf737",
        "a3",
        " for sync\""
    )])
    .counterexamples(&[
        "sntryu_2edf19a860f8b0af",
        concat!(
            "snt",
            "ryu_xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx"
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
        "rys_eyJfIcf",
        "6oi9rTA0q",
        "XzQNzovzOSj",
        "CDV42TpVJLrlj",
        "Any8OXH6S3EFo",
        "jphF4cu",
        "QuT==_90jTI",
        "MnpMV129H7u",
        "PSAy6YloKcX",
        "d93NL4fIGslVzcQI",
        "\"}"
    )])
    .counterexamples(&["sntrys_eyJub3Blf_no"]),
    Pattern::assigned(
        "sentry-token",
        "sentry",
        "Sentry authentication token",
        &["sentry"],
        "[a-f0-9]{64}",
    )
    .examples(&[concat!(
        "SENTRY_AUTH_TOKEN=1d6",
        "89794db69f4fd",
        "6c169cb934b",
        "658efbd93",
        "27b7d4301",
        "a102ed4804f02",
        "c7ae0c"
    )])
    .counterexamples(&[
        "SENTRY_AUTH_TOKEN=<from vault>",
        "SENTRY_AUTH_TOKEN=${SECRET}",
    ]),
    Pattern::token(
        "posthog-key",
        "posthog",
        "PostHog project or personal key",
        &["phc_", "phx_", "pha_", "phs_"],
        "ph[cxas]_[A-Za-z0-9_-]{40,52}",
    )
    .examples(&[concat!(
        "args: [phx",
        "_X6b5FhCkajOR9vLA",
        "VJ71AbkqHJl",
        "p1smn4BYZA6F9",
        "]"
    )])
    .counterexamples(&[
        "phs_SjTyuTZeq5",
        concat!(
            "phs",
            "_xxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxx"
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
        "upstream refused hca",
        "ik_9PncmuYNn7uUR9",
        "E5dNdYoszqA",
        "38slQypPQ8H8e",
        "0D13KH9ML",
        "ivj"
    )])
    .counterexamples(&[
        "hcxmk_E3mAtlRzKBJR",
        concat!(
            "hcx",
            "mk_xxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::token(
        "sonarqube-token",
        "sonarqube",
        "SonarQube token",
        &["sqp_", "squ_", "sqa_"],
        "sq[pua]_[a-f0-9]{40}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using sqp",
        "_57b6b2c3c2ed",
        "27ea10c8e",
        "94871702a48cdc6d9",
        "fa",
        " for sync\""
    )])
    .counterexamples(&[
        "sqa_7cd3d602f5",
        concat!(
            "sqa",
            "_xxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "x"
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
        "-im7KJH",
        "xargZCdaJKOHXyrEv",
        "zyjD9axwC",
        "\"}"
    )])
    .counterexamples(&[
        "ico-eK8ArO7K",
        concat!("ico", "-xxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxx"),
    ]),
];
