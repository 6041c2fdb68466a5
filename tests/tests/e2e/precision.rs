//! Nothing cries wolf: real logs of this machine and made ones, with planted values that are in none of them.

mod corpus;

use anyhow::{Context, Result, ensure};
use e2e::volume::{Plugin, SecretVolume};
use e2e::workload::Stream;
use serde_json::Value;

use crate::case::{Case, ROOT, SOON, start};
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
/// The loss that would make a finding's absence mean nothing.
const RING_FULL: &str = "write-ring-full";

pub fn tests() -> Vec<Test> {
    vec![Test::new("precision::package_logs", PLAIN, package_logs)]
}

/// The whole corpus goes through standard output and into a log.
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
    let mut sentinel = start(builder.arg("--secret-path").arg(planted.path()))?;

    let log = case.directory().join("corpus.log");
    let slots = ["stdout", "log"].map(str::to_owned);
    let mut steps = vec![
        Step::Standard {
            slot: slots[0].clone(),
            fd: 1,
        },
        Step::Open {
            slot: slots[1].clone(),
            path: log.clone(),
            append: false,
        },
    ];
    for slot in &slots {
        steps.push(Step::Copy {
            slot: slot.clone(),
            from: corpus.path.clone(),
            size: WRITE,
        });
        let control = format!("\n{}\n", case.control).into_bytes();
        steps.push(Step::Repeat {
            slot: slot.clone(),
            bytes: control,
            times: 1,
        });
    }
    let streams = [Stream::Pipe, Stream::Pipe];
    let planned = plan::start(case.directory(), "corpus", &steps, streams)?;
    planned.paper.wait("the end", |report| report.ended)?;
    let pid = planned.running.pid();
    planned.running.finish(SOON)?;
    // The control is behind everything: the sentinel has read it all.
    for rule in [STDOUT, LOG] {
        case.wait_control(&mut sentinel, rule)?;
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
    let log = log.to_str().context("a path of the test is not UTF-8")?;
    let ours =
        |finding: &&Value| finding["process"]["tgid"] == pid || finding["stream"]["path"] == log;
    let by_pattern = findings.iter().filter(|finding| finding["rule"] == PATTERN);
    let by_pattern: Vec<&Value> = by_pattern.filter(ours).collect();
    // The corpus went by twice.
    let megabytes = 2.0 * corpus.bytes as f64 / 1e6;
    println!(
        "  {megabytes:.1} MB, {VALUES} values: none found; {} findings by pattern",
        by_pattern.len()
    );
    ensure!(
        by_pattern.len() as f64 <= PER_MEGABYTE * megabytes,
        "{} findings by pattern in {megabytes:.1} MB: {by_pattern:#?}",
        by_pattern.len()
    );
    Ok(())
}
