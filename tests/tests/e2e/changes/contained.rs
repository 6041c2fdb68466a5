//! Changes inside containers: of a pod with the volume mounted for writing, and of podman's.

use anyhow::{Result, ensure};
use e2e::podman::RunSpec;
use e2e::sentinel::Sentinel;
use serde_json::json;

use super::{CHANGE, WRITE};
use crate::case::{CONTROL, ROOT, SOON, watch_containers};
use crate::expect;
use crate::harness::{PODMAN, PODS, Test};
use crate::pods::Setting;
use crate::shared;
use crate::value;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("changes::in_a_pod", PODS, in_a_pod),
        Test::new("changes::by_another_pod", PODS, by_another_pod),
        Test::new("changes::podman", PODMAN, podman),
    ]
}

fn in_a_pod() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let case = &setting.case;
    let mut sentinel = watch_containers(&[case], &[])?;
    let script = "cd /writable; chmod 0644 ../writable/password; echo x > control; exec sleep 1000";
    let spec = setting
        .spec(script)
        .mount_writable(case.volume.path(), "/writable");
    let app = setting.pod.start(&spec)?;
    let found = case.wait_where(&mut sentinel, CHANGE, |line| line["evidence"] == "probe")?;
    setting.is_mine(&found, &app)?;
    let reason = found["reason"].as_str().unwrap_or_default();
    ensure!(
        reason.contains("chmod")
            && reason.ends_with("mode 0400 to 0644; every user can read it now"),
        "{found}"
    );
    let written = case.wait_control(&mut sentinel, WRITE)?;
    let expected = json!({"reason": "opened-for-writing", "container": {"id": app.id()}});
    expect::holds(&written, &expected)?;
    let findings = setting.stop(sentinel, &app)?;
    expect::only(&findings, CHANGE)?;
    Ok(())
}

/// The change is told with the secret's pod's own name in the secret, and the container that did it.
fn by_another_pod() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let other = Setting::beside(&setting.case, 0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let spec = other
        .spec("chmod 0604 /stolen/password; exec sleep 1000")
        .mount_writable(setting.case.volume.path(), "/stolen");
    let thief = other.pod.start(&spec)?;
    let found = setting.case.wait(&mut sentinel, CHANGE)?;
    let expected = json!({
        "evidence": "probe",
        "pod": {"uid": other.case.pod_uid},
        "container": {"id": thief.id()},
    });
    expect::holds(&found, &expected)?;
    ensure!(found["secret"]["key"] != CONTROL, "{found}");
    expect::only(&setting.case.stop(sentinel)?, CHANGE)?;
    Ok(())
}

/// A secret of podman's, which its container may change.
fn podman() -> Result<()> {
    let podman = shared::podman()?;
    let name = format!("creds-{}", value::word()?);
    let secret = podman.create_secret(&name, value::fresh(30)?)?;
    let mut sentinel = crate::case::start(Sentinel::builder())?;
    // It is known before it is changed: the container waits for a line.
    let place = format!("/run/secrets/{name}");
    let script =
        format!("until [ -e /tmp/go ]; do sleep 0.1; done; chmod 0466 {place}; exec sleep 1000");
    let app = podman.run(&RunSpec::sh(&script).secret(secret.name()))?;
    let is_mine = |line: &serde_json::Value| line["secret"]["name"] == name.as_str();
    sentinel.wait_for(SOON, "the secret to be known", |line| {
        line["rule"] == expect::WIDE_FILE && is_mine(line)
    })?;
    let mut exec = podman.command();
    e2e::command::run(exec.args(["exec", app.id(), "touch", "/tmp/go"]))?;
    let found = sentinel.wait_for(SOON, CHANGE, |line| line["rule"] == CHANGE && is_mine(line))?;
    let expected = json!({
        "evidence": "probe",
        "container": {"id": app.id()},
        "file": {"mode": "0466"},
    });
    expect::holds(&found, &expected)?;
    let reason = found["reason"].as_str().unwrap_or_default();
    ensure!(
        reason.ends_with("every user can write to it now"),
        "{found}"
    );
    sentinel.stop()?;
    Ok(())
}
