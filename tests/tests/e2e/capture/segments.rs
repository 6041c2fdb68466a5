//! Segments: small, limited in all, and each enough to tell who did what.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::desk::ask;
use e2e::podman::RunSpec;
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;
use e2e::workload::Workload;
use serde_json::json;

use super::taken::{wait_segments, watch, whole_files, word};
use crate::case::{Case, SOON, start};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, PODMAN, Test};
use crate::plain::ECHO;
use crate::shared::{self, Gate};
use crate::value;

/// There is room for two full segments besides what the next one may need.
const FEW: &str = "capture: {segment_bytes: 64KiB, segment_age: 1s, total_bytes: 200KiB}\n";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("capture::oldest_are_deleted", PLAIN, oldest_are_deleted),
        Test::new("capture::started_long_before", PODMAN, started_long_before),
    ]
}

/// Waits until the first segments are no longer there; gives how many are.
fn wait_deleted(directory: &Path) -> Result<usize> {
    let first = wait_segments(directory, 1)?.remove(0);
    wait_until(2 * SOON, "the first segment to be deleted", || {
        Ok((!first.exists()).then_some(()))
    })?;
    Ok(whole_files(directory)?.len())
}

/// Fails unless the rest of the capture is sound and tells this finding.
fn tells(directory: &Path, live: &[String], text: &str) -> Result<()> {
    let answer = ask(["replay", word(directory)?])?.expect(0, &[])?;
    let again = answer.finding_texts();
    ensure!(
        again.iter().any(|it| it == text),
        "not told: {text}\nbut {again:#?}"
    );
    for other in &again {
        ensure!(live.contains(other), "never told: {other}");
    }
    ask(["capture", "verify", word(directory)?])?.expect(0, &["INTACT"])?;
    Ok(())
}

/// Something to write about, so that segments are not tiny.
fn noise() -> Result<e2e::workload::Running> {
    let script =
        "while read -r line < /dev/urandom || true; do /bin/true; /bin/echo x; done > /dev/null";
    Workload::sh(script).start()
}

fn oldest_are_deleted() -> Result<()> {
    let case = Case::new()?;
    let mut early = Workload::sh(ECHO).start()?;
    // What was found before the segments that are left is not replayed: the harness is not to compare.
    let captures = case.directory().join("captures");
    let mut sentinel = watch(&case, FEW, &["--capture", word(&captures)?])?;
    let noise = noise()?;
    wait_deleted(&captures)?;
    drop(noise);
    let mut total = 0;
    for file in whole_files(&captures)? {
        total += fs::metadata(&file).map_or(0, |data| data.len());
    }
    ensure!(total <= 200 << 10, "{total} bytes are more than allowed");
    early.send_line(&case.value)?;
    let found = case.wait(&mut sentinel, STDOUT)?;
    let start = &found["process"]["start_time"];
    expect::holds(&found, &json!({"process": {"tgid": early.pid()}}))?;
    ensure!(start.as_str() < found["time"].as_str(), "{found}");
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    let live = stopped.finding_texts();
    let at = stopped.lines.iter().position(|(_, line)| *line == found);
    let text = &stopped.texts[at.context("the finding is gone")?];
    tells(&captures, &live, text)?;
    // The last segment alone tells it, too, if it was told in it: it begins with all that is known.
    let last = whole_files(&captures)?.pop().context("no segment")?;
    let answer = ask(["replay", word(&last)?])?;
    for again in answer.finding_texts() {
        ensure!(live.contains(&again), "never told: {again}");
    }
    Ok(())
}

/// A container's process that started when the segments that told of it are long gone.
fn started_long_before() -> Result<()> {
    let podman = shared::podman()?;
    let directory = tempfile::tempdir().context("creating a directory")?;
    let gate = Gate::new(directory.path())?;
    let value = value::fresh(30)?;
    let name = format!("creds-{}", value::word()?);
    let secret = podman.create_secret(&name, &value)?;
    let config = directory.path().join("config.yaml");
    fs::write(&config, FEW).context("writing a configuration")?;
    let captures = directory.path().join("captures");
    let builder = Sentinel::builder().arg("--config").arg(&config);
    let mut sentinel = start(builder.arg("--capture").arg(&captures))?;
    let script = format!(
        "exec 5>&1; read -r v < /run/secrets/{name}; read g < /gate/go; echo \"$v\" >&5; exec sleep 1000"
    );
    let spec = RunSpec::sh(&script).secret(secret.name());
    let app = podman.run(&spec.volume(gate.path(), "/gate"))?;
    let busy = "while :; do /bin/true; echo x; done > /tmp/x.log";
    let other = podman.run(&RunSpec::sh(busy))?;
    let waiting = gate.reached()?;
    wait_deleted(&captures)?;
    waiting.let_through()?;
    let found = sentinel.wait_for(SOON, "the leak", |line| {
        line["rule"] == STDOUT && line["container"]["id"] == app.id()
    })?;
    expect::holds(
        &found,
        &json!({"secret": {"name": name, "source": "runtime"}, "process": {"tgid": app.pid()}}),
    )?;
    drop(other);
    let stopped = sentinel.stop()?;
    let at = stopped.lines.iter().position(|(_, line)| *line == found);
    let text = &stopped.texts[at.context("the finding is gone")?];
    tells(&captures, &stopped.finding_texts(), text)
}
