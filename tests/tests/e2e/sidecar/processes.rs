//! Processes of the pod: what those hold that the sidecar may look into, and that the others are named.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::process;
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;
use e2e::workload::Workload;
use rustix::process::Signal;
use serde_json::json;

use super::{NAMESPACES, NEEDS, NOBODY, Setting, append, as_nobody, ended, ready, wait};
use crate::case::{SOON, start};
use crate::expect::{self, LOG};
use crate::harness::Test;
use crate::value;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("sidecar::environment", NEEDS, environment),
        Test::new("sidecar::short_value", NEEDS, short_value),
        Test::new("sidecar::other_user", NEEDS, other_user),
        Test::new("sidecar::open_log", NEEDS, open_log),
        Test::new("sidecar::own_mounts", NAMESPACES, own_mounts),
        Test::new("sidecar::own_namespace", NAMESPACES, own_namespace),
    ]
}

/// A name of a variable that no other test has.
fn variable() -> Result<String> {
    Ok(format!("DB_PASSWORD_{}", value::word()?.to_uppercase()))
}

/// Writes its secret to the log, then waits.
fn leaking(log: &Path, variable: &str) -> String {
    format!(
        "echo \"pw ${variable}\" >> {}; echo done; read -r end",
        log.display()
    )
}

/// Of a process that starts and leaks at once, and of one that was there before.
fn environment() -> Result<()> {
    let setting = Setting::new()?;
    let log = setting.log("app.log");
    let (first, second) = (variable()?, variable()?);
    let (there, later) = (value::fresh(30)?, value::fresh(31)?);
    let script = format!("echo ready; read -r go; {}", leaking(&log, &first));
    let app = Workload::sh(&script).user(NOBODY, NOBODY, &[]);
    let mut app = app.env(&first, &there).start()?;
    app.wait_output("ready", SOON)?;
    let mut sentinel = setting.watch()?;
    app.send_line("go")?;
    let found = wait(&mut sentinel, LOG, |it| {
        it["secret"]["name"] == first.as_str()
    })?;
    let expected = json!({
        "secret": {"key": first, "source": "env"},
        "match": {"encoding": "raw", "length": 30, "offset": 3},
        "stream": {"path": log},
    });
    expect::holds(&found, &expected)?;
    let other = Workload::sh(&leaking(&log, &second)).user(NOBODY, NOBODY, &[]);
    let other = other.env(&second, &later).start()?;
    let found = wait(&mut sentinel, LOG, |it| {
        it["secret"]["name"] == second.as_str()
    })?;
    expect::holds(&found, &json!({"match": {"length": 31}}))?;
    ended(sentinel)?;
    other.finish(SOON)?;
    app.finish(SOON).map(drop)
}

/// A value that counts only where it is held: all that shows is one pod.
fn short_value() -> Result<()> {
    let setting = Setting::new()?;
    let name = variable()?;
    // Letters and digits, so that it is delimited by what is around it.
    let short = format!("q{}", &value::word()?[..6]);
    let script = leaking(&setting.log("app.log"), &name);
    let app = Workload::sh(&script).user(NOBODY, NOBODY, &[]);
    let mut sentinel = setting.watch()?;
    let app = app.env(&name, &short).start()?;
    let is_it = |it: &serde_json::Value| it["secret"]["name"] == name.as_str();
    let found = wait(&mut sentinel, LOG, is_it)?;
    expect::holds(&found, &json!({"match": {"length": 7}, "container": null}))?;
    ended(sentinel)?;
    app.finish(SOON).map(drop)
}

/// A process of another user is named, and its secret is not known.
fn other_user() -> Result<()> {
    let setting = Setting::new()?;
    let log = setting.log("app.log");
    let name = variable()?;
    let app = Workload::sh("echo ready; read -r end").user(1000, 1000, &[]);
    let secret = value::fresh(30)?;
    let app = app.env(&name, &secret).start()?;
    app.wait_output("ready", SOON)?;
    let mut sentinel = setting.watch()?;
    append(&log, &format!("{secret}\n{}\n", setting.case.value))?;
    setting.case.wait(&mut sentinel, LOG)?;
    let stopped = ended(sentinel)?;
    let told = ready(&stopped)?["not_covered"][0]
        .as_str()
        .unwrap_or_default();
    ensure!(
        told.contains("environments and own files of") && told.contains("another user"),
        "{told}"
    );
    let about = |it: &serde_json::Value| it["secret"]["name"] == name.as_str();
    ensure!(!stopped.findings().iter().any(about), "{stopped:?}");
    app.finish(SOON).map(drop)
}

/// A log that no path leads the sidecar to, but that a process of its user has open: as it is called there.
fn open_log() -> Result<()> {
    let setting = Setting::new()?;
    let case = &setting.case;
    let log = setting.log("app.txt");
    let script = format!(
        "exec 3>> {}; read -r v; echo \"$v\" >&3; read -r end",
        log.display()
    );
    let mut app = Workload::sh(&script).user(NOBODY, NOBODY, &[]).start()?;
    wait_until(SOON, "the log to be open", || {
        Ok(process::holds_open(app.pid(), &log).then_some(()))
    })?;
    let options = ["--mode", "sidecar", "--log-path", "*.txt", "--secret-path"];
    let builder = super::unprivileged()?.args(options);
    let mut sentinel = start(builder.arg(case.volume.path()))?;
    app.send_line(&case.value)?;
    let found = case.wait(&mut sentinel, LOG)?;
    expect::holds(
        &found,
        &json!({"stream": {"path": log}, "match": {"offset": 0}}),
    )?;
    ended(sentinel)?;
    app.finish(SOON).map(drop)
}

/// A container's own secret and own log, which the sidecar has no mount of: both are reached through its process.
fn own_mounts() -> Result<()> {
    let setting = Setting::new()?;
    let (secrets, log) = (setting.log("own"), setting.log("own/app.log"));
    fs::create_dir(&secrets).context("making a directory")?;
    let value = value::fresh(30)?;
    let name = format!("own-{}", value::word()?);
    // A volume laid out as the kubelet's, and a log beside it, in a mount namespace of the process's own.
    let inside = format!(
        "exec 3>> {}; echo ready; read -r go; cat \"$OWN_PATH\" >&3; read -r end",
        log.display()
    );
    let words = as_nobody().join(" ");
    let script = format!(
        "mount -t tmpfs -o mode=0755,uid={NOBODY} tmpfs {own} && mkdir -p {own}/{name} && \
         mount -t tmpfs -o mode=0755,uid={NOBODY} tmpfs {own}/{name} && mkdir {own}/{name}/..v && \
         printf %s {value} > {own}/{name}/..v/password && chown {NOBODY} {own}/{name}/..v/password && \
         ln -s ..v {own}/{name}/..data && ln -s ..data/password {own}/{name}/password && \
         OWN_PATH={own}/{name}/password exec {words} sh -c '{inside}'",
        own = secrets.display(),
    );
    let mut app = Workload::program(["unshare", "--mount", "sh", "-c", &script]).start()?;
    app.wait_output("ready", SOON)?;
    let mut sentinel = setting.watch()?;
    app.send_line("go")?;
    let found = wait(&mut sentinel, LOG, |it| {
        it["secret"]["name"] == name.as_str()
    })?;
    let expected = json!({
        "secret": {"key": "password", "source": "runtime"},
        "container": null,
        "match": {"encoding": "raw", "offset": 0, "length": 30},
        "stream": {"path": log},
    });
    expect::holds(&found, &expected)?;
    ensure!(!log.exists(), "the log shows outside");
    ended(sentinel)?;
    app.finish(SOON).map(drop)
}

/// As in a pod with a shared process namespace: nothing shows but the pod's own processes.
fn own_namespace() -> Result<()> {
    let setting = Setting::new()?;
    let log = setting.log("app.log");
    let (name, secret) = (variable()?, value::fresh(30)?);
    let unshare = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];
    let state = e2e::sentinel::new_state()?;
    std::os::unix::fs::chown(state.path(), Some(NOBODY), Some(NOBODY)).context("giving it away")?;
    let builder = Sentinel::builder().state(&state);
    let builder = builder.within(unshare).within(as_nobody());
    let mut sentinel = start(builder.args(setting.options()))?;
    let inner = only_child(sentinel.pid())?;
    let words = ["nsenter", "--pid", "--mount", "--target"].map(String::from);
    let app = words.into_iter().chain([inner.to_string()]);
    let app = app.chain(as_nobody().map(String::from));
    let script = ["sh", "-c", &leaking(&log, &name)].map(String::from);
    let app = Workload::program(app.chain(script))
        .env(&name, &secret)
        .start()?;
    app.wait_output("done", SOON)?;
    let found = wait(&mut sentinel, LOG, |it| {
        it["secret"]["name"] == name.as_str()
    })?;
    let expected = json!({
        "secret": {"key": name, "source": "env"},
        "match": {"encoding": "raw", "offset": 3, "length": 30},
        "stream": {"path": log},
        "evidence": "file",
    });
    expect::holds(&found, &expected)?;
    // Its parent only waits for it, and passes no signal on.
    process::signal(inner, Signal::TERM)?;
    sentinel.wait_for(SOON, "the end", |line| line["state"] == "stopped")?;
    let stopped = ended(sentinel)?;
    let told = &ready(&stopped)?["not_covered"];
    ensure!(
        !told.to_string().contains("environments and own files of"),
        "no other process shows there: {told}"
    );
    app.finish(SOON).map(drop)
}

fn only_child(pid: u32) -> Result<u32> {
    let children = format!("/proc/{pid}/task/{pid}/children");
    let text = fs::read_to_string(&children).with_context(|| format!("reading {children}"))?;
    text.trim()
        .parse()
        .with_context(|| format!("children {text:?}"))
}
