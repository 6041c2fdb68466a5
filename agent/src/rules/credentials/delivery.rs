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
        "-376942575dc3b610",
        "5ae61862c59",
        "1ec3e45",
        "4b06b0"
    )])
    .counterexamples(&[
        "pul-2e290e3be4",
        concat!(
            "pul",
            "-xxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xx"
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
        "_CM6Wq0",
        "afImQuIzaKePD",
        "OTxPH5Lkv",
        "Hf4eUfcw",
        " for sync\""
    )])
    .counterexamples(&[
        "pnu_NYBNqzE4w",
        concat!("pnu", "_xxxxxxxx", "xxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxx"),
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
        "a_1FdQniYvz",
        "JDfB9xqA9",
        "rLrJ5xcaIJK",
        "Nu2aGeZCYca",
        "\"}"
    )])
    .counterexamples(&[
        "bkua_UfcQ2agwaD",
        concat!(
            "bku",
            "a_xxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxx"
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
        "PAT_t3cfQoNTLnTV6",
        "LxWDPeY_a",
        "218f31a2921f76da0",
        "9403945",
        "143af0b59b60183",
        ">"
    )])
    .counterexamples(&[
        "CCIPAT_TymehGwhJenjof1",
        concat!(
            "CCI",
            "PAT_xxxxx",
            "xxxxxxxxxxxxx",
            "xx_xxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
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
        "args: [sat",
        ".32pexDArZ6",
        "OL7vODv7s",
        "P7C.zonf2UdixSjcz",
        "rlVkqHUM5",
        "Gz.xnJY3FzKb3",
        "gH9U6vfqz",
        "S",
        "]"
    )])
    .counterexamples(&[
        "sat.rBHeMctXZ0nOvwxSa",
        concat!(
            "sat",
            ".xxxxxxxxxxxx",
            "xxxxxxxxxx.xx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx.x",
            "xxxxxxxxx",
            "xxxxxxxxxx"
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
        "-7V4QCP0K4T2W",
        "QXO4RLS",
        "NQYX7U"
    )])
    .counterexamples(&[
        "API-3X5XK1",
        concat!("API", "-xxxxxxxxxx", "xxxxxxxxxxx", "xxxx"),
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
        "ey-wka-s2",
        "Bec8XO-2S",
        "Ge0MLKE",
        "deOskL0",
        " for sync\""
    )])
    .counterexamples(&[
        "tskey-vaw-EhY",
        concat!("tsk", "ey-xxx-xx", "xxxxxx-", "xxxxxxx", "xxxxxxx", "xx"),
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
        "_26B3Dd69",
        "adDcFfc",
        "ae8F4132BaB302fFB",
        "d2Ee8c8E",
        "\"}"
    )])
    .counterexamples(&[
        "sgp_5654B35ea0",
        concat!(
            "sgp",
            "_xxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxx"
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
    .examples(&[concat!("FASTLY_API_TOKEN=z5n", "wnlCPr0", "2NG8NCwB3r")])
    .counterexamples(&[
        "FASTLY_API_TOKEN=<from vault>",
        "FASTLY_API_TOKEN=${SECRET}",
    ]),
];
