//! Without payloads, what was read and by whom is replayed, and what was leaked is not.

use anyhow::{Result, ensure};
use e2e::desk::{ask, same};

use super::every_rule;
use super::taken::{watch, word};
use crate::expect::{ARGUMENT, COPY, LOG, PATTERN, STDOUT, WIDE_FILE, WIDE_READ};
use crate::harness::{PLAIN, Test};
use crate::values::UNMONITORABLE;

pub fn tests() -> Vec<Test> {
    vec![Test::new(
        "capture::without_payloads",
        PLAIN,
        without_payloads,
    )]
}

fn without_payloads() -> Result<()> {
    let case = every_rule::case()?;
    let captures = case.directory().join("captures");
    let words = ["--capture-payload", "none", "--capture", word(&captures)?];
    let mut sentinel = watch(&case, "", &words)?;
    every_rule::fire(&case, &mut sentinel)?;
    let stopped = sentinel.stop()?;
    every_rule::is_complete(&stopped.findings())?;
    let is_kept = |text: &&String| {
        let about = [WIDE_FILE, WIDE_READ, UNMONITORABLE];
        about
            .iter()
            .any(|rule| text.contains(&format!("\"rule\":\"{rule}\"")))
    };
    let live = stopped.finding_texts();
    let kept: Vec<String> = live.iter().filter(is_kept).cloned().collect();
    ensure!(kept.len() >= 3, "files and permissions: {kept:#?}");
    let answer = ask(["replay", word(&captures)?])?.expect(0, &[])?;
    for finding in answer.findings()? {
        let is_leak = [STDOUT, LOG, COPY, ARGUMENT, PATTERN];
        let is_leak = is_leak.iter().any(|rule| finding["rule"] == *rule);
        ensure!(!is_leak, "of what was it made? {finding}");
    }
    same(&kept, &answer.finding_texts())?;
    ask(["capture", "info", word(&captures)?])?.expect(0, &["payloads", "none"])?;
    Ok(())
}
