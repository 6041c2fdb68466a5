//! The value that is replaced stays known for a while, the one that replaces it is known at once.

use anyhow::{Result, ensure};
use e2e::workload::Workload;
use serde_json::json;

use super::{ECHO, tell};
use crate::case::{Case, KEY, SOON, watch_node};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new(
            "plain::rotation_with_kept_descriptor",
            PLAIN,
            kept_descriptor,
        ),
        Test::new("plain::rotation_and_at_once", PLAIN, at_once),
        Test::new("plain::file_replaced", PLAIN, file_replaced),
    ]
}

/// A process that still has the old version open prints it, then the new one.
fn kept_descriptor() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let script = format!(
        "exec 3< {file}; echo open; read go; read -r old <&3; echo \"$old\"; read go; read -r new < {file}; echo \"$new\"",
        file = case.file().display()
    );
    let mut reader = Workload::sh(&script).start()?;
    reader.wait_output("open", SOON)?;
    case.rotate(41)?;
    let mut fingerprints = Vec::new();
    for length in [30, 41] {
        reader.send_line("go")?;
        let found = case.wait_where(&mut sentinel, STDOUT, |line| {
            line["match"]["length"] == length
        })?;
        expect::holds(&found, &json!({"process": {"tgid": reader.pid()}}))?;
        fingerprints.push(found["secret"]["fingerprint"].clone());
    }
    ensure!(fingerprints[0] != fingerprints[1], "{fingerprints:?}");
    expect::holds(&json!(case.stop(sentinel)?.len()), &json!(2))
}

/// Nothing is lost between the rotation and the moment the sentinel has read the new value.
fn at_once() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let mut echo = Workload::sh(ECHO).start()?;
    for round in 0..5 {
        let length = 40 + round;
        let value = case.rotate(length)?;
        echo.send_line(&value)?;
        case.wait_where(&mut sentinel, STDOUT, |line| {
            line["match"]["length"] == length
        })?;
    }
    ensure!(case.stop(sentinel)?.len() == 5, "one leak a version");
    Ok(())
}

/// `--secret-path` of one file, which is replaced by another, as editors and configuration tools do.
fn file_replaced() -> Result<()> {
    let case = Case::new()?;
    let file = case.directory().join("token");
    std::fs::write(&file, &case.control)?;
    let path = file.to_string_lossy();
    let mut sentinel = watch_node(&[&case], &["--secret-path", &path])?;
    let next = case.directory().join("token.next");
    let value = crate::value::fresh(33)?;
    std::fs::write(&next, &value)?;
    std::fs::rename(&next, &file)?;
    let running = tell(&Workload::sh(ECHO), &value)?;
    let found = sentinel.wait_for(SOON, "the new value of a file", |line| {
        line["rule"] == STDOUT && line["match"]["length"] == 33
    })?;
    let expected = json!({
        "secret": {"name": "token", "key": "token", "source": "path"},
        "file": {"path": file},
    });
    expect::holds(&found, &expected)?;
    running.finish(SOON)?;
    ensure!(found["secret"]["key"] != KEY, "{found}");
    Ok(())
}
