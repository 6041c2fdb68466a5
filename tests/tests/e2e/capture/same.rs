//! A replay tells what was told live, byte for byte, however it is run.

use std::ffi::OsString;
use std::fs::File;

use anyhow::{Context, Result, ensure};
use e2e::desk::{ask, ask_of, same};
use e2e::podman::RunSpec;
use e2e::sentinel::{Sentinel, Stopped, binary};
use serde_json::Value;

use super::every_rule;
use super::taken::{SMALL_SEGMENTS, wait_segments, watch, whole_files};
use crate::case::{ROOT, SOON, start, watch_containers};
use crate::expect::{self, LOG, STDOUT, WIDE_FILE, WIDE_READ};
use crate::harness::{PLAIN, PODMAN, PODS, Test};
use crate::pods::Setting;
use crate::{shared, value};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("capture::same_on_every_rule", PLAIN, on_every_rule),
        Test::new(
            "capture::same_when_stopped_at_once",
            PLAIN,
            when_stopped_at_once,
        ),
        Test::new("capture::same_on_a_pod", PODS, on_a_pod),
        Test::new("capture::same_on_podman", PODMAN, on_podman),
    ]
}

/// Fails unless each way to replay the capture tells the same.
fn every_way(stopped: &Stopped, live: &[String]) -> Result<()> {
    let directory = stopped.capture();
    let files = whole_files(&directory)?;
    let merged = stopped.state.path().join("merged.sscap");
    let words: [&OsString; 5] = [
        &"capture".into(),
        &"merge".into(),
        &"-o".into(),
        &merged.clone().into_os_string(),
        &directory.clone().into_os_string(),
    ];
    ask(words)?.expect(0, &[])?;
    let reversed: Vec<OsString> = files.iter().rev().map(OsString::from).collect();
    let places = [
        vec![directory.into()],
        reversed,
        vec![merged.clone().into()],
    ];
    for place in places {
        for threads in ["1", "2", "4"] {
            let words = ["replay".into(), "--threads".into(), threads.into()];
            let answer = ask(words.into_iter().chain(place.clone()))?.expect(0, &[])?;
            same(live, &answer.finding_texts())
                .with_context(|| format!("{threads} threads, {place:?}"))?;
        }
    }
    let input = File::open(&merged).context("opening the merged capture")?;
    let answer = ask_of(&binary()?, ["replay", "-"], Some(input))?.expect(0, &[])?;
    same(live, &answer.finding_texts()).context("from standard input")?;
    let words: [OsString; 3] = ["capture".into(), "verify".into(), merged.into()];
    ask(words)?.expect(0, &["INTACT"])?;
    Ok(())
}

fn on_every_rule() -> Result<()> {
    let case = every_rule::case()?;
    let mut sentinel = watch(&case, SMALL_SEGMENTS, &[])?;
    every_rule::fire(&case, &mut sentinel)?;
    wait_segments(&sentinel.capture(), 2)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    let live = stopped.finding_texts();
    every_rule::is_complete(&stopped.findings())?;
    every_way(&stopped, &live)
}

/// What is decided while the sentinel drains is replayed, too.
fn when_stopped_at_once() -> Result<()> {
    let case = every_rule::case()?;
    let sentinel = watch(&case, "", &[])?;
    every_rule::leak(&case)?;
    let stopped = sentinel.stop()?;
    every_rule::is_complete(&stopped.findings())?;
    every_way(&stopped, &stopped.finding_texts())
}

/// All of these rules are among the findings of this container.
fn has(findings: &[Value], id: &str, rules: &[&str]) -> Result<()> {
    for rule in rules {
        let found = expect::of_rule(findings, rule);
        ensure!(
            found.iter().any(|it| it["container"]["id"] == id),
            "{rule} is not among {findings:#?}"
        );
    }
    Ok(())
}

fn on_a_pod() -> Result<()> {
    let setting = Setting::new(0o644, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let script =
        "read -r v < /secret/password; echo \"$v\"; echo \"$v\" > /var/log/a; exec sleep 1000";
    let app = setting.pod.start(&setting.spec(script).user(1000, 1000))?;
    for rule in [STDOUT, LOG, WIDE_FILE, WIDE_READ] {
        setting.case.wait(&mut sentinel, rule)?;
    }
    app.wait_log(&setting.case.value, SOON)?;
    let stopped = sentinel.stop()?;
    has(&stopped.findings(), app.id(), &[STDOUT, LOG, WIDE_READ])?;
    every_way(&stopped, &stopped.finding_texts())
}

fn on_podman() -> Result<()> {
    let podman = shared::podman()?;
    let value = value::fresh(30)?;
    let name = format!("creds-{}", value::word()?);
    let secret = podman.create_secret(&name, &value)?;
    let mut sentinel = start(Sentinel::builder())?;
    let script = format!(
        "read -r v < /run/secrets/{name}; echo \"$v\"; echo \"$v\" > /var/log/a; exec sleep 1000"
    );
    let app = podman.run(&RunSpec::sh(&script).secret(secret.name()))?;
    for rule in [STDOUT, LOG] {
        sentinel.wait_for(SOON, rule, |line| {
            line["rule"] == rule && line["container"]["id"] == app.id()
        })?;
    }
    let stopped = sentinel.stop()?;
    has(&stopped.findings(), app.id(), &[STDOUT, LOG])?;
    every_way(&stopped, &stopped.finding_texts())
}
