//! Leaks into log files: found whole, soon, in files that are there and that come, after rotation and over a restart.

use std::fs;
use std::os::unix::fs::chown;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::desk;
use serde_json::json;

use super::{NEEDS, NOBODY, Setting, append, ended, wait};
use crate::capture::every_rule;
use crate::case::{KEY, start};
use crate::expect::{self, LOG, PATTERN, STDOUT};
use crate::harness::Test;
use crate::value;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("sidecar::leaks", NEEDS, leaks),
        Test::new("sidecar::within_a_second", NEEDS, within_a_second),
        Test::new("sidecar::new_logs", NEEDS, new_logs),
        Test::new("sidecar::same_inode", NEEDS, same_inode),
        Test::new("sidecar::at_the_end", NEEDS, at_the_end),
        Test::new("sidecar::restart", NEEDS, restart),
        Test::new("sidecar::pod_logs", NEEDS, pod_logs),
        Test::new("sidecar::credential", NEEDS, credential),
    ]
}

/// As it is, in base64, and after it was rotated; what was there before is not read.
fn leaks() -> Result<()> {
    let setting = Setting::new()?;
    let (case, log) = (&setting.case, setting.log("app.log"));
    append(&log, &format!("before {}\n", case.value))?;
    let mut sentinel = setting.watch()?;
    append(&log, &format!("pw: {} .\n", case.value))?;
    let position = "before \npw: ".len() + case.value.len();
    let raw = case.wait(&mut sentinel, LOG)?;
    let expected = json!({
        "evidence": "file",
        "secret": {"name": case.name, "key": KEY, "source": "path"},
        "match": {"kind": "exact", "encoding": "raw", "offset": position, "length": 30},
        "stream": {"kind": "log", "path": log},
        "process": null,
    });
    expect::holds(&raw, &expected)?;
    append(&log, &format!("{}\n", value::base64(case.value.as_bytes())))?;
    let wanted = json!({"match": {"encoding": "base64", "length": 40}});
    let base64 = case.wait_where(&mut sentinel, LOG, |it| it["match"]["encoding"] == "base64")?;
    expect::holds(&base64, &wanted)?;
    let rotated = case.rotate(41)?;
    append(&log, &format!("{rotated}\n"))?;
    case.wait_where(&mut sentinel, LOG, |it| it["match"]["length"] == 41)?;
    let stopped = ended(sentinel)?;
    let findings = case.findings(&stopped);
    ensure!(findings.len() == 3, "three leaks: {findings:#?}");
    Ok(())
}

/// The fastest of a few: others use this machine, too.
fn within_a_second() -> Result<()> {
    let setting = Setting::new()?;
    let log = setting.log("app.log");
    append(&log, "begin\n")?;
    let mut sentinel = setting.watch()?;
    let mut fastest = Duration::MAX;
    for length in 40..44 {
        let value = setting.case.rotate(length)?;
        let written = Instant::now();
        append(&log, &format!("{value}\n"))?;
        let is_it = |line: &serde_json::Value| line["match"]["length"] == length;
        setting.case.wait_where(&mut sentinel, LOG, is_it)?;
        let lines = sentinel.lines();
        let line = lines.iter().find(|(_, line)| is_it(line));
        let (read, _) = line.context("it was there")?;
        fastest = fastest.min(read.duration_since(written));
    }
    ended(sentinel)?;
    ensure!(fastest < Duration::from_secs(1), "took {fastest:?}");
    Ok(())
}

/// In a directory that is made later, and under a name that another file had.
fn new_logs() -> Result<()> {
    let setting = Setting::new()?;
    let case = &setting.case;
    let mut sentinel = setting.watch()?;
    let deep = setting.log("a/b/new.log");
    fs::create_dir_all(setting.log("a/b")).context("making directories")?;
    append(&deep, &format!("{}\n", case.value))?;
    let is_in = |path: &std::path::Path| {
        let path = json!(path);
        move |line: &serde_json::Value| line["stream"]["path"] == path
    };
    case.wait_where(&mut sentinel, LOG, is_in(&deep))?;
    let log = setting.log("app.log");
    append(&log, &format!("{}\n", case.value))?;
    case.wait_where(&mut sentinel, LOG, is_in(&log))?;
    fs::rename(&log, setting.log("app.log.1")).context("rotating a log")?;
    let value = case.rotate(37)?;
    append(&log, &format!("{value}\n"))?;
    let is_new = |line: &serde_json::Value| line["match"]["length"] == 37;
    let found = case.wait_where(&mut sentinel, LOG, is_new)?;
    expect::holds(
        &found,
        &json!({"stream": {"path": log}, "match": {"offset": 0}}),
    )?;
    let findings = case.findings(&ended(sentinel)?);
    ensure!(findings.len() == 3, "{findings:#?}");
    Ok(())
}

/// A log that is removed and made anew may have the inode number that it had.
fn same_inode() -> Result<()> {
    let setting = Setting::new()?;
    let case = &setting.case;
    let mut sentinel = setting.watch()?;
    let log = setting.log("app.log");
    for length in 40..44 {
        let value = case.rotate(length)?;
        append(&log, &format!("{value}\n"))?;
        case.wait_where(&mut sentinel, LOG, |it| it["match"]["length"] == length)?;
        fs::remove_file(&log).context("removing a log")?;
    }
    ended(sentinel).map(drop)
}

/// What was written to a log that was made just before the end was asked for.
fn at_the_end() -> Result<()> {
    let setting = Setting::new()?;
    let sentinel = setting.watch()?;
    append(
        &setting.log("late.log"),
        &format!("{}\n", setting.case.value),
    )?;
    let findings = setting.case.findings(&ended(sentinel)?);
    expect::only(&findings, LOG).map(drop)
}

/// The next one in the same state directory reads what was written meanwhile.
fn restart() -> Result<()> {
    let setting = Setting::new()?;
    let (case, log) = (&setting.case, setting.log("app.log"));
    let mut sentinel = setting.watch()?;
    append(&log, &format!("{}\n", case.control))?;
    case.wait_control(&mut sentinel, LOG)?;
    let before = ended(sentinel)?;
    append(&log, &format!("{}\n", case.value))?;
    let captures = before.state.path().join("again");
    let builder = setting.builder()?.state(&before.state);
    let mut sentinel = start(builder.arg("--capture").arg(&captures))?;
    case.wait(&mut sentinel, LOG)?;
    let stopped = ended(sentinel)?;
    let answer = desk::ask(["replay".as_ref(), captures.as_os_str()])?.expect(0, &[])?;
    desk::same(&stopped.finding_texts(), &answer.finding_texts())
}

/// What a container prints, where the pod's log is mounted: read once, as the container wrote it.
fn pod_logs() -> Result<()> {
    let setting = Setting::new()?;
    let case = &setting.case;
    let pods = setting.log("pods");
    let place = pods.join("shop_web-0_7b0c1f6e-5a52-4a0e-9d0e-0f6b8b6f2b11/app");
    fs::create_dir_all(&place).context("making a pod's log")?;
    let config = case.directory().join("config.yaml");
    fs::write(&config, format!("pod_logs: [{pods:?}]\n")).context("writing a configuration")?;
    let mut sentinel = start(setting.builder()?.arg("--config").arg(&config))?;
    let line = format!(
        "2026-11-30T05:00:00.000000000Z stdout F pw {}\n",
        case.value
    );
    append(&place.join("0.log"), &line)?;
    let found = case.wait(&mut sentinel, STDOUT)?;
    let pod = json!({"namespace": "shop", "name": "web-0"});
    expect::holds(
        &found,
        &json!({"pod": pod, "match": {"offset": 3, "length": 30}}),
    )?;
    let findings = case.findings(&ended(sentinel)?);
    ensure!(findings.len() == 1, "it is read once: {findings:#?}");
    Ok(())
}

/// A credential by its form: nobody told that it is one.
fn credential() -> Result<()> {
    let setting = Setting::new()?;
    let log = setting.log("app.log");
    append(&log, "begin\n")?;
    chown(&log, Some(NOBODY), Some(NOBODY)).context("giving a log away")?;
    let mut sentinel = setting.watch()?;
    append(&log, &every_rule::token()?)?;
    let path = json!(log);
    wait(&mut sentinel, PATTERN, |it| it["stream"]["path"] == path)?;
    ended(sentinel).map(drop)
}
