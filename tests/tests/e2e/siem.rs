//! What is in `deploy/siem/`: each rule of the catalogue has its Sigma rule and its runbook, and whatever names a field of the stream
//! names one that is there.

mod catalogue;
mod collectors;
mod consumers;
mod dashboard;
mod detections;
mod mapping;
mod runbooks;
mod splunk;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use e2e::requirements;
use serde_json::Value;

use crate::harness::{Need, Test};

const PYTHON: &[Need] = &[Need::Siem];
const NATS: &[Need] = &[Need::Siem, Need::Program("nats-server")];
const JQ: &[Need] = &[Need::Program("jq")];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("siem::sigma", PYTHON, detections::are_sound),
        Test::new("siem::elasticsearch", &[], mapping::takes_every_line),
        Test::new("siem::splunk", &[], splunk::is_sound),
        Test::new("siem::dashboard", &[], dashboard::is_sound),
        Test::new("siem::vector", &[], collectors::vector),
        Test::new("siem::fluent_bit", PYTHON, collectors::fluent_bit),
        Test::new("siem::ledger", PYTHON, consumers::keep_the_last_line),
        Test::new("siem::nats", NATS, consumers::take_from_nats),
        Test::new("siem::runbooks", &[], runbooks::are_complete),
        Test::new("siem::runbook_commands", JQ, runbooks::commands_run),
    ]
}

/// A file or directory of `deploy/siem/`.
fn content(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../deploy/siem")
        .join(path)
}

fn read(path: &str) -> Result<String> {
    let path = content(path);
    fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
}

fn json(path: &str) -> Result<Value> {
    serde_json::from_str(&read(path)?).with_context(|| format!("reading {path} as JSON"))
}

fn yaml(path: &str) -> Result<Value> {
    serde_saphyr::from_str(&read(path)?).with_context(|| format!("reading {path} as YAML"))
}

/// The Python that has pySigma and the consumers' client.
fn python() -> Result<Command> {
    let python = requirements::siem().map_err(|lack| anyhow!(lack))?;
    let mut command = Command::new(python);
    // Nothing is left beside the files.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}
