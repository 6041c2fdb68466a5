//! A configuration that changes under a running sentinel: by signal, by file, by a swap as the kubelet's; without a gap.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use e2e::desk;
use e2e::process;
use e2e::sentinel::{Sentinel, binary};
use e2e::wait::wait_until;
use e2e::workload::Workload;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{address, http};
use crate::case::{Case, SOON, start};
use crate::expect::{self, LOG, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("operations::reload_by_signal", PLAIN, by_signal),
        Test::new("operations::reload_by_file", PLAIN, by_file),
        Test::new("operations::reload_by_swap", PLAIN, by_swap),
        Test::new("operations::reload_of_rules", PLAIN, of_rules),
        Test::new("operations::reload_refused", PLAIN, refused),
        Test::new("operations::reload_without_gap", PLAIN, without_gap),
    ]
}

fn text(cases: &[&Case], more: &str) -> String {
    let paths: Vec<String> = cases
        .iter()
        .map(|case| format!("{:?}", case.volume.path()))
        .collect();
    format!("scope: node\nsecret_paths: [{}]\n{more}", paths.join(", "))
}

fn running(file: &Path) -> Result<Sentinel> {
    let builder = Sentinel::builder()
        .args(["--listen", "127.0.0.1:0"])
        .env("NO_COLOR", "1");
    start(builder.arg("--config").arg(file))
}

/// Waits for the `nth` line of this state.
fn told(sentinel: &mut Sentinel, state: &str, nth: usize) -> Result<Value> {
    wait_until(SOON, format!("{state} number {nth}"), || {
        let lines = sentinel.lines();
        let mut of_state = lines.iter().filter(|(_, line)| line["state"] == state);
        Ok(of_state.nth(nth).map(|(_, line)| line.clone()))
    })
}

fn hang_up(sentinel: &Sentinel) -> Result<()> {
    process::signal(sentinel.pid(), Signal::HUP)
}

/// Another secret path and another log path: both count at once, for a program that runs already.
fn by_signal() -> Result<()> {
    let (case, other) = (Case::new()?, Case::new()?);
    let file = case.directory().join("config.yaml");
    fs::write(&file, text(&[&case], "copies: {first_bytes: 0}\n"))?;
    let mut sentinel = running(&file)?;
    let log = case.directory().join("app.txt");
    let script = format!(
        "while IFS= read -r line; do echo \"$line\" >> {0}; done",
        log.display()
    );
    let mut writer = Workload::sh(&script).start()?;
    writer.send_line("nothing yet")?;
    wait_until(SOON, "the first line", || Ok(log.exists().then_some(())))?;
    let more = "copies: {first_bytes: 0}\nlog_paths: ['*.txt']\nrings: {opens_bytes: 65536}\n";
    fs::write(&file, text(&[&case, &other], more))?;
    hang_up(&sentinel)?;
    let line = told(&mut sentinel, "reloaded", 0)?;
    expect::holds(
        &line,
        &json!({"kind": "status", "changed": ["log_paths", "secret_paths"], "needs_restart": ["rings.opens_bytes"]}),
    )?;
    writer.send_line(&case.value)?;
    let found = case.wait(&mut sentinel, LOG)?;
    expect::holds(&found, &json!({"stream": {"path": log}}))?;
    // The inventory reads what is new on its own time: the value is told again until it knows it.
    let mut echo = Workload::sh(ECHO).start()?;
    wait_until(SOON, "a leak of the new secret", || {
        echo.send_line(&other.value)?;
        let found = sentinel.findings();
        Ok(found
            .iter()
            .any(|it| it["secret"]["name"] == other.name.as_str())
            .then_some(()))
    })?;
    echo.finish(SOON)?;
    writer.finish(SOON)?;
    case.stop(sentinel)?;
    Ok(())
}

/// A file that is written anew is taken over without being asked to; one with a mistake is not.
fn by_file() -> Result<()> {
    let case = Case::new()?;
    let file = case.directory().join("config.yaml");
    fs::write(&file, text(&[&case], ""))?;
    let mut sentinel = running(&file)?;
    fs::write(&file, text(&[&case], "grace: 5m\n"))?;
    let line = told(&mut sentinel, "reloaded", 0)?;
    expect::holds(&line, &json!({"changed": ["grace"], "needs_restart": []}))?;
    let next = case.directory().join("config.new");
    fs::write(&next, text(&[&case], "grace: 6m\n"))?;
    fs::rename(&next, &file)?;
    told(&mut sentinel, "reloaded", 1)?;
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    case.stop(sentinel)?;
    Ok(())
}

/// A directory as the kubelet lays a ConfigMap out.
struct ConfigMap(PathBuf);

impl ConfigMap {
    fn write(&self, version: &str, text: &str) -> Result<()> {
        let directory = self.0.join(format!("..{version}"));
        fs::create_dir_all(&directory)?;
        fs::write(directory.join("config.yaml"), text)?;
        let link = self.0.join("..data_tmp");
        symlink(format!("..{version}"), &link)?;
        fs::rename(&link, self.0.join("..data")).context("swapping")
    }
}

fn by_swap() -> Result<()> {
    let case = Case::new()?;
    let map = ConfigMap(case.directory().join("map"));
    map.write("1", &text(&[&case], ""))?;
    let file = map.0.join("config.yaml");
    symlink("..data/config.yaml", &file)?;
    let mut sentinel = running(&file)?;
    for (number, version) in ["2", "3"].into_iter().enumerate() {
        map.write(version, &text(&[&case], &format!("grace: {version}m\n")))?;
        fs::remove_dir_all(map.0.join(format!("..{}", number + 1)))?;
        told(&mut sentinel, "reloaded", number)?;
    }
    case.stop(sentinel)?;
    Ok(())
}

/// A rule that is turned off says nothing from then on; the replay says the same.
fn of_rules() -> Result<()> {
    let case = Case::new()?;
    let (file, rules) = (
        case.directory().join("config.yaml"),
        case.directory().join("rules.yaml"),
    );
    fs::write(&rules, "rules: {secret-in-stdout: {severity: low}}\n")?;
    fs::write(
        &file,
        text(&[&case], &format!("rules: {}\n", rules.display())),
    )?;
    let mut sentinel = running(&file)?;
    let mut echo = Workload::sh(ECHO).start()?;
    echo.send_line(&case.value)?;
    let found = case.wait(&mut sentinel, STDOUT)?;
    expect::holds(&found, &json!({"severity": "low"}))?;
    fs::write(&rules, "rules: {secret-in-stdout: {severity: medium}}\n")?;
    let line = told(&mut sentinel, "reloaded", 0)?;
    expect::holds(&line, &json!({"changed": ["rules"]}))?;
    tell(&Workload::sh(ECHO), &case.control)?.finish(SOON)?;
    let found = case.wait_control(&mut sentinel, STDOUT)?;
    expect::holds(&found, &json!({"severity": "medium"}))?;
    echo.finish(SOON)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    // The last segment alone lies under the rules that it was recorded under.
    let mut segments: Vec<PathBuf> = fs::read_dir(stopped.capture())?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    segments.sort();
    ensure!(segments.len() == 2, "{segments:?}");
    let answer = desk::ask_of(
        &binary()?,
        ["replay".as_ref(), segments[1].as_os_str()],
        None,
    )?;
    // Others may be found on the machine meanwhile.
    let later = |mut all: Vec<String>| {
        all.retain(|text| text.contains("\"medium\"") && text.contains(&case.name));
        all
    };
    let (live, again) = (
        later(stopped.finding_texts()),
        later(answer.finding_texts()),
    );
    ensure!(!live.is_empty() && answer.code == Some(0), "{answer:?}");
    desk::same(&live, &again)
}

/// What is not valid changes nothing, and says so in the stream, the log and the metrics.
fn refused() -> Result<()> {
    let case = Case::new()?;
    let (file, rules) = (
        case.directory().join("config.yaml"),
        case.directory().join("rules.yaml"),
    );
    fs::write(&file, text(&[&case], ""))?;
    let mut sentinel = running(&file)?;
    let address = address(&sentinel)?;
    fs::write(&rules, "rules: {no-such-rule: {severity: low}}\n")?;
    for (number, (more, word)) in [
        ("grace: soon\n".to_owned(), "soon"),
        ("log_paths: ['/var/[x']\n".to_owned(), "/var/[x"),
        ("no_such: key\n".to_owned(), "no_such"),
        (format!("rules: {}\n", rules.display()), "no-such-rule"),
    ]
    .into_iter()
    .enumerate()
    {
        fs::write(&file, text(&[&case], &more))?;
        let line = told(&mut sentinel, "reload-failed", number)?;
        let reason = line["reason"].as_str().unwrap_or_default();
        ensure!(reason.contains(word), "{more}: {line}");
        ensure!(
            sentinel.stderr().contains("nothing changes"),
            "not in the log"
        );
    }
    let (_, metrics) = http::get(&address, "/metrics")?;
    for sample in [
        "secret_sentinel_config_reloads_total{outcome=\"failure\"} 4\n",
        "secret_sentinel_config_reloads_total{outcome=\"success\"} 0\n",
        "secret_sentinel_ready 1\n",
    ] {
        ensure!(metrics.contains(sample), "{sample}: {metrics}");
    }
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    // What was mended is taken over.
    fs::write(&rules, "rules: {secret-in-stdout: {severity: low}}\n")?;
    told(&mut sentinel, "reloaded", 0)?;
    case.stop(sentinel)?;
    Ok(())
}

/// A program that leaks all the time, into its output and into a log, while ten configurations are taken over: each leak
/// is counted.
fn without_gap() -> Result<()> {
    const LEAKS: u64 = 1500;
    let case = Case::new()?;
    let file = case.directory().join("config.yaml");
    let globs = |number: usize| format!("log_paths: ['/gap-{number}/*', '*.log']\n");
    fs::write(&file, text(&[&case], &globs(0)))?;
    let mut sentinel = running(&file)?;
    let log = case.directory().join("app.log");
    // Waits for nothing but its own reader: a leak in each line, about one a millisecond.
    let script = format!(
        "read -r line; i=0; while [ $i -lt {LEAKS} ]; do echo \"$line\"; echo \"$line\" >> {}; i=$((i+1)); sleep 0.001; done",
        log.display()
    );
    let writer = tell(&Workload::sh(&script), &case.value)?;
    case.wait(&mut sentinel, LOG)?;
    for number in 1..=10 {
        fs::write(&file, text(&[&case], &globs(number)))?;
        hang_up(&sentinel)?;
        let reloaded = told(&mut sentinel, "reloaded", number - 1)?;
        expect::holds(&reloaded, &json!({"kind": "status"}))?;
    }
    let lines = fs::read_to_string(&log)?.lines().count() as u64;
    ensure!(
        lines < LEAKS,
        "the program ended before the last configuration"
    );
    writer.finish(SOON * 3)?;
    let findings = case.stop(sentinel)?;
    for rule in [STDOUT, LOG] {
        // Each line with the same id has the count so far: the last one counts.
        // Whoever saw it, a probe or the log's reader: nothing is missed, and nothing told twice.
        let seen = |it: &&Value| it["rule"] == rule;
        let of_rule = findings.iter().filter(seen);
        let mut last = std::collections::BTreeMap::new();
        for finding in of_rule {
            last.insert(
                finding["id"].to_string(),
                finding["count"].as_u64().unwrap_or_default(),
            );
        }
        let sum: u64 = last.values().sum();
        ensure!(sum == LEAKS, "{rule}: {sum} of {LEAKS}: {findings:#?}");
    }
    Ok(())
}
