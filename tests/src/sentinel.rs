//! Drives the built sentinel: starts it, reads its findings, stops it and keeps what it said.

mod launch;

use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use crate::drain::Drain;
use crate::process;
use crate::wait::wait_until;

pub use launch::{Builder, binary};

/// How long the sentinel may take to drain and end once asked to.
const STOP_DEADLINE: Duration = Duration::from_secs(20);

/// One line of standard output and when it was read; a line that is not JSON is a JSON string.
pub type Line = (Instant, Value);

/// A running sentinel; dropped, it is killed.
#[derive(Debug)]
pub struct Sentinel {
    child: Child,
    lines: Arc<Mutex<Vec<Line>>>,
    reader: JoinHandle<()>,
    stderr: Drain,
    state: Arc<TempDir>,
}

/// What a sentinel that has been stopped left: after this, the absence of a finding is a fact.
#[derive(Clone, Debug)]
pub struct Stopped {
    /// How it ended.
    pub status: ExitStatus,
    /// Everything it printed on standard output.
    pub lines: Vec<Line>,
    /// Everything it printed on standard error.
    pub stderr: String,
    /// The directory that it kept its state in; removed with the last clone.
    pub state: Arc<TempDir>,
}

impl Stopped {
    /// The findings, in the order they came.
    pub fn findings(&self) -> Vec<Value> {
        findings(&self.lines)
    }
}

impl Sentinel {
    /// Begins the command line of a sentinel.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The sentinel's process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The directory that the sentinel keeps its state in.
    pub fn state_directory(&self) -> &Path {
        self.state.path()
    }

    /// Everything printed on standard output so far.
    pub fn lines(&self) -> Vec<Line> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The findings printed so far.
    pub fn findings(&self) -> Vec<Value> {
        findings(&self.lines())
    }

    /// Everything printed on standard error so far.
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }

    /// Waits until the sentinel says that it watches.
    pub fn wait_ready(&mut self, deadline: Duration) -> Result<()> {
        let ready = |line: &Value| line["kind"] == "status" && line["state"] == "ready";
        self.wait_for(deadline, "the sentinel to be ready", ready)?;
        Ok(())
    }

    /// Waits for a line of standard output, past or future, that satisfies `wanted`.
    ///
    /// The error shows every line so far and the end of standard error.
    pub fn wait_for(
        &mut self,
        deadline: Duration,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let mut seen = 0;
        let result = wait_until(deadline, what, || {
            // Looked at before the lines: a line printed just before the end still counts.
            let ended = self.child.try_wait().context("looking at the sentinel")?;
            let ended = ended.filter(|_| self.reader.is_finished());
            {
                let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some((_, line)) = lines[seen..].iter().find(|(_, line)| wanted(line)) {
                    return Ok(Some(line.clone()));
                }
                seen = lines.len();
            }
            match ended {
                Some(status) => bail!("the sentinel ended with {status}"),
                None => Ok(None),
            }
        });
        result.with_context(|| self.account())
    }

    /// Asks the sentinel to drain and end, and waits until it has.
    pub fn stop(mut self) -> Result<Stopped> {
        process::signal(self.pid(), Signal::TERM)?;
        let ended = wait_until(STOP_DEADLINE, "the sentinel to end", || {
            let ended = self.child.try_wait().context("looking at the sentinel")?;
            Ok(ended.filter(|_| self.reader.is_finished() && self.stderr.ended()))
        });
        Ok(Stopped {
            status: ended.with_context(|| self.account())?,
            lines: self.lines(),
            stderr: self.stderr(),
            state: Arc::clone(&self.state),
        })
    }

    /// What the sentinel has said so far, for an error message.
    fn account(&self) -> String {
        let lines = self.lines();
        let lines: Vec<String> = lines.iter().map(|(_, line)| format!("  {line}")).collect();
        let stderr = self.stderr();
        let words: Vec<&str> = stderr.lines().collect();
        let tail = words[words.len().saturating_sub(30)..].join("\n  ");
        let count = lines.len();
        format!(
            "the sentinel printed {count} lines:\n{}\nits stderr ends:\n  {tail}\n",
            lines.join("\n"),
        )
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn findings(lines: &[Line]) -> Vec<Value> {
    let findings = lines.iter().filter(|(_, line)| line["kind"] == "finding");
    findings.map(|(_, line)| line.clone()).collect()
}
