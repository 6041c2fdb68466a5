//! What is written to logs while no sentinel runs is read by the next one.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::{Sentinel, Stopped};
use serde_json::{Value, json};

use crate::case::{Case, SOON, start};
use crate::expect::{self, LOG};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("restart::away", PLAIN, away),
        Test::new("restart::rotated", PLAIN, rotated),
        Test::new("restart::cut", PLAIN, cut),
        Test::new("restart::damaged", PLAIN, damaged),
        Test::new("restart::same_id", PLAIN, same_id),
    ]
}

pub fn builder(case: &Case) -> e2e::sentinel::Builder {
    let builder = Sentinel::builder().args(["--scope", "node"]);
    builder.arg("--secret-path").arg(case.volume.path())
}

pub fn append(log: &Path, text: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    let file = options.append(true).create(true).open(log);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("writing to {}", log.display()))
}

/// A first sentinel reads a log to its end, and ends.
fn known(case: &Case, log: &Path) -> Result<Stopped> {
    let mut sentinel = start(builder(case))?;
    append(log, &format!("control {}\n", case.control))?;
    case.wait_control(&mut sentinel, LOG)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    Ok(stopped)
}

/// The next one in the same state directory; its capture is beside the first one's.
pub fn again(case: &Case, before: &Stopped, more: &[&str]) -> Result<Sentinel> {
    let captures = case.directory().join("captures-again");
    let builder = builder(case).state(&before.state).args(more);
    start(builder.arg("--capture").arg(captures))
}

/// The replay of the second capture tells the same.
fn stop(case: &Case, sentinel: Sentinel) -> Result<Vec<Value>> {
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    let captures = case.directory().join("captures-again");
    let answer = e2e::desk::ask(["replay".as_ref(), captures.as_os_str()])?.expect(0, &[])?;
    // The whole machine is watched: what others do there meanwhile is compared elsewhere.
    let own = |mut texts: Vec<String>| {
        texts.retain(|text| text.contains(&case.name));
        texts
    };
    e2e::desk::same(&own(stopped.finding_texts()), &own(answer.finding_texts()))?;
    let about = |finding: &Value| finding["secret"]["name"] == case.name.as_str();
    let findings = stopped.findings().into_iter().filter(about);
    Ok(findings.filter(|it| it["rule"] == LOG).collect())
}

fn away() -> Result<()> {
    let case = Case::new()?;
    let log = case.directory().join("app.log");
    let before = known(&case, &log)?;
    append(&log, &format!("while nobody looked: {}\n", case.value))?;
    let mut sentinel = again(&case, &before, &[])?;
    let found = case.wait(&mut sentinel, LOG)?;
    expect::holds(
        &found,
        &json!({"evidence": "file", "stream": {"path": log}}),
    )?;
    let findings = stop(&case, sentinel)?;
    ensure!(
        findings.len() == 1,
        "what was read before is not read again: {findings:#?}"
    );
    Ok(())
}

/// The rest of the file that was renamed, and the whole new one.
fn rotated() -> Result<()> {
    let case = Case::new()?;
    let log = case.directory().join("app.log");
    let before = known(&case, &log)?;
    append(&log, &format!("the last line: {}\n", case.value))?;
    let old = case.directory().join("app.log.1");
    fs::rename(&log, &old).context("rotating")?;
    append(&log, &format!("the first line: {}\n", case.value))?;
    let mut sentinel = again(&case, &before, &[])?;
    for path in [&old, &log] {
        let inode = std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).context("looking")?);
        case.wait_where(&mut sentinel, LOG, |line| line["stream"]["inode"] == inode)?;
    }
    stop(&case, sentinel).map(drop)
}

/// What is more than the configuration allows is counted.
fn cut() -> Result<()> {
    let case = Case::new()?;
    let log = case.directory().join("app.log");
    let before = known(&case, &log)?;
    append(&log, &format!("too early: {}\n", case.value))?;
    append(&log, &"x".repeat(100_000))?;
    append(&log, &format!("\nlate: {}\n", case.control))?;
    let config = case.directory().join("config.yaml");
    fs::write(&config, "backscan: {bytes: 64KiB}\n").context("writing a configuration")?;
    let mut sentinel = again(&case, &before, &["--config", &config.to_string_lossy()])?;
    let loss = sentinel.wait_for(SOON, "the loss", |line| line["cause"] == "backscan-cut")?;
    let cut = loss["bytes"].as_u64().unwrap_or_default();
    // Logs of others on this machine may be among them.
    ensure!(cut > 34_000, "{loss}");
    case.wait_control(&mut sentinel, LOG)?;
    let findings = stop(&case, sentinel)?;
    ensure!(findings.len() == 1, "only the control: {findings:#?}");
    Ok(())
}

/// Files of the state directory that are not what they should be are told, and a new start is made.
fn damaged() -> Result<()> {
    let case = Case::new()?;
    let log = case.directory().join("app.log");
    let before = known(&case, &log)?;
    for name in ["positions", "journal"] {
        fs::write(before.state.path().join(name), "something else\n").context("damaging")?;
    }
    append(&log, &format!("not known: {}\n", case.value))?;
    let sentinel = again(&case, &before, &[])?;
    let words = sentinel.stderr();
    for word in [
        "the positions in log files can't be read",
        "the journal of findings can't be read",
    ] {
        ensure!(words.contains(word), "{words}");
    }
    let findings = stop(&case, sentinel)?;
    ensure!(findings.is_empty(), "followed from its end: {findings:#?}");
    Ok(())
}

/// A leak that goes on over a restart, and a file that is too widely readable, keep their ids.
fn same_id() -> Result<()> {
    let case = Case::with(0o644, crate::case::ROOT)?;
    let log = case.directory().join("app.log");
    let before = known(&case, &log)?;
    let wide = |finding: &&Value| {
        finding["rule"] == expect::WIDE_FILE && finding["secret"]["name"] == case.name.as_str()
    };
    let first: Vec<Value> = before.findings().iter().filter(wide).cloned().collect();
    let control = expect::of_rule(&before.findings(), LOG)[0]["id"].clone();
    append(&log, &format!("control {}\n", case.control))?;
    let mut sentinel = again(&case, &before, &[])?;
    let found = case.wait_control(&mut sentinel, LOG)?;
    ensure!(found["id"] == control, "{found}");
    let second: Vec<Value> = sentinel.findings().iter().filter(wide).cloned().collect();
    let ids =
        |findings: &[Value]| -> Vec<Value> { findings.iter().map(|it| it["id"].clone()).collect() };
    let (first, second) = (ids(&first), ids(&second));
    ensure!(
        !first.is_empty() && first.iter().all(|id| second.contains(id)),
        "{first:?} and {second:?}"
    );
    stop(&case, sentinel).map(drop)
}
