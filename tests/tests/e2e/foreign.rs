//! Secrets read from outside the pod or container that they are mounted in; and who may.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::podman::{PodmanContainer, RunSpec};
use e2e::sentinel::Sentinel;
use e2e::volume::Owner;
use e2e::workload::Workload;
use serde_json::{Value, json};

use crate::case::{CONTROL, Case, ROOT, SOON, watch_containers};
use crate::expect::{self, FOREIGN};
use crate::harness::{PLAIN, PODMAN, PODS, Test};
use crate::pods::Setting;
use crate::shared;
use crate::value;

/// Reads the secret without another process.
const READ: &str = "read -r v < /secret/password;";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("foreign::host_process", PLAIN, host_process),
        Test::new("foreign::exception", PLAIN, exception),
        Test::new("foreign::expired_exception", PLAIN, expired_exception),
        Test::new("foreign::own_reader", PODS, own_reader),
        Test::new("foreign::another_pod", PODS, another_pod),
        Test::new("foreign::entered", PODS, entered),
        Test::new("foreign::namespaces", PODS, namespaces),
        Test::new("foreign::podman", PODMAN, podman),
    ]
}

/// The finding that there must be, from there.
fn wait(case: &Case, sentinel: &mut Sentinel, reason: &str) -> Result<Value> {
    let found = case.wait_where(sentinel, FOREIGN, |line| line["reason"] == reason)?;
    expect::holds(
        &found,
        &json!({"severity": "high", "evidence": "probe", "match": null, "stream": null}),
    )?;
    Ok(found)
}

fn read_by(program: &Path, file: &Path) -> Result<u32> {
    let reader = Workload::program([program, file]).start()?;
    let pid = reader.pid();
    reader.finish(SOON)?;
    Ok(pid)
}

/// The sentinel watches containers: a process of the node that reads what is in one is told all the same.
fn host_process() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let pid = read_by(Path::new("/bin/cat"), &case.file())?;
    let found = wait(&case, &mut sentinel, "host-process")?;
    let expected = json!({
        "process": {"tgid": pid, "uid": 0},
        "container": null,
        "pod": null,
        "secret": {"name": case.name, "key": "password", "source": "volume"},
        "file": {"mode": "0400", "path": case.file().to_string_lossy()},
    });
    expect::holds(&found, &expected)?;
    let findings = case.stop(sentinel)?;
    ensure!(findings.len() == 1, "nothing else: {findings:#?}");
    Ok(())
}

/// A copy of `cat` under another name.
fn program(case: &Case, name: &str) -> Result<std::path::PathBuf> {
    let programs = case.directory().join("programs");
    fs::create_dir_all(&programs).context("making a directory")?;
    let program = programs.join(name);
    fs::copy("/bin/cat", &program).context("copying a program")?;
    Ok(program)
}

fn rules_file(case: &Case, text: &str) -> Result<String> {
    let path = case.directory().join("rules.yaml");
    fs::write(&path, text).context("writing rules")?;
    Ok(path.to_string_lossy().into_owned())
}

/// What is expected is left out; the same program under another name is not, nor is one that only is called as the kubelet.
fn exception() -> Result<()> {
    let case = Case::new()?;
    let (backup, kubelet) = (program(&case, "backup")?, program(&case, "kubelet")?);
    let rules = format!(
        "exceptions:\n  - rules: [foreign-secret-read]\n    executable: {}\n    outside_containers: true\n    reason: it backs up\n",
        backup.display()
    );
    let rules = rules_file(&case, &rules)?;
    let mut sentinel = watch_containers(&[&case], &["--rules", &rules])?;
    // It stays long enough for the sentinel to see which program it is.
    let mut expected = Workload::sh(&format!(
        "exec {} {} -",
        backup.display(),
        case.file().display()
    ))
    .start()?;
    expected.wait_output(&case.value, SOON)?;
    let pid = read_by(&kubelet, &case.volume.file(CONTROL))?;
    let found = case.wait_control(&mut sentinel, FOREIGN)?;
    expect::holds(&found, &json!({"process": {"tgid": pid}}))?;
    expected.send_line("done")?;
    expected.finish(SOON)?;
    expect::none(&case.stop(sentinel)?, "it is expected")
}

/// An exception that ended is told, and covers nothing.
fn expired_exception() -> Result<()> {
    let case = Case::new()?;
    let rules = "exceptions:\n  - secret: creds-*\n    reason: until the migration\n    expires: 2026-01-31\n";
    let rules = rules_file(&case, rules)?;
    let mut sentinel = watch_containers(&[&case], &["--rules", &rules])?;
    read_by(Path::new("/bin/cat"), &case.file())?;
    wait(&case, &mut sentinel, "host-process")?;
    let stopped = sentinel.stop()?;
    ensure!(
        stopped.stderr.contains("has expired") && stopped.stderr.contains("until the migration"),
        "{}",
        stopped.stderr
    );
    Ok(())
}

/// The pod itself reads, also through another program that it starts: nothing to tell.
fn own_reader() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let script = format!(
        "{READ} cat /secret/password > /dev/null; (cat /secret/password) > /dev/null; exec sleep 1000"
    );
    let app = setting.start(&script)?;
    // The control: somebody else reads after them.
    read_by(Path::new("/bin/cat"), &setting.case.volume.file(CONTROL))?;
    setting.case.wait_control(&mut sentinel, FOREIGN)?;
    let findings = setting.stop(sentinel, &app)?;
    expect::none(&findings, "it is the pod's own")
}

/// Another pod has the volume through a path of the node.
fn another_pod() -> Result<()> {
    let setting = Setting::new(0o444, Owner { uid: 0, gid: 0 })?;
    let other = Setting::beside(&setting.case, 0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let spec = other
        .spec("read -r v < /stolen/password; exec sleep 1000")
        .mount(setting.case.volume.path(), "/stolen");
    let thief = other.pod.start(&spec)?;
    let found = wait(&setting.case, &mut sentinel, "another-pod")?;
    let expected = json!({
        "pod": {"uid": other.case.pod_uid},
        "container": {"id": thief.id()},
        "process": {"tgid": thief.pid()?},
    });
    expect::holds(&found, &expected)?;
    setting.case.stop(sentinel)?;
    Ok(())
}

/// `kubectl exec`: the program runs in the container, and the container did not start it. Nor did it start its children.
fn entered() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let app = setting.start(&format!("{READ} read g < /gate/go; {READ} exec sleep 1000"))?;
    let waiting = setting.gate.reached()?;
    let told = app.exec(&["cat", "/secret/password"], SOON)?;
    ensure!(
        told.stdout.trim_ascii() == setting.case.value.as_bytes(),
        "{told:?}"
    );
    let found = wait(&setting.case, &mut sentinel, "entered-container")?;
    setting.is_mine(&found, &app)?;
    app.exec(
        &["sh", "-c", "(read -r v < /secret/control; true) | cat"],
        SOON,
    )?;
    let found = setting.case.wait_control(&mut sentinel, FOREIGN)?;
    expect::holds(&found, &json!({"reason": "entered-container"}))?;
    // Its own process reads once more, after others have entered.
    waiting.let_through()?;
    let own = app.pid()?;
    let findings = setting.stop(sentinel, &app)?;
    let foreign = expect::of_rule(&findings, FOREIGN);
    ensure!(
        !foreign.is_empty() && foreign.iter().all(|it| it["process"]["tgid"] != own),
        "{foreign:#?}"
    );
    Ok(())
}

/// From the node through the container's mounts: by `/proc/PID/root`, and with `nsenter`.
fn namespaces() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let app = setting.start(&format!("{READ} exec sleep 1000"))?;
    let pid = app.pid()?;
    let through = format!("/proc/{pid}/root/secret/password");
    let reader = read_by(Path::new("/bin/cat"), Path::new(&through))?;
    let found = wait(&setting.case, &mut sentinel, "host-process")?;
    expect::holds(&found, &json!({"process": {"tgid": reader}}))?;
    let target = pid.to_string();
    let words = ["nsenter", "-t", &target, "-m", "cat", "/secret/control"];
    Workload::program(words).start()?.finish(SOON)?;
    let found = setting.case.wait_control(&mut sentinel, FOREIGN)?;
    expect::holds(&found, &json!({"reason": "host-process"}))?;
    setting.case.stop(sentinel)?;
    Ok(())
}

/// A secret of podman's: read by its container, by `podman exec`, and from the node.
fn podman() -> Result<()> {
    let podman = shared::podman()?;
    let name = format!("creds-{}", value::word()?);
    let secret = podman.create_secret(&name, value::fresh(30)?)?;
    let mut sentinel = crate::case::start(Sentinel::builder())?;
    let place = format!("/run/secrets/{name}");
    let script = format!("read -r v < {place}; echo ready; exec sleep 1000");
    let app = podman.run(&RunSpec::sh(&script).secret(secret.name()))?;
    let wait_for = |sentinel: &mut Sentinel, reason: &str, app: &PodmanContainer| {
        sentinel.wait_for(SOON, reason, |line| {
            line["rule"] == FOREIGN
                && line["secret"]["name"] == name
                && line["reason"] == reason
                && (line["container"].is_null() || line["container"]["id"] == app.id())
        })
    };
    read_by(
        Path::new("/bin/cat"),
        Path::new(&format!("/proc/{}/root{place}", app.pid())),
    )?;
    wait_for(&mut sentinel, "host-process", &app)?;
    let mut exec = podman.command();
    e2e::command::run(exec.args(["exec", app.id(), "cat", &place]))?;
    wait_for(&mut sentinel, "entered-container", &app)?;
    let stopped = sentinel.stop()?;
    let own = stopped.findings().into_iter().filter(|it| {
        it["rule"] == FOREIGN && it["secret"]["name"] == name && it["process"]["tgid"] == app.pid()
    });
    expect::none(&own.collect::<Vec<_>>(), "the container's own process")
}
