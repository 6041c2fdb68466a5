//! Values copied to files that are no logs.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use e2e::workload::Workload;
use serde_json::{Value, json};

use super::tell;
use crate::case::{Case, SOON, watch_node};
use crate::expect::{self, COPY};
use crate::harness::{PLAIN, Test};
use crate::writer::{self, How};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("plain::copy_written", PLAIN, written),
        Test::new("plain::copy_by_cp", PLAIN, by_cp),
        Test::new("plain::copy_behind_the_first_bytes", PLAIN, behind),
        Test::new("plain::copy_not_wanted", PLAIN, not_wanted),
    ]
}

/// The one finding that there must be: it names the copy with its mode.
fn only_copy(case: &Case, found: &Value, path: &Path, mode: &str) -> Result<()> {
    let expected = json!({
        "severity": "high",
        "evidence": "probe",
        "secret": {"name": case.name, "key": "password"},
        "stream": {"kind": "file", "path": path},
        "file": {"path": path, "mode": mode},
    });
    expect::holds(found, &expected)
}

fn written() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    for name in ["data.bin", "app.log.bak", "log"] {
        let path = case.directory().join(name);
        let mut running = writer::workload(&How::File(&path))?.start()?;
        running.send_line(&format!("x={}", case.value))?;
        ensure!(running.finish(SOON)?.status.success(), "{name}");
        let found = case.wait_where(&mut sentinel, COPY, |line| {
            line["file"]["path"] == json!(path)
        })?;
        only_copy(&case, &found, &path, "0644")?;
        expect::holds(&found, &json!({"match": {"offset": 2, "length": 30}}))?;
    }
    ensure!(case.stop(sentinel)?.len() == 3, "a finding a copy");
    Ok(())
}

/// Inside the kernel, without passing through the program's memory.
fn by_cp() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let path = case.directory().join("copy");
    let from = case.file().into_os_string();
    let cp = Workload::program(["cp".into(), from, path.clone().into_os_string()]);
    ensure!(cp.start()?.finish(SOON)?.status.success(), "cp failed");
    let found = case.wait(&mut sentinel, COPY)?;
    only_copy(&case, &found, &path, "0400")?;
    ensure!(case.stop(sentinel)?.len() == 1, "one copy");
    Ok(())
}

/// Only the first bytes of a file are looked at: a database is not searched.
fn behind() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let path = case.directory().join("table");
    let mut running = writer::workload(&How::File(&path))?.start()?;
    running.send_line(&format!("{}{}", ".".repeat(65536), case.value))?;
    running.finish(SOON)?;
    ensure!(fs::read(&path)?.len() > 65536, "it was written");
    let other = case.directory().join("small");
    let mut running = writer::workload(&How::File(&other))?.start()?;
    running.send_line(&case.control)?;
    running.finish(SOON)?;
    case.wait_control(&mut sentinel, COPY)?;
    expect::none(&case.stop(sentinel)?, "behind the first bytes")
}

fn not_wanted() -> Result<()> {
    let case = Case::new()?;
    let config = case.directory().join("config.yaml");
    fs::write(&config, "copies: {first_bytes: 0}\n")?;
    let options = ["--config", &config.to_string_lossy()];
    let mut sentinel = watch_node(&[&case], &options)?;
    let path = case.directory().join("data.bin");
    let mut running = writer::workload(&How::File(&path))?.start()?;
    running.send_line(&case.value)?;
    running.finish(SOON)?;
    tell(&Workload::sh(super::ECHO), &case.control)?.finish(SOON)?;
    case.wait_control(&mut sentinel, expect::STDOUT)?;
    expect::none(&case.stop(sentinel)?, "copies are not looked for")
}
