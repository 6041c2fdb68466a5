//! Secret files that are opened to others, written to or replaced where they are mounted: who did it, and by which call.

mod call;
mod contained;
mod plain;
mod written;

use anyhow::Result;
use e2e::sentinel::Sentinel;
use serde_json::{Value, json};

use crate::case::Case;
use crate::expect;
use crate::harness::Test;

pub use call::{is_wanted, run};

/// Rules, by the names they have in findings.
const CHANGE: &str = "mode-change";
const WRITE: &str = "secret-write";

pub fn tests() -> Vec<Test> {
    let mut tests = plain::tests();
    tests.extend(written::tests());
    tests.extend(contained::tests());
    tests
}

/// The finding that there must be about a change by this process.
fn wait(case: &Case, sentinel: &mut Sentinel, by: u32, reason: &str) -> Result<Value> {
    let found = case.wait_where(sentinel, CHANGE, |line| {
        line["process"]["tgid"] == by && line["reason"] == reason
    })?;
    let expected = json!({
        "severity": "medium",
        "evidence": "probe",
        "match": null,
        "stream": null,
        "secret": {"name": case.name, "key": "password"},
    });
    expect::holds(&found, &expected)?;
    Ok(found)
}
