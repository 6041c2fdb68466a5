//! Which regular files count as logs.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::workload::Workload;
use serde_json::json;

use super::tell;
use crate::case::{Case, SOON, watch_node};
use crate::expect::{self, LOG};
use crate::harness::{PLAIN, Test};
use crate::value;
use crate::writer::{self, How};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("plain::log_by_name", PLAIN, by_name),
        Test::new("plain::log_by_directory", PLAIN, by_directory),
        Test::new("plain::log_by_option", PLAIN, by_option),
        Test::new("plain::log_through_a_shell", PLAIN, through_a_shell),
        Test::new("plain::log_opened_before", PLAIN, opened_before),
        Test::new("plain::renamed_to_a_log", PLAIN, renamed_to_a_log),
        Test::new("plain::log_renamed", PLAIN, log_renamed),
    ]
}

/// Writes a fresh secret to a file of this name below a directory of the test's; the log is found.
fn leak(name: &str, options: &[&str]) -> Result<()> {
    let case = Case::new()?;
    let path = case.directory().join(name);
    let mut sentinel = watch_node(&[&case], options)?;
    let mut running = writer::workload(&How::File(&path))?.start()?;
    running.send_line(&format!("password={}", case.value))?;
    let pid = running.pid();
    let finished = running.finish(SOON)?;
    ensure!(finished.status.success(), "{}", finished.stderr);
    let found = case.wait(&mut sentinel, LOG)?;
    let expected = json!({
        "severity": "critical",
        "secret": {"name": case.name, "key": "password", "source": "path"},
        "match": {"encoding": "raw", "offset": 9, "length": 30},
        "stream": {"kind": "log", "path": path},
        "process": {"tgid": pid},
    });
    expect::holds(&found, &expected)?;
    let findings = case.stop(sentinel)?;
    ensure!(findings.len() == 1, "one leak: {findings:#?}");
    Ok(())
}

fn by_name() -> Result<()> {
    leak("app.log", &[])
}

fn by_directory() -> Result<()> {
    let directory = format!("/var/log/sentinel-e2e-{}", value::word()?);
    fs::create_dir(&directory).with_context(|| format!("creating {directory}"))?;
    let found = leak(&format!("{directory}/today"), &[]);
    fs::remove_dir_all(&directory).with_context(|| format!("removing {directory}"))?;
    found
}

fn by_option() -> Result<()> {
    leak(
        "journal.txt",
        &["--log-path", "/nowhere/*", "--log-path", "/**/journal.*"],
    )
}

/// A redirection puts the file behind descriptor 1; it is a log all the same.
fn through_a_shell() -> Result<()> {
    let case = Case::new()?;
    let path = case.directory().join("app.log");
    let mut sentinel = watch_node(&[&case], &[])?;
    let script = format!("read -r line; echo \"$line\" >> {}", path.display());
    tell(&Workload::sh(&script), &case.value)?.finish(SOON)?;
    let found = case.wait(&mut sentinel, LOG)?;
    expect::holds(&found, &json!({"stream": {"kind": "log", "path": path}}))?;
    let findings = case.stop(sentinel)?;
    ensure!(findings.len() == 1, "one leak: {findings:#?}");
    Ok(())
}

fn opened_before() -> Result<()> {
    let case = Case::new()?;
    let path = case.directory().join("app.log");
    let script = format!(
        "exec 7>> {}; echo open; read -r line; echo \"$line\" >&7",
        path.display()
    );
    let mut early = Workload::sh(&script).start()?;
    early.wait_output("open", SOON)?;
    let mut sentinel = watch_node(&[&case], &[])?;
    early.send_line(&case.value)?;
    let found = case.wait(&mut sentinel, LOG)?;
    let expected = json!({"stream": {"path": path}, "process": {"tgid": early.pid()}});
    expect::holds(&found, &expected)
}

/// Written to under one name, and with a value under another, through one descriptor.
fn renamed(from: &str, to: &str) -> Result<()> {
    let case = Case::new()?;
    let (from, to) = (case.directory().join(from), case.directory().join(to));
    let mut sentinel = watch_node(&[&case], &[])?;
    let script = "exec 5> \"$0\"; echo first >&5; mv \"$0\" \"$1\"; read v; echo \"$v\" >&5";
    let words = ["sh", "-c", script, path_text(&from)?, path_text(&to)?];
    let mut running = Workload::program(words).start()?;
    running.send_line(&case.value)?;
    let finished = running.finish(SOON)?;
    ensure!(finished.status.success(), "{}", finished.stderr);
    let found = case.wait(&mut sentinel, LOG)?;
    expect::holds(&found, &json!({"stream": {"kind": "log", "path": to}}))
}

fn path_text(path: &Path) -> Result<&str> {
    path.to_str().context("a path of the test is not UTF-8")
}

fn renamed_to_a_log() -> Result<()> {
    renamed("data", "app.log")
}

fn log_renamed() -> Result<()> {
    renamed("app.log", "app.log.1")
}
