//! Workloads that mean harm: to hide, to forge a finding, to wear the sentinel down; and a machine that gives way under it.
//! Each has an answer that is defined, and never more.

mod descriptors;
mod disguise;
mod exhaustion;
mod faults;
mod flood;
mod forged;
mod guesses;
mod memory;
mod names;
mod swapped;

use anyhow::{Result, ensure};
use e2e::sentinel::Stopped;
use serde_json::Value;

use crate::harness::Test;

pub fn tests() -> Vec<Test> {
    [
        disguise::tests(),
        descriptors::tests(),
        exhaustion::tests(),
        names::tests(),
        swapped::tests(),
        guesses::tests(),
        forged::tests(),
        flood::tests(),
        faults::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// It ended as it should, did not panic, and each line is one of its own.
fn unharmed(stopped: &Stopped) -> Result<()> {
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    ensure!(!stopped.stderr.contains("panicked"), "{}", stopped.stderr);
    for (_, line) in &stopped.lines {
        let kind = line["kind"].as_str().unwrap_or_default();
        ensure!(
            matches!(kind, "finding" | "status" | "loss"),
            "no line of the stream: {line}"
        );
    }
    Ok(())
}

/// How much the sentinel says that it has lost, by causes.
fn lost(stopped: &Stopped, causes: &[&str]) -> u64 {
    let last = stopped.lines.last().map(|(_, line)| line["lost"].clone());
    let count = |cause: &&str| last.as_ref().and_then(|it| it[cause].as_u64()).unwrap_or(0);
    causes.iter().map(count).sum()
}

/// Those of the findings whose stream has this path.
fn in_stream<'f>(findings: &'f [Value], path: &std::path::Path) -> Vec<&'f Value> {
    let path = path.to_string_lossy();
    let is_it = |finding: &&Value| finding["stream"]["path"] == *path;
    findings.iter().filter(is_it).collect()
}
