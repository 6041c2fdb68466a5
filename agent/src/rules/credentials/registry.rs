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
        "upstream refused npm",
        "_8EOBavIkpiS0oFsi",
        "HTvJfrK",
        "CvUC0WVHXYA",
        "ba"
    )])
    .counterexamples(&[
        "npm_WKgB4PKbp",
        concat!("npm", "_xxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxx", "xxxxxx"),
    ]),
    Pattern::token(
        "npm-auth-token",
        "npm",
        "Token for a registry in an .npmrc",
        &["//registry.", "//npm.", "//npm-"],
        concat!(
            "//[A-Za-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._/-]*:_authToken",
            r#" ?= ?"?([A-Za-z0-9_-]{20,512})"#
        ),
    )
    .examples(&[concat!(
        "//registry.npmjs.org/:_auth",
        "Token=",
        "5b2f81d4-7c1e-4a96-",
        "b3d8-90e6fa27c415"
    )])
    .counterexamples(&[
        "//registry.npmjs.org/:_authToken=${NPM_TOKEN}",
        "_authToken=5b2f81d4-7c1e-4a96-b3d8-90e6fa27c415",
    ]),
    Pattern::token(
        "pypi-token",
        "pypi",
        "PyPI upload token",
        &["pypi-AgE"],
        "pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{85,1024}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using pyp",
        "i-AgEIcHl",
        "waS5vcmcPJR",
        "6eiqI6Y",
        "KNZPa7YQC",
        "a3NDgYqEkV2y8",
        "5rOWJntY2CMrsPQud",
        "IlHQe4f",
        "kSc8T9NURaA",
        "UFX7mcd7EdQZh",
        "t2VUl",
        " for sync\""
    )])
    .counterexamples(&[
        "pypi-AgEIcHlwaS5vcmcV9KmEbcQx3ik",
        concat!(
            "pyp",
            "i-AgExxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxx"
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
        "{\"detail\":\"rub",
        "ygems_d8a",
        "3d6be473d47a270e1",
        "2ae813581df249e63",
        "909afc6ae32",
        "\"}"
    )])
    .counterexamples(&[
        "rubygems_2538c938b3b2",
        concat!(
            "rub",
            "ygems_xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxx"
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
        "ebEtjpmSj",
        "Cg28Vvo9a3xO4Pw94",
        "yWlmZ8"
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
        "retrying with <oy2",
        "ujvo96h",
        "wqgjmh87i257nkfro",
        "cp6y39koadsriyq69",
        "7u",
        ">"
    )])
    .counterexamples(&[
        "oy2menhgdyxw6",
        concat!(
            "oy2",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::token(
        "clojars-token",
        "clojars",
        "Clojars deploy token",
        &["CLOJARS_"],
        "CLOJARS_[a-z0-9]{60}",
    )
    .examples(&[concat!(
        "args: [CLO",
        "JARS_pf7z",
        "hi7g0lpd4xs",
        "9c32r3m",
        "n53zo2bh4",
        "02kak572ok6xg",
        "fxo82albnazb57uw",
        "]"
    )])
    .counterexamples(&[
        "CLOJARS_3vwfmo7wr2ki2om",
        concat!(
            "CLO",
            "JARS_xxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
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
        "upstream refused dck",
        "r_pat_1Mxh8",
        "XIRPXfC9zIXqUkHEG",
        "Sn"
    )])
    .counterexamples(&[
        "dckr_pat_1JLEqD",
        concat!("dck", "r_pat_xxx", "xxxxxxxxxxxxx", "xxxxxxxx"),
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
        "level=warn msg=\"using AKC",
        "pEAthZs8X",
        "GQpnDVjFyAgsa6T91",
        "Gh09LVQPAX9Dz",
        "HVJH7sE0iFDuiVJ6D",
        "aYfoPhrNE",
        "W5jDf",
        " for sync\""
    )])
    .counterexamples(&[
        "AKCpn0lOIBvWFT1eNZxEO",
        concat!(
            "AKC",
            "pxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx"
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
        "{\"detail\":\"cmV",
        "mdGtuQGrAgf89Tg0d",
        "t3mPyQ9LPRNXa",
        "y4nfKedPo8WZD",
        "UdsguZRyrvOXF",
        "0m5C5",
        "\"}"
    )])
    .counterexamples(&[
        "cmVmdGtuG2OB74WstNTXHJ",
        concat!(
            "cmV",
            "mdGtuxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xx"
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
        "JFROG_API_TOKEN=9i5",
        "Hu8mF6jAgaw7NR8M2",
        "SE0pQpI",
        "RfW18tA",
        "zqmX79o3LA5no",
        "9UaH76W3A8el7",
        "CJRm"
    )])
    .counterexamples(&["JFROG_API_TOKEN=<from vault>", "JFROG_API_TOKEN=${SECRET}"]),
];
