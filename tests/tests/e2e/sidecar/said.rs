//! What a sidecar says of itself: no probes, what is not covered, what `doctor` finds, what changes while it runs.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;

use anyhow::{Context, Result, ensure};
use e2e::process;
use e2e::sentinel::{Sentinel, binary};
use e2e::workload::{Finished, Workload};
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{NEEDS, NOBODY, Setting, append, as_nobody, ended, ready, unprivileged};
use crate::case::{SOON, start};
use crate::expect::{self, LOG};
use crate::harness::Test;
use crate::operations::{address, http};

/// What `ready` and `doctor` name, in part.
const GAPS: [&str; 6] = [
    "standard output and standard error",
    "reads of secret files",
    "copies of secrets",
    "arguments of programs",
    "which process wrote",
    "anything outside the pod",
];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("sidecar::no_probes", NEEDS, no_probes),
        Test::new("sidecar::doctor", NEEDS, doctor),
        Test::new("sidecar::doctor_refuses", NEEDS, doctor_refuses),
        Test::new("sidecar::reload", NEEDS, reload),
        Test::new("sidecar::without_state", NEEDS, without_state),
    ]
}

/// No descriptor is a program's, a map's, a link's or a perf event's, there is no capability; and it says so.
fn no_probes() -> Result<()> {
    let setting = Setting::new()?;
    let builder = setting.builder()?.args(["--listen", "127.0.0.1:0"]);
    let sentinel = start(builder.env("NO_COLOR", "1"))?;
    let descriptors = fs::read_dir(format!("/proc/{}/fd", sentinel.pid())).context("listing")?;
    let kinds: Vec<String> = descriptors
        .flatten()
        .filter_map(|it| fs::read_link(it.path()).ok())
        .map(|it| it.to_string_lossy().into_owned())
        .collect();
    ensure!(kinds.iter().any(|it| it.contains("inotify")), "{kinds:?}");
    let of_probes = |kind: &&String| kind.contains("bpf") || kind.contains("perf");
    ensure!(kinds.iter().find(of_probes).is_none(), "{kinds:?}");
    let status = fs::read_to_string(format!("/proc/{}/status", sentinel.pid()))?;
    for line in ["CapPrm:\t0000000000000000", "CapEff:\t0000000000000000"] {
        ensure!(status.contains(line), "{status}");
    }
    ensure!(
        status.contains(&format!("Uid:\t{NOBODY}\t{NOBODY}")),
        "{status}"
    );
    let (code, body) = http::get(&address(&sentinel)?, "/readyz")?;
    ensure!(code == 200, "{code}: {body}");
    let stopped = ended(sentinel)?;
    let said = ready(&stopped)?;
    expect::holds(said, &json!({"scope": "pod", "hooks": []}))?;
    names_gaps(said)?;
    let schema = crate::stream::schema()?;
    for (_, line) in &stopped.lines {
        ensure!(schema.is_valid(line), "not as the schema has it: {line}");
    }
    Ok(())
}

fn names_gaps(said: &Value) -> Result<()> {
    let gaps = said["not_covered"].to_string();
    for gap in GAPS {
        ensure!(gaps.contains(gap), "{gap} is not named: {gaps}");
    }
    Ok(())
}

fn ask_doctor(options: impl IntoIterator<Item = OsString>) -> Result<Finished> {
    let words = as_nobody().map(OsString::from).into_iter();
    let doctor = [binary()?.into_os_string(), "doctor".into()];
    Workload::program(words.chain(doctor).chain(options))
        .start()?
        .finish(SOON)
}

fn check<'a>(answer: &'a Value, name: &str) -> Result<&'a Value> {
    let mut checks = answer["checks"].as_array().into_iter().flatten();
    checks
        .find(|it| it["name"] == name)
        .with_context(|| format!("no {name}: {answer}"))
}

fn doctor() -> Result<()> {
    let setting = Setting::new()?;
    append(&setting.log("app.log"), "begin\n")?;
    let app = Workload::sh("echo ready; read -r end")
        .user(NOBODY, NOBODY, &[])
        .start()?;
    app.wait_output("ready", SOON)?;
    let other = Workload::sh("echo ready; read -r end")
        .user(1000, 1000, &[])
        .start()?;
    other.wait_output("ready", SOON)?;
    let json = ["--output".into(), "json".into()];
    let finished = ask_doctor(setting.options().into_iter().chain(json))?;
    ensure!(finished.status.code() == Some(0), "{finished:?}");
    let answer: Value = serde_json::from_str(&finished.stdout).context("parsing the answer")?;
    expect::holds(
        &answer,
        &json!({"ok": true, "mode": "sidecar", "hooks": []}),
    )?;
    names_gaps(&answer)?;
    for (name, word) in [
        ("processes", "can be looked into"),
        ("secret-paths", "2 files can be read"),
        ("logs", "app.log"),
        ("pod-logs", "what containers print is not seen"),
        ("state", "/var/lib/secret-sentinel"),
    ] {
        let found = check(&answer, name)?["found"].as_str().unwrap_or_default();
        ensure!(found.contains(word), "{name}: {found}");
    }
    let closed = answer["not_covered"][0].as_str().unwrap_or_default();
    ensure!(closed.contains("processes that show"), "{closed}");
    let text = ask_doctor(setting.options())?;
    ensure!(text.stdout.contains("a sidecar can work here"), "{text:?}");
    app.finish(SOON)?;
    other.finish(SOON).map(drop)
}

/// A secret that is named and can't be read, no log at all: the exit code of a machine that the agent can't work on.
fn doctor_refuses() -> Result<()> {
    let setting = Setting::with(0o400)?;
    let closed = setting.case.directory().join("closed");
    fs::write(&closed, &setting.case.value).context("writing a secret")?;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o400);
    fs::set_permissions(&closed, mode).context("closing it")?;
    let options = ["--mode", "sidecar", "--secret-path"].map(OsString::from);
    let options = options.into_iter().chain([closed.into_os_string()]);
    let nowhere = ["--log-path", "/no/such/place/**"].map(OsString::from);
    let finished = ask_doctor(options.chain(nowhere))?;
    ensure!(finished.status.code() == Some(3), "{finished:?}");
    for word in [
        "FAIL secret-paths",
        "FAIL logs",
        "/no/such/place",
        "can NOT work here",
    ] {
        ensure!(
            finished.stdout.contains(word),
            "{word}: {}",
            finished.stdout
        );
    }
    Ok(())
}

/// Other log paths are taken over; the mode waits for a restart.
fn reload() -> Result<()> {
    let setting = Setting::new()?;
    let case = &setting.case;
    let other = case.directory().join("other");
    fs::create_dir(&other).context("making a directory")?;
    let file = case.directory().join("config.yaml");
    let text = |mode: &str, logs: &str| {
        format!(
            "mode: {mode}\nsecret_paths: [{:?}]\nlog_paths: [{:?}]\n",
            case.volume.path(),
            case.directory().join(logs).join("**")
        )
    };
    fs::write(&file, text("sidecar", "logs")).context("writing a configuration")?;
    let mut sentinel = start(unprivileged()?.arg("--config").arg(&file))?;
    append(&setting.log("app.log"), &format!("{}\n", case.control))?;
    case.wait_control(&mut sentinel, LOG)?;
    fs::write(&file, text("node", "other")).context("writing a configuration")?;
    process::signal(sentinel.pid(), Signal::HUP)?;
    let reloaded = |line: &Value| line["state"] == "reloaded" && line["changed"] != json!([]);
    let said = sentinel.wait_for(SOON, "another configuration", reloaded)?;
    expect::holds(
        &said,
        &json!({"changed": ["log_paths"], "needs_restart": ["mode"]}),
    )?;
    let log = other.join("app.log");
    append(&log, &format!("{}\n", case.value))?;
    let found = case.wait(&mut sentinel, LOG)?;
    expect::holds(&found, &json!({"stream": {"path": log}}))?;
    ended(sentinel).map(drop)
}

/// A state directory that can't be written to is said, and nothing else changes.
fn without_state() -> Result<()> {
    let setting = Setting::new()?;
    // Root's: nobody may not write there. No capture is kept either: that has no place.
    let state = e2e::sentinel::new_state()?;
    symlink("app.log", setting.log("current.log")).context("linking a log")?;
    let builder = Sentinel::builder().within(as_nobody()).state(&state);
    let builder = builder.args(setting.options());
    let mut sentinel = start(builder.args(["--capture-payload", "fingerprints"]))?;
    append(
        &setting.log("app.log"),
        &format!("{}\n", setting.case.value),
    )?;
    setting.case.wait(&mut sentinel, LOG)?;
    let stopped = ended(sentinel)?;
    for said in [
        "state directory can't be used",
        "fingerprints are made with a key that lasts",
    ] {
        ensure!(stopped.stderr.contains(said), "{said}: {}", stopped.stderr);
    }
    let findings = setting.case.findings(&stopped);
    ensure!(findings.len() == 1, "a log and a link to it: {findings:#?}");
    Ok(())
}
