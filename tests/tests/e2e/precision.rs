//! Nothing cries wolf: real logs of this machine and made ones, with planted values that are in none of them.

mod corpus;
mod ordinary;

use anyhow::{Result, ensure};
use e2e::volume::{Plugin, SecretVolume};
use e2e::workload::Stream;
use serde_json::Value;

use crate::case::{CONTROL, Case, ROOT, SOON, start};
use crate::expect::{LOG, PATTERN, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::value;
use crate::writer::plan::{self, Step};

/// Values planted.
const VALUES: usize = 300;
/// Their shortest and longest.
const LENGTHS: [usize; 2] = [8, 64];
/// Bytes of one write.
const WRITE: usize = 8 * 1024;
/// Findings by pattern that are let pass, for each megabyte.
const PER_MEGABYTE: f64 = 0.1;
/// Bytes of the buffer between kernel and sentinel: more than twice the corpus.
const RING: u32 = 128 << 20;
/// The loss that would make a finding's absence mean nothing.
const RING_FULL: &str = "write-ring-full";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("precision::package_logs", PLAIN, package_logs),
        Test::new("precision::ordinary_work", PLAIN, ordinary::ordinary_work),
    ]
}

/// The whole corpus goes through standard output, and each part of it into a log of its own.
fn package_logs() -> Result<()> {
    let case = Case::new()?;
    let corpus = corpus::gather(&case.directory().join("corpus"))?;
    println!("precision::package_logs:\n{corpus}");
    let keys: Vec<String> = (0..VALUES).map(|number| format!("p{number:03}")).collect();
    let length = |number| LENGTHS[0] + number % (LENGTHS[1] - LENGTHS[0] + 1);
    let values: Result<Vec<String>> = (0..VALUES)
        .map(|number| value::fresh(length(number)))
        .collect();
    let values = values?;
    let files: Vec<(&str, &String)> = keys.iter().map(String::as_str).zip(&values).collect();
    let name = format!("planted-{}", value::word()?);
    let (root, kind) = (&case.kubelet_root, Plugin::Secret);
    let planted = SecretVolume::create(root, "planted", kind, &name, &files, 0o400, ROOT)?;
    let builder = e2e::sentinel::Sentinel::builder().args(["--scope", "node"]);
    let builder = builder.arg("--secret-path").arg(case.volume.path());
    // The writer is not to wait for the search: the buffer holds all it writes.
    let config = case.directory().join("config.yaml");
    std::fs::write(&config, format!("rings: {{records_bytes: {RING}}}\n"))?;
    let builder = builder.arg("--config").arg(&config);
    let mut sentinel = start(builder.arg("--secret-path").arg(planted.path()))?;

    let stdout = "stdout".to_owned();
    let mut steps = vec![Step::Standard {
        slot: stdout.clone(),
        fd: 1,
    }];
    let control = |slot: &str| Step::Repeat {
        slot: slot.to_owned(),
        bytes: format!("\n{}\n", case.control).into_bytes(),
        times: 1,
    };
    for part in &corpus.0 {
        let log = part.path.with_extension("log");
        let slot = log.to_string_lossy().into_owned();
        steps.push(Step::Open {
            slot: slot.clone(),
            path: log,
            append: false,
        });
        for slot in [&slot, &stdout] {
            steps.push(Step::Copy {
                slot: slot.clone(),
                from: part.path.clone(),
                size: WRITE,
            });
        }
        steps.push(control(&slot));
    }
    steps.push(control(&stdout));
    let streams = [Stream::Pipe, Stream::Pipe];
    let planned = plan::start(case.directory(), "corpus", &steps, streams)?;
    planned.paper.wait("the end", |report| report.ended)?;
    let pid = planned.running.pid();
    planned.running.finish(SOON)?;
    // A control is behind everything: the sentinel has read it all.
    case.wait_control(&mut sentinel, STDOUT)?;
    for part in &corpus.0 {
        let log = part.path.with_extension("log");
        let what = format!("the control behind {}", part.name);
        sentinel.wait_for(SOON, &what, |line| {
            line["rule"] == LOG
                && line["secret"]["key"] == CONTROL
                && line["stream"]["path"] == *log.to_string_lossy()
        })?;
    }
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    // Other processes of the machine are watched, too, and may write more at once than is taken over.
    let losses = stopped.lines.iter().map(|(_, line)| line);
    let losses: Vec<&Value> = losses.filter(|line| line["cause"] == RING_FULL).collect();
    ensure!(losses.is_empty(), "not all was looked at: {losses:#?}");
    let findings = stopped.findings();
    let wrong: Vec<&Value> = findings
        .iter()
        .filter(|finding| finding["secret"]["name"] == name.as_str())
        .collect();
    ensure!(
        wrong.is_empty(),
        "values found that are not there: {wrong:#?}"
    );
    let by_pattern: Vec<&Value> = findings
        .iter()
        .filter(|finding| finding["rule"] == PATTERN)
        .collect();
    let mut told = Vec::new();
    for part in &corpus.0 {
        let log = part.path.with_extension("log");
        let here = |finding: &&&Value| finding["stream"]["path"] == *log.to_string_lossy();
        for finding in by_pattern.iter().filter(here) {
            let (pattern, at) = (&finding["secret"]["name"], &finding["match"]);
            told.push(format!("{}: {pattern} {at}", part.name));
        }
    }
    let in_stdout = by_pattern
        .iter()
        .filter(|finding| {
            finding["process"]["tgid"] == pid && finding["stream"]["kind"] == "stdout"
        })
        .count();
    let megabytes = corpus.megabytes();
    println!(
        "  {VALUES} values: none found; {in_stdout} findings by pattern in stdout, {} in logs {told:#?}",
        told.len()
    );
    ensure!(
        in_stdout.max(told.len()) as f64 <= PER_MEGABYTE * megabytes,
        "more than {PER_MEGABYTE} findings by pattern a megabyte: {told:#?}"
    );
    Ok(())
}
