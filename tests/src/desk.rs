//! Runs the built program's commands for captures to their end, and keeps what they said.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::sentinel::{binary, by_sibling};

/// What a command answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its exit code; none: a signal ended it.
    pub code: Option<i32>,
    /// What it printed on standard output.
    pub stdout: String,
    /// What it printed on standard error.
    pub stderr: String,
}

/// Runs the built program with these words and no input.
pub fn ask<W: AsRef<OsStr>>(words: impl IntoIterator<Item = W>) -> Result<Answer> {
    ask_of(&binary()?, words, None)
}

/// Runs `program` with these words, and this file as its standard input.
pub fn ask_of<W: AsRef<OsStr>>(
    program: &Path,
    words: impl IntoIterator<Item = W>,
    input: Option<File>,
) -> Result<Answer> {
    let mut command = Command::new(program);
    command
        .args(words)
        .stdin(input.map_or_else(Stdio::null, Stdio::from));
    run(&mut command)
}

/// Runs a command whose words, user and input are set.
pub fn run(command: &mut Command) -> Result<Answer> {
    let output = command
        .output()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    let text = |bytes| String::from_utf8(bytes).context("reading what a command printed");
    Ok(Answer {
        code: output.status.code(),
        stdout: text(output.stdout)?,
        stderr: text(output.stderr)?,
    })
}

impl Answer {
    /// Itself, if it ended with this code and says all of these words on standard error or output.
    pub fn expect(self, code: i32, words: &[&str]) -> Result<Self> {
        let lacks = |word: &&&str| !self.stderr.contains(**word) && !self.stdout.contains(**word);
        let missing: Vec<_> = words.iter().filter(lacks).collect();
        ensure!(
            self.code == Some(code) && missing.is_empty() && !self.stderr.contains("panicked"),
            "exit code {code} and the words {words:?} were expected, not {:?} without {missing:?}\nstderr: {}\nstdout: {}",
            self.code,
            self.stderr,
            self.stdout
        );
        Ok(self)
    }

    /// The lines of findings, byte for byte.
    pub fn finding_texts(&self) -> Vec<String> {
        let is_finding = |line: &&str| {
            let line: Result<Value, _> = serde_json::from_str(line);
            line.is_ok_and(|line| line["kind"] == "finding" && !by_sibling(&line))
        };
        let lines = self.stdout.lines().filter(is_finding);
        lines.map(ToOwned::to_owned).collect()
    }

    /// Standard output, every line of which must be JSON.
    pub fn lines(&self) -> Result<Vec<Value>> {
        let parse =
            |line: &str| serde_json::from_str(line).with_context(|| format!("not JSON: {line}"));
        self.stdout.lines().map(parse).collect()
    }

    /// The findings.
    pub fn findings(&self) -> Result<Vec<Value>> {
        let mut lines = self.lines()?;
        lines.retain(|line| line["kind"] == "finding");
        Ok(lines)
    }
}

/// Fails unless both tell the same findings in the same order, byte for byte.
pub fn same(live: &[String], again: &[String]) -> Result<()> {
    for (number, (live, again)) in live.iter().zip(again).enumerate() {
        ensure!(
            live == again,
            "finding {number} is another one in the replay:\nlive   {live}\nreplay {again}"
        );
    }
    ensure!(
        live.len() == again.len(),
        "live there were {} findings, in the replay {}; one of those that differ: {:?}",
        live.len(),
        again.len(),
        live.get(again.len()).or_else(|| again.get(live.len()))
    );
    Ok(())
}
