//! A disk that is full under a capture: the watch goes on, what is not captured is counted and said once.

use anyhow::{Context, Result, ensure};
use e2e::desk::ask;
use e2e::sentinel::Sentinel;
use e2e::workload::Workload;
use serde_json::Value;

use super::taken::{SMALL_SEGMENTS, wait_segments, watch, whole_files, word};
use crate::case::{Case, SOON};
use crate::disk::Disk;
use crate::expect::STDOUT;
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};

/// What the log says when a capture can't be written, and when it can again.
const FAILS: &str = "can't be written";
const WORKS: &str = "written again";

pub fn tests() -> Vec<Test> {
    vec![Test::new("capture::full_disk", PLAIN, full_disk)]
}

/// A process that prints the secret: the finding about it.
fn leak(case: &Case, sentinel: &mut Sentinel) -> Result<Value> {
    let running = tell(&Workload::sh(ECHO), &case.value)?;
    let pid = running.pid();
    let found = case.wait_where(sentinel, STDOUT, |line| line["process"]["tgid"] == pid)?;
    running.finish(SOON)?;
    Ok(found)
}

fn full_disk() -> Result<()> {
    let case = Case::new()?;
    let disk = Disk::of(&case, c"size=512k")?;
    let captures = disk.path().join("captures");
    let mut sentinel = watch(&case, SMALL_SEGMENTS, &["--capture", word(&captures)?])?;
    leak(&case, &mut sentinel)?;
    let there = whole_files(&captures)?.len();
    wait_segments(&captures, there + 2)?;
    disk.fill()?;
    // Findings go on, and it is said that the capture does not.
    sentinel.wait_for(SOON, "the loss", |line| {
        line["kind"] == "loss" && line["cause"] == "capture-behind"
    })?;
    for _ in 0..3 {
        leak(&case, &mut sentinel)?;
    }
    let said = sentinel.stderr();
    ensure!(said.matches(FAILS).count() == 1, "said once: {said}");
    ensure!(
        said.contains("No space left") && said.contains(word(&captures)?),
        "{said}"
    );
    // What is there replays, to where it ends.
    let texts = sentinel.texts();
    let answer = ask(["replay", word(&captures)?])?;
    ensure!(matches!(answer.code, Some(0 | 1)), "{answer:?}");
    for text in answer.finding_texts() {
        ensure!(texts.contains(&text), "never told: {text}");
    }
    ensure!(
        !answer.finding_texts().is_empty(),
        "the first leak is there: {answer:?}"
    );
    // With room again it goes on by itself, and tells anew what is known.
    let before = whole_files(&captures)?.len();
    disk.free()?;
    wait_segments(&captures, before + 1)?;
    let found = leak(&case, &mut sentinel)?;
    ensure!(sentinel.stderr().contains(WORKS), "{}", sentinel.stderr());
    let stopped = sentinel.stop()?;
    let at = stopped.lines.iter().position(|(_, line)| *line == found);
    let text = &stopped.texts[at.context("the finding is gone")?];
    let answer = ask(["replay", word(&captures)?])?;
    ensure!(
        answer.finding_texts().contains(text),
        "not replayed: {text}\n{answer:?}"
    );
    let leaks = stopped
        .findings()
        .iter()
        .filter(|it| it["rule"] == STDOUT && it["secret"]["name"] == case.name.as_str())
        .count();
    ensure!(leaks == 5, "{leaks} leaks were told, not 5");
    Ok(())
}
