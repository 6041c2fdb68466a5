//! Pods on a real containerd, with volumes laid out as the kubelet lays them out.

mod negative;
mod setting;

use std::os::unix::fs::MetadataExt;

use anyhow::{Result, ensure};
use e2e::volume::Owner;
use serde_json::json;

use crate::case::{Case, ROOT, SOON, watch_containers};
use crate::expect::{self, LOG, STDOUT, WIDE_FILE, WIDE_READ};
use crate::harness::{PODS, Test};
pub use setting::Setting;

/// Reads the secret without another process that would write it into a pipe.
const READ: &str = "read -r v < /secret/password;";

pub fn tests() -> Vec<Test> {
    let mut tests = vec![
        Test::new("pods::stdout", PODS, stdout),
        Test::new("pods::stderr", PODS, stderr),
        Test::new("pods::terminal", PODS, terminal),
        Test::new("pods::log_file", PODS, log_file),
        Test::new("pods::read_by_others", PODS, read_by_others),
        Test::new("pods::started_before", PODS, started_before),
        Test::new("pods::mounted_after", PODS, mounted_after),
        Test::new("pods::rotation", PODS, rotation),
        Test::new("pods::rotation_after_exit", PODS, rotation_after_exit),
        Test::new("pods::kept_descriptor", PODS, kept_descriptor),
        Test::new("pods::short_lived", PODS, short_lived),
        Test::new("pods::node_scope", PODS, node_scope),
    ];
    tests.extend(negative::tests());
    tests
}

fn stdout() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let app = setting.start(&format!(
        "{READ} echo \"user=app password=$v\"; exec sleep 1000"
    ))?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    setting.is_mine(&found, &app)?;
    let expected = json!({
        "match": {"kind": "exact", "encoding": "raw", "offset": 18, "length": 30},
        "stream": {"kind": "stdout"},
        "file": {"mode": "0400", "uid": 0, "gid": 0},
    });
    expect::holds(&found, &expected)?;
    // Now that the runtime has copied it, too, there is still one leak.
    app.wait_log(&setting.case.value, SOON)?;
    expect::only(&setting.stop(sentinel, &app)?, STDOUT)?;
    Ok(())
}

fn stderr() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let app = setting.start(&format!("{READ} echo \"$v\" >&2; exec sleep 1000"))?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    setting.is_mine(&found, &app)?;
    expect::holds(&found, &json!({"stream": {"kind": "stderr"}}))?;
    app.wait_log(&setting.case.value, SOON)?;
    expect::only(&setting.stop(sentinel, &app)?, STDOUT)?;
    Ok(())
}

fn terminal() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let spec = setting.spec(&format!("{READ} echo \"$v\"; exec sleep 1000"));
    let app = setting.pod.start(&spec.tty())?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    setting.is_mine(&found, &app)?;
    expect::holds(&found, &json!({"stream": {"kind": "stdout"}}))?;
    app.wait_log(&setting.case.value, SOON)?;
    expect::only(&setting.stop(sentinel, &app)?, STDOUT)?;
    Ok(())
}

fn log_file() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let script = "read -r v < /secret/password; echo \"$v\" >> /var/log/app; exec sleep 1000";
    let app = setting.start(script)?;
    let found = setting.case.wait(&mut sentinel, LOG)?;
    setting.is_mine(&found, &app)?;
    let expected = json!({"stream": {"kind": "log", "path": "/var/log/app"}});
    expect::holds(&found, &expected)?;
    let findings = setting.stop(sentinel, &app)?;
    ensure!(findings.len() == 1, "one leak: {findings:#?}");
    Ok(())
}

fn read_by_others() -> Result<()> {
    let setting = Setting::new(0o644, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let wide = setting.case.wait(&mut sentinel, WIDE_FILE)?;
    let expected = json!({
        "secret": {"name": setting.case.name, "key": "password", "source": "volume"},
        "file": {"mode": "0644", "uid": 0, "gid": 0},
        "pod": {"uid": setting.case.pod_uid},
    });
    expect::holds(&wide, &expected)?;
    let spec = setting.spec(&format!("{READ} exec sleep 1000"));
    let app = setting.pod.start(&spec.user(1000, 1001))?;
    let found = setting.case.wait(&mut sentinel, WIDE_READ)?;
    setting.is_mine(&found, &app)?;
    let process = json!({"tgid": app.pid()?, "uid": 1000, "gid": 1001});
    expect::holds(
        &found,
        &json!({"process": process, "file": {"mode": "0644"}}),
    )?;
    let findings = setting.stop(sentinel, &app)?;
    expect::only(&findings, WIDE_FILE)?;
    expect::only(&findings, WIDE_READ)?;
    ensure!(findings.len() == 2, "nothing else: {findings:#?}");
    Ok(())
}

fn started_before() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let script = "exec 5>&1; read -r v < /secret/password; read g < /gate/go; echo \"$v\" >&5;";
    let app = setting.start(&format!("{script} exec sleep 1000"))?;
    let waiting = setting.gate.reached()?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    waiting.let_through()?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    setting.is_mine(&found, &app)?;
    app.wait_log(&setting.case.value, SOON)?;
    expect::only(&setting.stop(sentinel, &app)?, STDOUT)?;
    Ok(())
}

/// The node's usual day: the sentinel runs, a pod comes.
fn mounted_after() -> Result<()> {
    let other = Case::new()?;
    let mut sentinel = watch_containers(&[&other], &[])?;
    let setting = Setting::beside(&other, 0o644, ROOT)?;
    let app = setting.start(&format!("{READ} echo \"$v\"; exec sleep 1000"))?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    setting.is_mine(&found, &app)?;
    app.wait_log(&setting.case.value, SOON)?;
    let findings = setting.stop(sentinel, &app)?;
    expect::only(&findings, STDOUT)?;
    expect::only(&findings, WIDE_FILE)?;
    ensure!(findings.len() == 2, "nothing else: {findings:#?}");
    Ok(())
}

fn rotation() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let case = &setting.case;
    let mut sentinel = watch_containers(&[case], &[])?;
    let script = "read -r old < /secret/password; read g < /gate/go; read -r new < /secret/password;\
        echo \"$new\"; echo \"$old\" >&2; exec sleep 1000";
    let app = setting.start(script)?;
    let waiting = setting.gate.reached()?;
    case.rotate(41)?;
    waiting.let_through()?;
    let mut fingerprints = Vec::new();
    for (kind, length) in [("stdout", 41), ("stderr", 30)] {
        let found =
            case.wait_where(&mut sentinel, STDOUT, |line| line["stream"]["kind"] == kind)?;
        setting.is_mine(&found, &app)?;
        expect::holds(&found, &json!({"match": {"length": length}}))?;
        fingerprints.push(found["secret"]["fingerprint"].clone());
    }
    ensure!(fingerprints[0] != fingerprints[1], "{fingerprints:?}");
    let findings = setting.stop(sentinel, &app)?;
    ensure!(findings.len() == 2, "two leaks: {findings:#?}");
    Ok(())
}

/// The container through which the volume was seen, too, has ended: the volume is still watched.
fn rotation_after_exit() -> Result<()> {
    let setting = Setting::new(0o644, ROOT)?;
    let case = &setting.case;
    let mut sentinel = watch_containers(&[case], &[])?;
    let app = setting.start(&format!("{READ} echo \"$v\""))?;
    case.wait(&mut sentinel, STDOUT)?;
    ensure!(app.wait_exited(SOON)? == 0, "the container failed");
    // It is kept for its log, as the kubelet does.
    case.rotate(41)?;
    let inode = std::fs::metadata(case.file())?.ino();
    case.wait_where(&mut sentinel, WIDE_FILE, |line| {
        line["file"]["inode"] == inode
    })?;
    let mut again = setting.spec(&format!("{READ} echo \"$v\"; exec sleep 1000"));
    again.attempt = 1;
    let next = setting.pod.start(&again)?;
    let fresh = |line: &serde_json::Value| line["match"]["length"] == 41;
    let found = case.wait_where(&mut sentinel, STDOUT, fresh)?;
    setting.is_mine(&found, &next)
}

fn kept_descriptor() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let case = &setting.case;
    let script = "exec 3< /secret/password; read g < /gate/go; read -r old <&3; echo \"$old\";";
    let app = setting.start(&format!("{script} exec sleep 1000"))?;
    let waiting = setting.gate.reached()?;
    let mut sentinel = watch_containers(&[case], &[])?;
    case.rotate(41)?;
    // Once the new version leaks, the sentinel has seen that the old one is gone.
    let exec = ["sh", "-c", "read -r v < /secret/password; echo \"$v\""];
    app.exec(&exec, SOON)?;
    let length = |length: u64| move |line: &serde_json::Value| line["match"]["length"] == length;
    case.wait_where(&mut sentinel, STDOUT, length(41))?;
    waiting.let_through()?;
    let found = case.wait_where(&mut sentinel, STDOUT, length(30))?;
    setting.is_mine(&found, &app)?;
    setting.stop(sentinel, &app)?;
    Ok(())
}

fn short_lived() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let app = setting.start(&format!("{READ} echo \"$v\""))?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    setting.is_mine(&found, &app)?;
    ensure!(app.wait_exited(SOON)? == 0, "the container failed");
    expect::only(&setting.stop(sentinel, &app)?, STDOUT)?;
    Ok(())
}

/// With every process of the machine watched, the runtime's copies still are no leaks.
fn node_scope() -> Result<()> {
    let owner = Owner {
        uid: 1000,
        gid: 1000,
    };
    let setting = Setting::new(0o400, owner)?;
    let mut sentinel = watch_containers(&[&setting.case], &["--scope", "node"])?;
    let spec = setting.spec(&format!("{READ} echo \"$v\"; exec sleep 1000"));
    let app = setting.pod.start(&spec.user(1000, 1000))?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    setting.is_mine(&found, &app)?;
    app.wait_log(&setting.case.value, SOON)?;
    let findings = setting.stop(sentinel, &app)?;
    ensure!(findings.len() == 1, "one leak: {findings:#?}");
    Ok(())
}
