//! Credentials of databases and data platforms that are run as a service.
use super::pattern::Pattern;

/// Formats: each vendor's documentation on tokens.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "planetscale-token",
        "planetscale",
        "PlanetScale password or token",
        &["pscale_pw_", "pscale_tkn_", "pscale_oauth_"],
        "pscale_(?:pw|tkn|oauth)_[A-Za-z0-9=._-]{32,64}",
    )
    .examples(&[concat!(
        "upstream refused psc",
        "ale_pw_",
        "xmSOAjJRT",
        "Nfs9f0VS3",
        "LwgOKJe",
        "YabSoNq"
    )])
    .counterexamples(&[
        "pscale_pw_CTkKOiVo",
        concat!("psc", "ale_pw_xxxxxxxxxx", "xxxxxxx", "xxxxxxxxxxxxx", "xx"),
    ]),
    Pattern::token(
        "aiven-token",
        "aiven",
        "Aiven token or service password",
        &["AVNS_", "aivenv1"],
        "(?:AVNS_[A-Za-z0-9_-]{19}|aivenv1 ?[A-Za-z0-9+/=]{40,512})",
    )
    .examples(&[concat!(
        "retrying with <AVN",
        "S_dhQaKa90KDJMugC",
        "8p1B",
        ">"
    )])
    .counterexamples(&["AVNS_DcYe", concat!("AVN", "S_xxxxxxxxxxxxxxx", "xxxx")]),
    Pattern::token(
        "databricks-token",
        "databricks",
        "Databricks access token",
        &["dapi", "dose"],
        "d(?:api|ose)[a-f0-9]{32}(?:-[0-9])?",
    )
    .examples(&[concat!(
        "upstream refused dap",
        "i2e5b029e8e9027f4",
        "f1b30b2a610db64a"
    )])
    .counterexamples(&[
        "dapi410ae1e1",
        concat!("dap", "ixxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxx", "xxxx"),
    ]),
    Pattern::token(
        "clickhouse-cloud-key",
        "clickhouse",
        "ClickHouse Cloud API secret key",
        &["4b1d"],
        "4b1d[A-Za-z0-9]{38}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using 4b1",
        "dyM5bEzh81k6m",
        "56atipxkI",
        "tY7M4XipaqHX9",
        "QkSO",
        " for sync\""
    )])
    .counterexamples(&[
        "4b1d8wfqKyYZj",
        concat!("4b1", "dxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxx"),
    ]),
    Pattern::token(
        "mongodb-atlas-secret",
        "mongodb",
        "MongoDB Atlas service account secret",
        &["mdb_sa_sk_"],
        "mdb_sa_sk_[A-Za-z0-9_-]{40}",
    )
    .examples(&[concat!(
        "{\"detail\":\"mdb",
        "_sa_sk_mL",
        "kr97rhd4u8l",
        "6sOl68jZm",
        "b7qCBGI",
        "0XjB6a6",
        "Mp8g",
        "\"}"
    )])
    .counterexamples(&[
        "mdb_sa_sk_EjMTAGVYc1",
        concat!(
            "mdb",
            "_sa_sk_xxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "cockroach-cloud-key",
        "cockroachlabs",
        "CockroachDB Cloud API key",
        &["CCDB1_"],
        "CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}",
    )
    .examples(&[concat!(
        "retrying with <CCD",
        "B1_2BVvDm1u",
        "6XmiwOCWHdeAI",
        "7_vf1P7PKN4",
        "USrC73z3vsmdT",
        "g6Cv96m",
        "qohzEuU8JG2",
        ">"
    )])
    .counterexamples(&[
        "CCDB1_Dd3M9Jva5dNvsja",
        concat!(
            "CCD",
            "B1_xxxxxxxxxxxxxx",
            "xxxxxxxx_xx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "snowflake-password",
        "snowflake",
        "Snowflake password or token",
        &["snowflake", "snowsql"],
        "[!-~]{8,64}",
    )
    .examples(&["SNOWSQL_PWD: \"tR7!kq2Wm9zL\""])
    .counterexamples(&["SNOWSQL_PWD: \"<password>\""]),
];
