//! From start to end: signals, the time to run, rotation and reopening of the output file, the short format.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::process;
use e2e::sentinel::{Sentinel, Stopped, binary};
use e2e::wait::wait_until;
use e2e::workload::{Stream, Workload};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::case::{Case, ROOT, SOON, start, watch_node};
use crate::expect::{self, STDOUT, WIDE_FILE};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("lifecycle::terminate", PLAIN, terminate),
        Test::new("lifecycle::interrupt", PLAIN, interrupt),
        Test::new("lifecycle::time_is_up", PLAIN, time_is_up),
        Test::new("lifecycle::rotation_by_size", PLAIN, rotation_by_size),
        Test::new("lifecycle::reopening", PLAIN, reopening),
        Test::new("lifecycle::compact", PLAIN, compact),
        Test::new("lifecycle::colours", PLAIN, colours),
        Test::new("lifecycle::config_file", PLAIN, config_file),
    ]
}

/// What was written just before the end was asked for is still decided, and `stopped` is the last word.
fn drained(case: &Case, stopped: &Stopped) -> Result<()> {
    ensure!(stopped.status.code() == Some(0), "{stopped:?}");
    expect::only(&case.findings(stopped), STDOUT)?;
    let last = stopped.lines.last().map(|(_, line)| line.clone());
    let last = last.context("no line at all")?;
    expect::holds(&last, &json!({"kind": "status", "state": "stopped"}))
}

fn terminate() -> Result<()> {
    let case = Case::new()?;
    let sentinel = watch_node(&[&case], &[])?;
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    drained(&case, &sentinel.stop()?)
}

fn interrupt() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    process::signal(sentinel.pid(), Signal::INT)?;
    sentinel.wait_for(SOON, "the end", |line| line["state"] == "stopped")?;
    drained(&case, &sentinel.stop()?)
}

fn time_is_up() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &["--for", "1s"])?;
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    sentinel.wait_for(SOON, "the end", |line| line["state"] == "stopped")?;
    let pid = sentinel.pid();
    process::wait_gone(pid, SOON)?;
    drained(&case, &sentinel.stop()?)
}

/// Starts a sentinel with this configuration file.
fn configured(case: &Case, text: &str) -> Result<Sentinel> {
    let file = case.directory().join("config.yaml");
    fs::write(&file, text).context("writing a configuration")?;
    start(Sentinel::builder().arg("--config").arg(&file))
}

fn config_file() -> Result<()> {
    let case = Case::new()?;
    let text = format!(
        "scope: node\nsecret_paths: [\"{}\"]\nlog_paths: [\"*.txt\"]\ngrace: 5m\n",
        case.volume.path().display()
    );
    let mut sentinel = configured(&case, &text)?;
    let log = case.directory().join("log.txt");
    let script = format!("read -r line; echo \"$line\" >> {}", log.display());
    tell(&Workload::sh(&script), &case.value)?.finish(SOON)?;
    let found = case.wait(&mut sentinel, expect::LOG)?;
    expect::holds(&found, &json!({"stream": {"path": log}}))
}

fn rotation_by_size() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let output = case.directory().join("findings.jsonl");
    // Findings are about 1000 bytes long, the status with its hooks is longer than a file may be.
    let text = format!(
        "scope: node\nsecret_paths: [\"{}\"]\noutput_file:\n  path: {}\n  max_bytes: 2500\n  keep: 3\n",
        case.volume.path().display(),
        output.display()
    );
    let mut sentinel = configured(&case, &text)?;
    for _ in 0..8 {
        // Processes of different programs and users are different findings; so are versions of a file.
        let inode = fs::metadata(case.file()).context("looking at the secret")?;
        let inode = std::os::unix::fs::MetadataExt::ino(&inode);
        case.wait_where(&mut sentinel, WIDE_FILE, |line| {
            line["file"]["inode"] == inode
        })?;
        case.rotate(30)?;
    }
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    let printed: Vec<Value> = stopped.lines.iter().map(|(_, line)| line.clone()).collect();
    let mut kept = Vec::new();
    for suffix in [".3", ".2", ".1", ""] {
        let path = case.directory().join(format!("findings.jsonl{suffix}"));
        let metadata = fs::metadata(&path).with_context(|| path.display().to_string())?;
        ensure!(
            metadata.permissions().mode() & 0o7777 == 0o600,
            "{metadata:?}"
        );
        let lines = whole_lines(&path)?;
        ensure!(
            metadata.len() <= 2500 || lines.len() == 1,
            "{suffix}: {metadata:?}"
        );
        kept.extend(lines);
    }
    ensure!(
        !case.directory().join("findings.jsonl.4").exists(),
        "three are kept"
    );
    ensure!(
        printed.ends_with(&kept),
        "the last lines, in order: {kept:#?}"
    );
    Ok(())
}

/// The lines of an output file, each of them whole.
pub fn whole_lines(path: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    ensure!(text.is_empty() || text.ends_with('\n'), "cut: {text}");
    text.lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("not whole: {line}")))
        .collect()
}

fn reopening() -> Result<()> {
    let case = Case::new()?;
    let output = case.directory().join("findings.jsonl");
    let moved = case.directory().join("findings.old");
    let path = output.to_string_lossy();
    let mut sentinel = watch_node(&[&case], &["--output-file", &path])?;
    tell(&Workload::sh(ECHO), &case.control)?.finish(SOON)?;
    case.wait_control(&mut sentinel, STDOUT)?;
    fs::rename(&output, &moved).context("moving the output file")?;
    process::signal(sentinel.pid(), Signal::HUP)?;
    wait_until(SOON, "the file to be opened anew", || {
        Ok(output.exists().then_some(()))
    })?;
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    let stopped = sentinel.stop()?;
    let (old, new) = (whole_lines(&moved)?, whole_lines(&output)?);
    let printed: Vec<Value> = stopped.lines.iter().map(|(_, line)| line.clone()).collect();
    ensure!(
        [old.clone(), new.clone()].concat() == printed,
        "no line is lost or twice"
    );
    let about = |line: &Value| line["secret"]["key"] == "password";
    ensure!(
        !old.iter().any(about) && new.iter().any(about),
        "the new file has the new"
    );
    let mode = fs::metadata(&output)
        .context("looking at the file")?
        .permissions()
        .mode();
    ensure!(mode & 0o7777 == 0o600, "mode {mode:o}");
    Ok(())
}

fn compact() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let options = ["--scope", "node", "--output", "compact", "--secret-path"];
    let builder = Sentinel::builder().args(options).arg(case.volume.path());
    let mut sentinel = builder.start()?;
    let mentions = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        move |line: &Value| {
            let line = line.as_str().unwrap_or_default();
            words.iter().all(|word| line.contains(word))
        }
    };
    let secret = format!("{}/password", case.name);
    sentinel.wait_for(
        SOON,
        "the file",
        mentions(&["MEDIUM", WIDE_FILE, &secret, "0644"]),
    )?;
    let running = tell(&Workload::sh(ECHO), &case.value)?;
    let pid = format!("pid {}", running.pid());
    sentinel.wait_for(
        SOON,
        "the leak",
        mentions(&["CRITICAL", STDOUT, &secret, &pid]),
    )?;
    running.finish(SOON)?;
    let stopped = sentinel.stop()?;
    let lines = stopped.lines.iter().map(|(_, line)| line.as_str());
    let lines: Option<Vec<&str>> = lines.collect();
    let lines = lines.context("JSON among short lines")?;
    let about = lines.iter().filter(|line| line.contains(&secret)).count();
    ensure!(about == 2, "a line a finding: {lines:#?}");
    ensure!(
        !lines.iter().any(|line| line.contains('\x1b')),
        "no terminal, no colour"
    );
    Ok(())
}

/// On a terminal there is colour, unless `NO_COLOR` says otherwise.
fn colours() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    for (no_color, coloured) in [("", true), ("1", false)] {
        let state = case.directory().join("state");
        let words = [
            binary()?.as_os_str(),
            "run".as_ref(),
            "--for".as_ref(),
            "100ms".as_ref(),
            "--output".as_ref(),
            "compact".as_ref(),
            "--state-dir".as_ref(),
            state.as_os_str(),
            "--secret-path".as_ref(),
            case.volume.path().as_os_str(),
        ]
        .map(std::ffi::OsStr::to_owned);
        let shown = Workload::program(words).stdout(Stream::Terminal);
        let shown = shown.env("NO_COLOR", no_color).start()?.finish(SOON)?;
        ensure!(shown.stdout.contains(WIDE_FILE), "{shown:?}");
        ensure!(
            shown.stdout.contains('\x1b') == coloured,
            "NO_COLOR={no_color}: {shown:?}"
        );
    }
    Ok(())
}
