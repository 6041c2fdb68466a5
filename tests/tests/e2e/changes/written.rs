//! Secret files that are written to or replaced by plain processes.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::Sentinel;
use e2e::workload::Workload;
use serde_json::{Value, json};

use super::{CHANGE, WRITE, call, wait};
use crate::case::{Case, KEY, ROOT, SOON, watch_containers};
use crate::expect::{self, WIDE_FILE};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("changes::opened_for_writing", PLAIN, opened),
        Test::new("changes::truncated", PLAIN, truncated),
        Test::new("changes::replaced", PLAIN, replaced),
        Test::new(
            "changes::replaced_in_its_version",
            PLAIN,
            replaced_in_its_version,
        ),
    ]
}

fn wait_written(case: &Case, sentinel: &mut Sentinel, by: u32, reason: &str) -> Result<Value> {
    let found = case.wait_where(sentinel, WRITE, |line| line["process"]["tgid"] == by)?;
    let expected = json!({
        "severity": "high",
        "evidence": "probe",
        "reason": reason,
        "container": null,
        "match": null,
        "stream": null,
    });
    expect::holds(&found, &expected)?;
    Ok(found)
}

fn opened() -> Result<()> {
    let case = Case::with(0o600, ROOT)?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let running = Workload::sh(&format!("echo other > {}", case.file().display())).start()?;
    let pid = running.pid();
    running.finish(SOON)?;
    let found = wait_written(&case, &mut sentinel, pid, "opened-for-writing")?;
    expect::holds(&found, &json!({"file": {"mode": "0600"}}))?;
    let findings = case.stop(sentinel)?;
    expect::only(&findings, WRITE)?;
    ensure!(
        expect::of_rule(&findings, CHANGE).is_empty(),
        "{findings:#?}"
    );
    Ok(())
}

fn truncated() -> Result<()> {
    let case = Case::with(0o600, ROOT)?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let running = call::workload("truncate", &case.file())?.start()?;
    let pid = running.pid();
    running.finish(SOON)?;
    wait_written(&case, &mut sentinel, pid, "truncated")?;
    expect::only(&case.stop(sentinel)?, WRITE)?;
    Ok(())
}

/// The link that leads to the file is replaced by a file of everybody's.
fn replaced() -> Result<()> {
    replace(|case| Ok(case.file()))
}

/// The file itself is, in the directory that `..data` leads to.
fn replaced_in_its_version() -> Result<()> {
    replace(|case| Ok(case.file().canonicalize()?))
}

fn replace(target: impl FnOnce(&Case) -> Result<PathBuf>) -> Result<()> {
    let case = Case::new()?;
    let target = target(&case)?;
    let fresh = target.with_file_name("..fresh");
    fs::write(&fresh, "another value, as long as any").context("writing another file")?;
    Workload::program(["/bin/chmod", "0644"])
        .argument(&fresh)
        .start()?
        .finish(SOON)?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let rename = Workload::program(["/bin/mv", "-f"]);
    let running = rename.argument(&fresh).argument(&target).start()?;
    let pid = running.pid();
    running.finish(SOON)?;
    let written = wait_written(&case, &mut sentinel, pid, "replaced")?;
    expect::holds(
        &written,
        &json!({"secret": {"key": KEY}, "file": {"mode": "0644"}}),
    )?;
    let found = case.wait_where(&mut sentinel, CHANGE, |line| line["process"]["tgid"] == pid)?;
    let reason = found["reason"].as_str().unwrap_or_default().to_owned();
    ensure!(
        reason.starts_with("rename")
            && reason.ends_with(": mode 0400 to 0644; every user can read it now"),
        "{reason}"
    );
    wait(&case, &mut sentinel, pid, &reason)?;
    case.wait(&mut sentinel, WIDE_FILE)?;
    let findings = case.stop(sentinel)?;
    expect::only(&findings, CHANGE)?;
    expect::only(&findings, WRITE)?;
    Ok(())
}
