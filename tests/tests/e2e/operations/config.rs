//! `secret-sentinel config`: what it says of files, and that what it prints is one.

use std::ffi::OsString;
use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::binary;
use e2e::workload::{Finished, Workload};
use serde_json::Value;

use crate::case::SOON;
use crate::harness::Test;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("operations::config_check", &[], check),
        Test::new("operations::config_show", &[], show),
        Test::new("operations::config_schema", &[], schema),
    ]
}

fn config(words: &[&str]) -> Result<Finished> {
    let mut line: Vec<OsString> = vec![binary()?.into(), "config".into()];
    line.extend(words.iter().map(OsString::from));
    Workload::program(line).start()?.finish(SOON)
}

fn check() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let (file, rules) = (
        directory.path().join("c.yaml"),
        directory.path().join("r.yaml"),
    );
    let path = file.to_string_lossy();
    fs::write(&rules, "rules: {secret-in-stdout: {severity: worst}}\n")?;
    for (text, words) in [
        ("scope: node\n", None),
        ("", None),
        (
            "scope: node\nsecret_path: [/a]\n",
            Some(["secret_path", "line 2"]),
        ),
        ("log_paths: ['/var/[x']\n", Some(["/var/[x", "glob"])),
        ("environment: {names: ['[x']}\n", Some(["[x", "glob"])),
        (
            &format!("rules: {}\n", rules.display()),
            Some(["worst", "line 1"]),
        ),
    ] {
        fs::write(&file, text)?;
        let finished = config(&["check", &path])?;
        let code = if words.is_some() { 2 } else { 0 };
        ensure!(finished.status.code() == Some(code), "{text}: {finished:?}");
        for word in words.into_iter().flatten() {
            ensure!(finished.stderr.contains(word), "{word}: {finished:?}");
        }
    }
    let finished = config(&["check", "/no/such/file"])?;
    ensure!(finished.status.code() == Some(2), "{finished:?}");
    Ok(())
}

/// What is shown is a configuration that shows the same; flags count in it.
fn show() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("c.yaml");
    let path = file.to_string_lossy();
    fs::write(&file, "scope: node\ngrace: 5m\n")?;
    let shown = config(&["show", "--config", &path, "--listen", "127.0.0.1:9464"])?.stdout;
    for line in [
        "scope: node",
        "grace: 5m",
        "listen: 127.0.0.1:9464",
        "piece_bytes: 16384",
    ] {
        ensure!(shown.contains(line), "{line}: {shown}");
    }
    fs::write(&file, &shown)?;
    ensure!(
        config(&["show", "--config", &path])?.stdout == shown,
        "another"
    );
    let reference = config(&["reference"])?.stdout;
    fs::write(&file, reference)?;
    ensure!(
        config(&["show", "--config", &path])?.stdout == config(&["show"])?.stdout,
        "no default"
    );
    Ok(())
}

/// The schema takes what `check` takes, and refuses what it refuses.
fn schema() -> Result<()> {
    let schema: Value = serde_json::from_str(&config(&["schema"])?.stdout).context("no JSON")?;
    let validator = jsonschema::validator_for(&schema).context("no schema")?;
    for (text, is_valid) in [
        (
            r#"{"scope":"node","grace":"5m","capture":{"ring":"64MiB","total_bytes":5}}"#,
            true,
        ),
        (
            r#"{"telemetry":{"listen":null},"identity":{"api":{"mode":"off"}}}"#,
            true,
        ),
        (r#"{"scope":"all"}"#, false),
        (r#"{"scopes":"node"}"#, false),
        (r#"{"payload":{"pieces":65}}"#, false),
        (r#"{"identity":{"kubelet":{"urls":"x"}}}"#, false),
    ] {
        let instance: Value = serde_json::from_str(text)?;
        ensure!(validator.is_valid(&instance) == is_valid, "{text}");
        let file = tempfile::NamedTempFile::new()?;
        fs::write(&file, text)?;
        let code = config(&["check", &file.path().to_string_lossy()])?
            .status
            .code();
        ensure!((code == Some(0)) == is_valid, "{text}: {code:?}");
    }
    Ok(())
}
