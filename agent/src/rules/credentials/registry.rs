//! Tokens of package registries and container registries.
use super::pattern::{Pattern, Proof};

/// Formats: each registry's documentation on tokens.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "npm-access-token",
        "npm",
        "npm access token",
        &["npm_"],
        "npm_[A-Za-z0-9]{36}",
    )
    .proof(Proof::Crc32)
    .examples(&[concat!(
        "args: [npm",
        "_gB4PKbpK",
        "PXRvDtc",
        "yOEMHQgIDd1oO",
        "WCHWwxNH",
        "]"
    )])
    .counterexamples(&[
        "npm_R6eiqI6YK",
        concat!("npm", "_xxxxxxxxxxxxxxxx", "xxxxxxx", "xxxxxxxxx", "xxxx"),
    ]),
    Pattern::token(
        "npm-auth-token",
        "npm",
        "Token for a registry in an .npmrc",
        &["//registry.", "//npm.", "//npm-"],
        r#"//[A-Za-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._/-]*:_authToken ?= ?"?([A-Za-z0-9_-]{20,512})"#,
    )
    .examples(&[concat!(
        "//registry.npmjs.org/:_auth",
        "Token=",
        "5b2f81d4-7c1e-4a96-",
        "b3d8-90e6fa27c415"
    )])
    .counterexamples(&[
        "//registry.npmjs.org/:_authToken=${NPM_TOKEN}",
        "_authToken=743b294a-cd03-11ec-9d64-0242ac120002",
    ]),
    Pattern::token(
        "pypi-token",
        "pypi",
        "PyPI upload token",
        &["pypi-AgE"],
        "pypi-AgE[A-Za-z0-9_-]{60,1024}",
    )
    .examples(&[concat!(
        "upstream refused pyp",
        "i-AgErsPQudIlHQe4",
        "fkSc8T9NURaAU",
        "FX7mcd7Ed",
        "QZht2VUlBvz",
        "kwqrjG0DT",
        "at4MRw"
    )])
    .counterexamples(&[
        "pypi-AgEcQx3ikgRg1RWmvj",
        concat!(
            "pyp",
            "i-AgExxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "rubygems-key",
        "rubygems",
        "RubyGems API key",
        &["rubygems_"],
        "rubygems_[a-f0-9]{48}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using rub",
        "ygems_7c9c1e0d620",
        "6d8a3d6",
        "be473d47a27",
        "0e12ae8",
        "13581df249e",
        "6",
        " for sync\""
    )])
    .counterexamples(&[
        "rubygems_fc6ae3258253",
        concat!(
            "rub",
            "ygems_x",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::assigned(
        "crates-io-token",
        "crates",
        "crates.io token",
        &["cratesio", "crates", "cargoregistry"],
        "cio[A-Za-z0-9]{32}",
    )
    .examples(&[concat!(
        "CARGO_REGISTRY_TOKEN=cio",
        "h7YcC0E",
        "iX3QgDbebEtjp",
        "mSjCg28",
        "Vvo9a"
    )])
    .counterexamples(&[
        "CARGO_REGISTRY_TOKEN=<from vault>",
        "CARGO_REGISTRY_TOKEN=${SECRET}",
    ]),
    Pattern::token(
        "nuget-key",
        "nuget",
        "NuGet API key",
        &["oy2"],
        "oy2[a-z0-9]{43}",
    )
    .examples(&[concat!(
        "{\"detail\":\"oy2",
        "94wz89zujvo96hwqg",
        "jmh87i257nk",
        "frocp6y39koadsr",
        "\"}"
    )])
    .counterexamples(&[
        "oy2q697u59men",
        concat!("oy2", "xxxxxxxxxxxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxxxxxxxx"),
    ]),
    Pattern::token(
        "clojars-token",
        "clojars",
        "Clojars deploy token",
        &["CLOJARS_"],
        "CLOJARS_[a-z0-9]{60}",
    )
    .examples(&[concat!(
        "retrying with <CLO",
        "JARS_iypu",
        "cfmpf7zhi7g0lpd4x",
        "s9c32r3mn",
        "53zo2bh",
        "402kak572ok6xgfxo",
        "82albn",
        ">"
    )])
    .counterexamples(&[
        "CLOJARS_7uw8i1dsz3vwfmo",
        concat!(
            "CLO",
            "JARS_xxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::token(
        "docker-hub-token",
        "docker",
        "Docker Hub access token",
        &["dckr_pat_", "dckr_oat_"],
        "dckr_[po]at_[A-Za-z0-9_-]{24,32}",
    )
    .examples(&[concat!(
        "args: [dck",
        "r_pat_l8I",
        "pkUXL7B62",
        "yG1Mxh8XIRP",
        "X",
        "]"
    )])
    .counterexamples(&[
        "dckr_pat_kHEGSn",
        concat!("dck", "r_pat_x", "xxxxxxxxxxxxx", "xxxxxxxxxx"),
    ]),
    Pattern::token(
        "docker-config-auth",
        "docker",
        "Registry password in a Docker configuration",
        &["\"auth\""],
        r#""auth":[ ]?"([A-Za-z0-9+/=]{12,1024})""#,
    )
    .proof(Proof::BasicAuth)
    .examples(&[concat!(
        "{\"auths\":{\"r.io\":{\"auth\":\"",
        "ZGVwbG95OnFX",
        "OXpLMm1Q",
        "\"}}}"
    )])
    .counterexamples(&[
        "{\"auth\":\"none\"}",
        "{\"auth\":\"bm90IGEgcGFpciBhdCBhbGw=\"}",
    ]),
    Pattern::token(
        "artifactory-api-key",
        "artifactory",
        "Artifactory API key",
        &["AKCp"],
        "AKCp[A-Za-z0-9]{69}",
    )
    .examples(&[concat!(
        "upstream refused AKC",
        "pw3EYHqK4S3BUlDEA",
        "thZs8XGQpnDVjFyAg",
        "sa6T91Gh09LVQ",
        "PAX9DzHVJH7",
        "sE0iFDuiV",
        "J6D"
    )])
    .counterexamples(&[
        "AKCp5jDfvCYOdANn0lOIB",
        concat!(
            "AKC",
            "pxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "artifactory-reference-token",
        "artifactory",
        "Artifactory reference token",
        &["cmVmdGtu"],
        "cmVmdGtu[A-Za-z0-9]{56}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using cmV",
        "mdGtuQ7YuFdTI",
        "AJQGrAgf89Tg0dt3m",
        "PyQ9LPRNX",
        "ay4nfKe",
        "dPo8WZD",
        "UdsguZRy",
        " for sync\""
    )])
    .counterexamples(&[
        "cmVmdGtu5mYSTuSrMG2OB7",
        concat!(
            "cmV",
            "mdGtuxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "artifactory-password",
        "artifactory",
        "Artifactory or JFrog password, key or token",
        &["jfrog", "artifactory", "bintray"],
        "[A-Za-z0-9]{64,73}",
    )
    .examples(&[concat!(
        "JFROG_API_TOKEN=W8o",
        "ClhBGvQ",
        "XA89i5H",
        "u8mF6jAgaw7NR8M2S",
        "E0pQpIR",
        "fW18tAzqm",
        "X79o3LA5n",
        "o9UaH"
    )])
    .counterexamples(&["JFROG_API_TOKEN=<from vault>", "JFROG_API_TOKEN=${SECRET}"]),
];
