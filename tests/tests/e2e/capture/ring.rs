//! The flight recorder: nothing on disk until something is found, and then what came before it, too.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use e2e::desk::ask;
use e2e::process::{self, kib};
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;
use e2e::workload::Workload;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::sealed::Key;
use super::taken::{files, watch, whole_files, word};
use crate::case::{Case, KEY, ROOT, SOON};
use crate::expect::{self, STDOUT, WIDE_FILE};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};

/// What the sentinel may need beside a ring, in KiB.
const BESIDE: u64 = 48 << 10;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("capture::ring_by_finding", PLAIN, by_finding),
        Test::new("capture::ring_by_severity", PLAIN, by_severity),
        Test::new("capture::ring_by_signal", PLAIN, by_signal),
        Test::new("capture::ring_is_bounded", PLAIN, is_bounded),
    ]
}

/// Starts a sentinel with a ring of this size.
fn recorder(case: &Case, size: &str, more: &[&str]) -> Result<(Sentinel, PathBuf)> {
    let directory = case.directory().join("captures");
    let words = ["--capture-ring", size, "--capture", word(&directory)?];
    let sentinel = watch(case, "", &[&words[..], more].concat())?;
    Ok((sentinel, directory))
}

/// Waits until so many files were written.
fn written(directory: &Path, count: usize) -> Result<Vec<PathBuf>> {
    wait_until(SOON, format!("{count} files of the ring"), || {
        let files = whole_files(directory)?;
        Ok((files.len() >= count).then_some(files))
    })
}

fn replayed(file: &Path) -> Result<Vec<String>> {
    let answer = ask(["replay", word(file)?])?.expect(0, &[])?;
    Ok(answer.finding_texts())
}

/// The text of the finding of this rule that was told live.
fn told(sentinel: &Sentinel, found: &Value) -> Result<String> {
    let lines = sentinel.lines();
    let at = lines.iter().position(|(_, line)| line == found);
    let at = at.context("a finding is not among the lines")?;
    Ok(sentinel.texts()[at].clone())
}

/// What was found before, of a lesser severity, is in the file as well; so is who the process is that started before.
fn by_finding() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let mut early = Workload::sh(ECHO).start()?;
    let (mut sentinel, directory) = recorder(&case, "4MiB", &[])?;
    let wide = case.wait(&mut sentinel, WIDE_FILE)?;
    case.rotate(31)?;
    let inode = wide["file"]["inode"].clone();
    case.wait_where(&mut sentinel, WIDE_FILE, |line| {
        line["file"]["inode"] != inode
    })?;
    ensure!(files(&directory)?.is_empty(), "written without a cause");
    early.send_line(&case.control)?;
    let found = case.wait_control(&mut sentinel, STDOUT)?;
    expect::holds(&found, &json!({"process": {"tgid": early.pid()}}))?;
    let first = written(&directory, 1)?;
    let again = replayed(&first[0])?;
    for finding in [&wide, &found] {
        let text = told(&sentinel, finding)?;
        ensure!(again.contains(&text), "not in the file: {text}\n{again:#?}");
    }
    let info = ask(["capture", "info", word(&first[0])?])?.expect(0, &["flight recorder"])?;
    ensure!(info.stdout.contains("signed with"), "{}", info.stdout);
    ask(["capture", "verify", word(&first[0])?])?.expect(0, &["INTACT"])?;
    // Again, and the second file stands by itself.
    let mut other = tell(&Workload::sh(ECHO), &case.control)?;
    let more = sentinel.wait_for(SOON, "another leak", |line| {
        line["rule"] == STDOUT && line["process"]["tgid"] == other.pid()
    })?;
    let files = written(&directory, 2)?;
    let second = files.iter().find(|file| **file != first[0]);
    let again = replayed(second.context("no second file")?)?;
    ensure!(again.contains(&told(&sentinel, &more)?), "{again:#?}");
    other.send_line("done")?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    // Both together: what was found, once each, as it was told.
    let answer = ask(["replay", word(&directory)?])?;
    for text in answer.finding_texts() {
        ensure!(stopped.texts.contains(&text), "never told: {text}");
    }
    ask(["capture", "verify", word(&directory)?])?.expect(0, &["INTACT"])?;
    Ok(())
}

/// `--capture-trigger`: a lesser finding has it written, or a worse one is needed.
fn by_severity() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let (mut sentinel, directory) = recorder(&case, "1MiB", &["--capture-trigger", "medium"])?;
    case.wait(&mut sentinel, WIDE_FILE)?;
    written(&directory, 1)?;
    sentinel.stop()?;
    fs::remove_dir_all(&directory).context("removing captures")?;
    let (mut sentinel, directory) = recorder(&case, "1MiB", &["--capture-trigger", "critical"])?;
    Workload::program(["/bin/true", &case.value])
        .start()?
        .finish(SOON)?;
    case.wait(&mut sentinel, expect::ARGUMENT)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    ensure!(files(&directory)?.is_empty(), "high is not critical");
    Ok(())
}

/// On request, as often as wanted.
fn by_signal() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let (mut sentinel, directory) = recorder(&case, "1MiB", &[])?;
    let wide = case.wait(&mut sentinel, WIDE_FILE)?;
    for count in 1..=3 {
        ensure!(files(&directory)?.len() == count - 1, "without a cause");
        process::signal(sentinel.pid(), Signal::USR1)?;
        written(&directory, count)?;
    }
    let first = files(&directory)?.remove(0);
    let again = replayed(&first)?;
    ensure!(again.contains(&told(&sentinel, &wide)?), "{again:#?}");
    ensure!(sentinel.stop()?.status.success(), "it ended well");
    // Without a ring there is nothing to be written out, and nothing happens.
    let mut sentinel = watch(&case, "", &[])?;
    process::signal(sentinel.pid(), Signal::USR1)?;
    case.wait(&mut sentinel, WIDE_FILE)?;
    ensure!(sentinel.stop()?.status.success(), "it ended well");
    Ok(())
}

/// Payloads that do not compress, many times the ring: neither the file nor the memory is larger than it should be.
fn is_bounded() -> Result<()> {
    let ring = 2 << 20;
    let key = Key::new()?;
    let case = Case::new()?;
    let words = ["--capture-recipient", &key.recipient];
    let (mut sentinel, directory) = recorder(&case, "2MiB", &words)?;
    let before = kib(sentinel.pid(), "VmRSS")?;
    let script =
        "while read -r x; do head -c 4000000 /dev/urandom | cat > /dev/null; echo done; done";
    let mut flood = Workload::sh(script).start()?;
    let mut most = 0;
    for round in 1..=10 {
        flood.send_line("on")?;
        wait_until(SOON, "a round of the flood", || {
            most = most.max(kib(sentinel.pid(), "VmRSS")?);
            Ok((flood.stdout().matches("done").count() >= round).then_some(()))
        })?;
    }
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    let found = case.wait(&mut sentinel, STDOUT)?;
    expect::holds(&found, &json!({"secret": {"key": KEY}}))?;
    let file = written(&directory, 1)?.remove(0);
    let length = fs::metadata(&file).context("looking at the file")?.len();
    ensure!(length <= ring, "{length} bytes are more than the ring");
    ensure!(length > ring / 4, "{length} bytes: the ring was not full");
    let again = replayed(&file)?;
    ensure!(again.contains(&told(&sentinel, &found)?), "{again:#?}");
    ask(["capture", "verify", word(&file)?])?.expect(0, &["INTACT"])?;
    let grown = most.saturating_sub(before);
    ensure!(grown < (ring >> 10) + BESIDE, "{grown} KiB more memory");
    ensure!(sentinel.stop()?.status.success(), "it ended well");
    Ok(())
}
