//! Secrets in containers' environments.

use anyhow::{Context, Result, ensure};
use e2e::podman::{PodmanContainer, RunSpec};
use e2e::sentinel::Sentinel;
use serde_json::{Value, json};

use super::UNMONITORABLE;
use crate::case::{SOON, start};
use crate::expect::{self, STDOUT};
use crate::harness::{PODMAN, Test};
use crate::shared::{self, Gate};
use crate::value;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("values::environment", PODMAN, environment),
        Test::new("values::environment_before", PODMAN, environment_before),
        Test::new("values::environment_url", PODMAN, environment_url),
        Test::new("values::environment_weak", PODMAN, environment_weak),
    ]
}

fn wait(sentinel: &mut Sentinel, rule: &str, app: &PodmanContainer) -> Result<Value> {
    sentinel.wait_for(SOON, rule, |line| {
        line["rule"] == rule && line["container"]["id"] == app.id()
    })
}

/// Stops the sentinel: what it told of the container.
fn stop(sentinel: Sentinel, app: &PodmanContainer) -> Result<Vec<Value>> {
    let mut findings = sentinel.stop()?.findings();
    findings.retain(|finding| finding["container"]["id"] == app.id());
    Ok(findings)
}

fn environment() -> Result<()> {
    let value = value::fresh(30)?;
    let mut sentinel = start(Sentinel::builder())?;
    let spec = RunSpec::sh("echo \"password: $DB_PASSWORD\"; exec sleep 1000");
    let app = shared::podman()?.run(&spec.env("DB_PASSWORD", &value))?;
    let found = wait(&mut sentinel, STDOUT, &app)?;
    let expected = json!({
        "secret": {"name": "DB_PASSWORD", "key": "DB_PASSWORD", "field": null, "source": "env"},
        "match": {"encoding": "raw", "offset": 10, "length": 30},
        "stream": {"kind": "stdout"},
        "file": null,
    });
    expect::holds(&found, &expected)?;
    let findings = stop(sentinel, &app)?;
    ensure!(findings.len() == 1, "one leak: {findings:#?}");
    Ok(())
}

/// The container ran before the sentinel did.
fn environment_before() -> Result<()> {
    let value = value::fresh(30)?;
    let directory = tempfile::tempdir().context("creating a directory")?;
    let gate = Gate::new(directory.path())?;
    let script = "exec 5>&1; read g < /gate/go; echo \"$API_TOKEN\" >&5; exec sleep 1000";
    let spec = RunSpec::sh(script).env("API_TOKEN", &value);
    let app = shared::podman()?.run(&spec.volume(gate.path(), "/gate"))?;
    let waiting = gate.reached()?;
    let mut sentinel = start(Sentinel::builder())?;
    waiting.let_through()?;
    let found = wait(&mut sentinel, STDOUT, &app)?;
    let expected = json!({"secret": {"name": "API_TOKEN", "source": "env"}, "file": null});
    expect::holds(&found, &expected)
}

/// The password in a URL, in a variable whose name says nothing.
fn environment_url() -> Result<()> {
    let value = value::fresh(24)?;
    let mut sentinel = start(Sentinel::builder())?;
    let script = "p=${DATABASE#*app:}; echo \"${p%@*}\"; exec sleep 1000";
    let url = format!("postgres://app:{value}@db.example.com:5432/app");
    let app = shared::podman()?.run(&RunSpec::sh(script).env("DATABASE", &url))?;
    let found = wait(&mut sentinel, STDOUT, &app)?;
    let expected = json!({"secret": {"name": "DATABASE", "field": "password", "source": "env"}});
    expect::holds(&found, &expected)
}

fn environment_weak() -> Result<()> {
    let value = value::fresh(30)?;
    let mut sentinel = start(Sentinel::builder())?;
    let spec = RunSpec::sh("echo \"$DB_PASSWORD $CONTROL_TOKEN\"; exec sleep 1000");
    let spec = spec.env("DB_PASSWORD", "a1b2").env("AUTH", "true");
    let app = shared::podman()?.run(&spec.env("CONTROL_TOKEN", &value))?;
    wait(&mut sentinel, STDOUT, &app)?;
    let findings = stop(sentinel, &app)?;
    let weak = expect::only(&findings, UNMONITORABLE)?;
    let expected = json!({
        "secret": {"name": "DB_PASSWORD", "source": "env"},
        "reason": "the value is shorter than 6 bytes",
        "file": null,
        "count": 1,
    });
    expect::holds(weak, &expected)?;
    ensure!(
        findings.len() == 2,
        "the control is the one leak: {findings:#?}"
    );
    Ok(())
}
