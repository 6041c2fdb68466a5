//! `scan` and `explain`: posture without probes, as root and as nobody, of volumes, manifests and environments.

mod environment;
mod explain;
mod manifest;
mod mounted;
mod nobody;
mod page;
mod sarif;
mod token;

use anyhow::{Result, ensure};
use e2e::desk::Answer;
use serde_json::Value;

use crate::harness::{Need, Test};

const VOLUMES: &[Need] = &[Need::Volumes];
const NOBODY: &[Need] = &[Need::Volumes, Need::Program("setpriv")];
const NAMESPACES: &[Need] = &[Need::Program("unshare")];

pub const WIDE: &str = "over-permissive-secret-file";
pub const LEGACY: &str = "legacy-service-account-token";
pub const LONG: &str = "long-lived-service-account-token";
pub const PLAIN: &str = "plaintext-secret";
pub const VISIBLE: &str = "visible-secret-name";
pub const ENVIRONMENT: &str = "secret-in-environment";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("scan::volumes", VOLUMES, mounted::volumes),
        Test::new("scan::own_mounts", VOLUMES, mounted::own_mounts),
        Test::new("scan::exit_codes", VOLUMES, mounted::exit_codes),
        Test::new("scan::one_file_twice", VOLUMES, mounted::one_file_twice),
        Test::new("scan::nobody", NOBODY, nobody::may_read_little),
        Test::new("scan::environment", NAMESPACES, environment::own),
        Test::new("scan::manifests", &[], manifest::directory),
        Test::new("scan::manifest_codes", &[], manifest::exit_codes),
        Test::new("scan::explain", &[], explain::every_rule),
        Test::new("scan::page", &[], page::says_what_happens),
    ]
}

/// The rules that found something about this key, in order.
pub fn rules<'f>(findings: &'f [Value], key: &str) -> Vec<&'f str> {
    let of_key = findings.iter().filter(|it| it["secret"]["key"] == key);
    let mut rules: Vec<_> = of_key.filter_map(|it| it["rule"].as_str()).collect();
    rules.sort_unstable();
    rules
}

/// Fails when an answer holds one of these values, in either stream.
pub fn is_silent(answer: &Answer, values: &[&str]) -> Result<()> {
    for value in values {
        let holds = answer.stdout.contains(value) || answer.stderr.contains(value);
        ensure!(!holds, "a value is in what was printed: {answer:?}");
    }
    Ok(())
}
