//! What must not be reported of a container: each with a control that must be.

use anyhow::{Context, Result, ensure};
use e2e::podman::RunSpec;
use e2e::workload::Workload;

use super::{Setting, watch};
use crate::case::{Case, ROOT, SOON, watch_containers};
use crate::expect::{self, FOREIGN, LOG, STDOUT, WIDE_FILE, WIDE_READ};
use crate::harness::{PODMAN, Test};
use crate::value;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("podman::neighbours", PODMAN, neighbours),
        Test::new("podman::process_of_the_node", PODMAN, process_of_the_node),
        Test::new("podman::modes", PODMAN, modes),
    ]
}

/// Values that differ in one byte or lack one; the control is the value itself, in another stream.
fn neighbours() -> Result<()> {
    let setting = Setting::new()?;
    let mut sentinel = watch()?;
    let near = [
        &value::neighbour(&setting.value),
        &setting.value[1..],
        &setting.value[..29],
    ]
    .join(" ");
    let script = "for near in $NEAR; do echo $near; echo $near >&2; done; echo $v > /var/log/a; exec sleep 1000";
    let app = setting
        .podman
        .run(&setting.spec(script).env("NEAR", &near))?;
    setting.wait(&mut sentinel, LOG, &app)?;
    let stopped = sentinel.stop()?;
    let findings = setting.findings(&stopped, &app);
    let leaks: Vec<_> = expect::of_rule(&findings, STDOUT);
    ensure!(leaks.is_empty(), "near is not equal: {leaks:#?}");
    Ok(())
}

/// Outside any container the same value is none of the sentinel's business.
fn process_of_the_node() -> Result<()> {
    let setting = Setting::new()?;
    let mut sentinel = watch()?;
    let app = setting.run("echo ready >&2; read g < /gate/go; echo \"$v\"; exec sleep 1000")?;
    let log = tempfile::Builder::new().suffix(".log").tempfile();
    let log = log.context("creating a log")?;
    let script = format!(
        "read -r v; echo \"$v\"; echo \"$v\" >> {}",
        log.path().display()
    );
    let mut outside = Workload::sh(&script).start()?;
    outside.send_line(&setting.value)?;
    outside.finish(SOON)?;
    setting.gate.open()?;
    setting.wait(&mut sentinel, STDOUT, &app)?;
    setting.only(sentinel, STDOUT, &app)
}

/// A volume of mode 0400 read by its owner, and one of mode 0644 read by another user.
fn modes() -> Result<()> {
    let setting = Setting::new()?;
    let (narrow, wide) = (Case::new()?, Case::with(0o644, ROOT)?);
    let mut sentinel = watch_containers(&[&narrow, &wide], &[])?;
    let read = "read -r v < /secret/password && exit; test -n \"$v\"";
    for (case, user) in [(&narrow, "0:0"), (&wide, "0:0"), (&wide, "1000:1000")] {
        let spec = RunSpec::sh(read)
            .volume(case.volume.path(), "/secret")
            .user(user);
        let ended = setting.podman.run_to_completion(&spec, SOON)?;
        ensure!(ended.wait_exited(SOON)? == 0, "{user} could not read");
    }
    wide.wait(&mut sentinel, WIDE_READ)?;
    let stopped = sentinel.stop()?;
    // The volumes are a pod's, and these containers are none of it.
    let own = |case: &Case| {
        let mut findings = case.findings(&stopped);
        findings.retain(|it| it["rule"] != FOREIGN);
        findings
    };
    expect::none(&own(&narrow), "the mode is right")?;
    let findings = own(&wide);
    expect::only(&findings, WIDE_FILE)?;
    let found = expect::only(&findings, WIDE_READ)?;
    ensure!(
        found["process"]["uid"] == 1000,
        "only the other user: {found}"
    );
    Ok(())
}
