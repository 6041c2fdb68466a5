//! What must not be reported of a pod: each with a control that must be.

use anyhow::{Result, ensure};
use e2e::volume::Owner;
use serde_json::json;

use crate::case::{Case, ROOT, SOON, watch_containers};
use crate::expect::{self, LOG, STDOUT, WIDE_FILE, WIDE_READ};
use crate::harness::{PODS, Test};
use crate::value;

use super::setting::Setting;

/// The group that `fsGroup` makes the owner of a volume's files.
const GROUP: Owner = Owner { uid: 0, gid: 2000 };

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("pods::neighbours", PODS, neighbours),
        Test::new("pods::pipes_within", PODS, pipes_within),
        Test::new("pods::narrow_modes", PODS, narrow_modes),
        Test::new("pods::after_rotation_narrow", PODS, rotated_but_not_written),
    ]
}

/// Values that differ in one byte or lack one, in every stream.
fn neighbours() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let case = &setting.case;
    let mut sentinel = watch_containers(&[case], &[])?;
    let script = "for near in $NEAR; do echo $near; echo $near >&2; echo $near >> /var/log/app;\
        done; read -r c < /secret/control; echo \"$c\"; echo \"$c\" >> /var/log/app; exec sleep 1000";
    let near = [
        &value::neighbour(&case.value),
        &case.value[1..],
        &case.value[..case.value.len() - 1],
    ]
    .join(" ");
    let app = setting
        .pod
        .start(&setting.spec(script).env("NEAR", &near))?;
    case.wait_control(&mut sentinel, STDOUT)?;
    case.wait_control(&mut sentinel, LOG)?;
    app.wait_log(&case.control, SOON)?;
    expect::none(
        &setting.stop(sentinel, &app)?,
        "nothing but the control leaked",
    )
}

/// What stays in the container leads nowhere: `$(cat secret)` and pipelines are none of its streams.
fn pipes_within() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let case = &setting.case;
    let mut sentinel = watch_containers(&[case], &[])?;
    let script = "v=$(cat /secret/password); echo \"$v\" | cat | wc -c;\
        read -r c < /secret/control; echo \"$c\"; exec sleep 1000";
    let app = setting.start(script)?;
    case.wait_control(&mut sentinel, STDOUT)?;
    let log = app.wait_log(&case.control, SOON)?;
    ensure!(log.contains("F 31\n"), "the pipeline worked: {log}");
    expect::none(
        &setting.stop(sentinel, &app)?,
        "nothing but the control leaked",
    )
}

/// A mode of 0440 and a reader in the file's group; the control is a volume of mode 0644.
fn narrow_modes() -> Result<()> {
    let setting = Setting::new(0o440, GROUP)?;
    let wide = Case::for_pod(&setting.case.pod_uid, 0o644, GROUP)?;
    let mut sentinel = watch_containers(&[&setting.case, &wide], &[])?;
    let script = "read -r v < /secret/password; read -r w < /wide/password; read g < /gate/go";
    let spec = setting
        .spec(script)
        .user(1000, 1000)
        .mount(wide.volume.path(), "/wide");
    let in_group = setting.pod.start(&spec.clone().group(2000))?;
    let mut outside = spec.user(1001, 1001);
    outside.name = "outside".to_owned();
    let outside = setting.pod.start(&outside)?;
    let found = wide.wait(&mut sentinel, WIDE_READ)?;
    let expected = json!({"container": {"id": outside.id()}, "process": {"uid": 1001}});
    expect::holds(&found, &expected)?;
    let stopped = sentinel.stop()?;
    expect::none(&setting.case.findings(&stopped), "the modes are right")?;
    let findings = wide.findings(&stopped);
    expect::only(&findings, WIDE_FILE)?;
    expect::only(&findings, WIDE_READ)?;
    ensure!(
        findings
            .iter()
            .all(|it| it["container"]["id"] != in_group.id()),
        "the group let it in: {findings:#?}"
    );
    Ok(())
}

/// The kubelet's own writing of a new version is no leak, nor is holding the old one open.
fn rotated_but_not_written() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let case = &setting.case;
    let script = "exec 3< /secret/password; read -r c < /secret/control; read g < /gate/go;\
        echo \"$c\"; exec sleep 1000";
    let app = setting.start(script)?;
    let waiting = setting.gate.reached()?;
    let mut sentinel = watch_containers(&[case], &[])?;
    case.rotate(30)?;
    waiting.let_through()?;
    case.wait_control(&mut sentinel, STDOUT)?;
    expect::none(
        &setting.stop(sentinel, &app)?,
        "nothing but the control leaked",
    )
}
