//! Each format of each finding is what its file says. The findings were told live, by every rule; those in pods
//! are made up; those of rules that need no event were told by `scan`.
use secret_sentinel::rules::CATALOGUE;
use secret_sentinel::sink::format::SinkFormat;
use secret_sentinel::sink::told::Told;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// With this variable set the test writes the files instead.
const UPDATE: &str = "UPDATE_FORMATS";
/// What makes golden files and examples anew: twice, as examples are made of what is stored.
pub const RENEW: &str = "run `UPDATE_FORMATS=1 cargo test -p secret-sentinel --test formats` twice";
/// Where lines of the stream are, below the directory of the tests.
const TOLD: [&str; 3] = [
    "captures/every-rule.jsonl",
    "formats/in-pods.jsonl",
    "formats/by-scan.jsonl",
];

/// Whether files are written instead of compared.
pub fn is_update() -> bool {
    std::env::var_os(UPDATE).is_some()
}

fn below_tests(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(path)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// The lines that the files are made of.
pub fn told() -> Vec<String> {
    let texts = TOLD.map(|path| read(&below_tests(path)));
    let lines = texts.iter().flat_map(|text| text.lines());
    lines.map(ToOwned::to_owned).collect()
}

/// What is stored of a format: one line for each line that it is made of.
pub fn stored(format: SinkFormat) -> (PathBuf, Vec<String>) {
    let path = below_tests(&format!("formats/golden/{}.jsonl", format.name()));
    let lines = read(&path).lines().map(ToOwned::to_owned).collect();
    (path, lines)
}

#[test]
fn formats_are_what_the_files_say() {
    for format in SinkFormat::ALL {
        let made: Vec<String> = told()
            .iter()
            .map(|line| {
                let told = Told::parse(line).expect("a finding");
                let encoded = format.encode(&told, line, None);
                assert!(!encoded.trimmed, "{line}");
                encoded.text
            })
            .collect();
        let (path, stored) = stored(format);
        if is_update() {
            std::fs::write(&path, made.join("\n") + "\n").expect("written");
            continue;
        }
        for (number, (made, stored)) in made.iter().zip(&stored).enumerate() {
            let place = format!("{}:{}", path.display(), number + 1);
            assert!(
                made == stored,
                "{place} is not what is made: {RENEW}\n{made}\n{stored}"
            );
        }
        assert_eq!(made.len(), stored.len(), "{}: {RENEW}", path.display());
    }
}

#[test]
fn every_rule_is_in_the_files() {
    let lines = told();
    let findings = lines
        .iter()
        .map(|line| Told::parse(line).expect("a finding"));
    let rules: BTreeSet<String> = findings.map(|told| told.rule.to_string()).collect();
    for rule in CATALOGUE {
        assert!(
            rules.contains(rule.id),
            "no finding of {} is formatted: add its line",
            rule.id
        );
    }
}
