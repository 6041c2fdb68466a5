//! A leak in a hot loop costs a handful of lines, and its count is right.

use std::collections::HashMap;

use anyhow::{Result, ensure};
use e2e::workload::Stream;
use serde_json::Value;

use super::destination::{self, SLOT};
use crate::case::{Case, watch_node};
use crate::expect::LOG;
use crate::writer::plan::{self, Step};

/// How often the value is leaked.
const TIMES: u64 = 100_000;
/// Fewer lines than this are a handful.
const LINES: usize = 10;

pub fn hot_loop() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let steps = [
        destination::open(&case.directory().join("loop.log")),
        Step::Repeat {
            slot: SLOT.to_owned(),
            bytes: format!("password={}\n", case.value).into_bytes(),
            times: TIMES,
        },
    ];
    let planned = plan::start(
        case.directory(),
        "loop",
        &steps,
        [Stream::Null, Stream::Null],
    )?;
    planned.paper.wait("the end", |report| report.ended)?;
    case.wait(&mut sentinel, LOG)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    let lines: Vec<&Value> = stopped.lines.iter().map(|(_, line)| line).collect();
    let losses: Vec<_> = lines.iter().filter(|line| line["kind"] == "loss").collect();
    let findings = case.findings(&stopped);
    ensure!(findings.len() < LINES, "{} lines", findings.len());
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for finding in &findings {
        let count = finding["count"].as_u64().unwrap_or_default();
        counts.insert(finding["id"].as_str().unwrap_or_default(), count);
    }
    let counted: u64 = counts.values().sum();
    ensure!(
        counted == TIMES,
        "{counted} of {TIMES} leaks counted; losses: {losses:#?}; {findings:#?}"
    );
    println!(
        "coverage::hot_loop: {TIMES} leaks, {} lines",
        findings.len()
    );
    Ok(())
}
