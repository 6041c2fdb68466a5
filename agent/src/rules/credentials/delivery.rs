//! Tokens of build, deploy and secret-keeping services.
use super::pattern::Pattern;

/// Formats: each service's documentation on tokens, and gitleaks (MIT).
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "pulumi-token",
        "pulumi",
        "Pulumi access token",
        &["pul-"],
        "pul-[a-f0-9]{40}",
    )
    .examples(&[concat!(
        "upstream refused pul",
        "-18e414",
        "03d754a",
        "e903a141ac5",
        "2506f78b529",
        "64b5e"
    )])
    .counterexamples(&[
        "pul-60b2e97a93",
        concat!(
            "pul",
            "-xxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "prefect-key",
        "prefect",
        "Prefect API key",
        &["pnu_", "pnb_"],
        "pn[ub]_[A-Za-z0-9]{36}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using pnb",
        "_DMibWj0t",
        "gYlL1L5",
        "T5Iq1S6MTwe9j35j0",
        "aXFo",
        " for sync\""
    )])
    .counterexamples(&[
        "pnb_rbVlf0Uia",
        concat!("pnb", "_xxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxx", "xxxxxxxx"),
    ]),
    Pattern::token(
        "buildkite-token",
        "buildkite",
        "Buildkite token",
        &["bkua_", "bkaj_", "bkct_"],
        "bk(?:ua|aj|ct)_[A-Za-z0-9]{40,64}",
    )
    .examples(&[concat!(
        "{\"detail\":\"bku",
        "a_si1rFqpRZOr",
        "v7EVcL0CM6W",
        "q0afImQ",
        "uIzaKePDOTx",
        "\"}"
    )])
    .counterexamples(&[
        "bkua_kvHf4eUfcw",
        concat!(
            "bku",
            "a_xxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "circleci-token",
        "circleci",
        "CircleCI token",
        &["CCIPAT_", "CCIPRJ_"],
        "CCIP(?:AT|RJ)_[A-Za-z0-9]{20,24}_[a-f0-9]{40}",
    )
    .examples(&[concat!(
        "retrying with <CCI",
        "PAT_cMTOq",
        "R5D3Tb1FdQniYvz_9",
        "65454a9",
        "29ab186869afd16cf",
        "3e9efb650c51b",
        "1a",
        ">"
    )])
    .counterexamples(&[
        "CCIPAT_TLnTV6LxWDPeYKu",
        concat!(
            "CCI",
            "PAT_xxxxxxxxxxxxx",
            "xxxxxxx_xxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxx"
        ),
    ]),
    Pattern::token(
        "harness-token",
        "harness",
        "Harness token",
        &["pat.", "sat."],
        r"[ps]at\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}",
    )
    .examples(&[concat!(
        "args: [pat",
        ".OnMqScF3",
        "ZRPG3IM2Hjfy3",
        "U.LWeaf",
        "R47rTE7Lu",
        "OiEnaxa1Dr.RKRM7W",
        "xvrDrYbZ6",
        "8XFck",
        "]"
    )])
    .counterexamples(&[
        "pat.EpPfPWt5lPT32pexD",
        concat!(
            "pat",
            ".xxxxxx",
            "xxxxxxxxxxx",
            "xxxxx.xxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "x.xxxxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "octopus-key",
        "octopus",
        "Octopus Deploy API key",
        &["API-"],
        "API-[A-Z0-9]{25,27}",
    )
    .examples(&[concat!(
        "upstream refused API",
        "-FY9RF9ZNBH",
        "MXZ0OSW",
        "IUJ797MN"
    )])
    .counterexamples(&[
        "API-6KGWBO",
        concat!("API", "-xxxxxx", "xxxxxxxxxxxxxxxxx", "xx"),
    ]),
    Pattern::token(
        "tailscale-key",
        "tailscale",
        "Tailscale key",
        &["tskey-"],
        "tskey-[a-z]{3,8}-[A-Za-z0-9]{8,17}-[A-Za-z0-9]{16,64}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using tsk",
        "ey-bqn-",
        "XO4cnhcR-yLSNxvQu",
        "gYX7U4u",
        "B",
        " for sync\""
    )])
    .counterexamples(&[
        "tskey-kak-xQA",
        concat!("tsk", "ey-xxx-xxxx", "xxxx-xxxxxx", "xxxxxxx", "xxx"),
    ]),
    Pattern::token(
        "sourcegraph-token",
        "sourcegraph",
        "Sourcegraph token",
        &["sgp_"],
        "sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}",
    )
    .examples(&[concat!(
        "{\"detail\":\"sgp",
        "_015ed4aC",
        "1E8e0BA",
        "7deCA0463Af07fbf7",
        "d756C9D",
        "d",
        "\"}"
    )])
    .counterexamples(&[
        "sgp_512426B3Dd",
        concat!(
            "sgp",
            "_xxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::assigned(
        "delivery-service-key",
        "ci",
        "Token of a service that builds, tests or deploys",
        &[
            "travis",
            "droneci",
            "circleci",
            "buildkite",
            "jenkins",
            "semaphore",
            "bitrise",
            "netlify",
            "vercel",
            "fastly",
            "akamai",
            "sidekiq",
            "sonatype",
            "confluent",
            "algolia",
            "contentful",
            "terraform",
            "consul",
            "nomad",
        ],
        "[A-Za-z0-9_-]{20,80}",
    )
    .examples(&[concat!("FASTLY_API_TOKEN=L3P", "dv2zYLz", "Fd0mJcMZIg")])
    .counterexamples(&[
        "FASTLY_API_TOKEN=<from vault>",
        "FASTLY_API_TOKEN=${SECRET}",
    ]),
];
