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
        "_authToken=743b294a-cd03-11ec-9d64-0242ac120002",
    ]),
    Pattern::token(
        "pypi-token",
        "pypi",
        "PyPI upload token",
        &["pypi-AgE"],
        "pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{50,1024}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using pyp",
        "i-AgEIcHlwa",
        "S5vcmcPJR6eiq",
        "I6YKNZP",
        "a7YQCa3NDgYqE",
        "kV2y85rOWJntY2CMr",
        "sPQudI",
        " for sync\""
    )])
    .counterexamples(&[
        "pypi-AgEIcHlwaS5vcmcT9N",
        concat!(
            "pyp",
            "i-AgExxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxx"
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
        "ygems_9c1",
        "43bf62d39",
        "e3052d851c1d7c9c1",
        "e0d6206d8a3",
        "d6be473",
        "d",
        "\"}"
    )])
    .counterexamples(&[
        "rubygems_70e12ae81358",
        concat!(
            "rub",
            "ygems_xxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxx"
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
        "G4eanFQ2ai2",
        "YhtTxAQ8WcnmzRQiX",
        "O4pK"
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
        "e5pbt4tle87",
        "yc0ex3qdesc28v93o",
        "4p94wz89zujvo96",
        ">"
    )])
    .counterexamples(&[
        "oy2qgjmh87i25",
        concat!("oy2", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxx"),
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
        "JARS_6wd2hy",
        "n0nq847xvcaw69i90",
        "ntcfzbw",
        "iypucfm",
        "pf7zhi7g0lpd4xs9c",
        "32r3mn",
        "]"
    )])
    .counterexamples(&[
        "CLOJARS_2bh402kak572ok6",
        concat!(
            "CLO",
            "JARS_xxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx"
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
        "r_oat_IArH3zB48Nw",
        "eEPK65ecx",
        "2b8A"
    )])
    .counterexamples(&[
        "dckr_pat_yUrMZP",
        concat!("dck", "r_pat_x", "xxxxxxxxx", "xxxxxxx", "xxxxxxx"),
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
        "pyG1Mxh8X",
        "IRPXfC9zIXqUkHEGS",
        "nfjJxnqZHM1",
        "JLEqDGhHi6QxK",
        "w3EYHqK4S",
        "3BUlDEAthZs",
        " for sync\""
    )])
    .counterexamples(&[
        "AKCpjFyAgsa6T91Gh09LV",
        concat!(
            "AKC",
            "pxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx"
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
        "mdGtuxEO2",
        "WQmGQnxpatnJ3sqM0",
        "KWGQCa4ExyPSL",
        "iBE4JAig1Qs",
        "fNTXEZYQ7",
        "Yu",
        "\"}"
    )])
    .counterexamples(&[
        "cmVmdGtuQGrAgf89Tg0dt3",
        concat!(
            "cmV",
            "mdGtuxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxx"
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
        "JFROG_API_TOKEN=G2O",
        "B74WstNTX",
        "HJqwlIt7v",
        "9Js8uUg",
        "ZsdDLw2Ccl7",
        "Unj8MaFYR",
        "QXCSW8oCl",
        "hBGvQXA"
    )])
    .counterexamples(&["JFROG_API_TOKEN=<from vault>", "JFROG_API_TOKEN=${SECRET}"]),
];
