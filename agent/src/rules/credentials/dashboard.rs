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
        "a_Yq7jGdmM2",
        "xWbCutx",
        "CdPSQh9E5vDp2fGB_",
        "bEf935F8",
        ">"
    )])
    .counterexamples(&[
        "glsa_hHexTBH54v",
        concat!(
            "gls",
            "a_xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxx_x",
            "xxxxxxx"
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
        "_OhItp4ASud",
        "6v67Qng",
        "Cw954xP0mQc",
        "lO57===",
        "]"
    )])
    .counterexamples(&[
        "glc_WpYnaeK7",
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
        "rIjoi5E4x",
        "0fxc1y5",
        "8cir3v6X2WjSgYZpJ",
        "sJBrSaW",
        "OXQbPJu",
        "aVMxeu4kh",
        "JGocVmY",
        "TP==="
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
        "ryu_347",
        "5957d2c3e31",
        "fd9029b",
        "dcd4a204b",
        "2423fd903df4fe410",
        "e7e5d9cd91c",
        "29d7ed",
        " for sync\""
    )])
    .counterexamples(&[
        "sntryu_d24b6296b35cd6e4",
        concat!(
            "snt",
            "ryu_xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx"
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
        "rys_eyJDs",
        "2TrFVQFBYSkOC",
        "V5fdF4s9hzsMaQ5NG",
        "lOZ70Kt8Ipk",
        "Fn2uFE8",
        "6SHBaCM95m==_",
        "4WdfIcf",
        "6oi9rTA0q",
        "XzQNzovzO",
        "SjCDV42Tp",
        "VJLrljA",
        "ny",
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
        "SENTRY_AUTH_TOKEN=de4",
        "0e9bf01483c",
        "e53a41ba298fd",
        "958dc0891d689",
        "794db69f4fd6c169c",
        "b934b65"
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
        "args: [phc",
        "_qvTBWB0Y",
        "cVft2tL0V7GaJ",
        "VEdNnuZ1YMuhu1ROT",
        "FN",
        "]"
    )])
    .counterexamples(&[
        "pha_uQIBtmKqQZ",
        concat!(
            "pha",
            "_xxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxx"
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
        "ik_6F9dLT",
        "poISjTyuTZeq5uFU3",
        "tCO4Avt",
        "LCugBe9",
        "cATK8KI",
        "1i59qG"
    )])
    .counterexamples(&[
        "hcbmk_n7uUR9E5dNdY",
        concat!(
            "hcb",
            "mk_xxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxx"
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
        "level=warn msg=\"using sqa",
        "_19368adc94e0",
        "3e9df74b285",
        "7b6b2c3c2ed27",
        "ea10",
        " for sync\""
    )])
    .counterexamples(&[
        "sqa_4871702a48",
        concat!(
            "sqa",
            "_xxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xx"
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
        "-pm0zEdryGKuh6f3A",
        "ESZ8hkNpXob",
        "Nwzk3",
        "\"}"
    )])
    .counterexamples(&[
        "ico-aEHzTRqk",
        concat!("ico", "-xxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxxxx"),
    ]),
];
