//! Drives the built sentinel: starts it, reads its findings, stops it and keeps what it said.

mod launch;
mod replay;

use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use crate::drain::Drain;
use crate::process;
use crate::wait::wait_until;

pub use launch::{Builder, binary, desk_binary, new_state};

/// How long the sentinel may take to drain and end once asked to.
const STOP_DEADLINE: Duration = Duration::from_secs(20);

/// One line of standard output and when it was read; a line that is not JSON is a JSON string.
pub type Line = (Instant, Value);

/// What came on standard output.
#[derive(Debug, Default)]
struct Said {
    lines: Vec<Line>,
    /// The same, byte for byte.
    texts: Vec<String>,
}

/// A running sentinel; dropped, it is killed.
#[derive(Debug)]
pub struct Sentinel {
    child: Child,
    said: Arc<Mutex<Said>>,
    reader: JoinHandle<()>,
    stderr: Drain,
    state: Arc<TempDir>,
    /// Who replays what the sentinel captured, and where that is.
    capture: Option<(PathBuf, PathBuf)>,
}

/// What a sentinel that has been stopped left: after this, the absence of a finding is a fact.
#[derive(Clone, Debug)]
pub struct Stopped {
    /// How it ended.
    pub status: ExitStatus,
    /// Everything it printed on standard output.
    pub lines: Vec<Line>,
    /// The same, byte for byte.
    pub texts: Vec<String>,
    /// Everything it printed on standard error.
    pub stderr: String,
    /// The directory that it kept its state in; removed with the last clone.
    pub state: Arc<TempDir>,
}

/// Whether another trial's sentinel read a secret: on a node there is one, which is not told of. How often such a read was told
/// up to a moment is no trial's business.
pub fn by_sibling(line: &Value) -> bool {
    if line["rule"] != "foreign-secret-read" {
        return false;
    }
    is_sentinel(&line["process"]["exe"])
}

/// Whether this path is that of the program under test.
pub fn is_sentinel(path: &Value) -> bool {
    let program = path.as_str().map(Path::new);
    let own = binary().ok().and_then(|own| own.canonicalize().ok());
    program.is_some() && program == own.as_deref()
}

/// Whether a finding is about the mode of a log that something leaked into. Trials of leaks write logs as most programs do, for
/// everybody to read: those that `posture::` tries alone look at that.
pub fn is_about_a_log(line: &Value) -> bool {
    line["rule"] == "world-readable-log"
}

impl Stopped {
    /// The findings, in the order they came; none about modes of logs.
    pub fn findings(&self) -> Vec<Value> {
        findings(&self.lines)
    }

    /// The lines of findings byte for byte, in the order they came.
    pub fn finding_texts(&self) -> Vec<String> {
        let both = self.lines.iter().zip(&self.texts);
        both.filter(|((_, line), _)| line["kind"] == "finding" && !by_sibling(line))
            .map(|(_, text)| text.clone())
            .collect()
    }

    /// The directory that a sentinel keeps its capture in, unless the test has said another.
    pub fn capture(&self) -> PathBuf {
        self.state.path().join(launch::CAPTURES)
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
        self.said().lines.clone()
    }

    /// The same, byte for byte.
    pub fn texts(&self) -> Vec<String> {
        self.said().texts.clone()
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The directory that it keeps its capture in, unless the test has said another.
    pub fn capture(&self) -> PathBuf {
        self.state.path().join(launch::CAPTURES)
    }

    /// The findings printed so far; none about modes of logs.
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
                let lines = &self.said().lines;
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
        let status = ended.with_context(|| self.account())?;
        // Short lines for people can't be compared.
        let is_json = self.lines().iter().all(|(_, line)| line.is_object());
        let capture = self.capture.take().filter(|_| status.success() && is_json);
        let stopped = Stopped {
            status,
            lines: self.lines(),
            texts: self.texts(),
            stderr: self.stderr(),
            state: Arc::clone(&self.state),
        };
        if let Some((program, directory)) = capture {
            replay::same_again(&program, &directory, &stopped.finding_texts())
                .with_context(|| self.account())?;
        }
        Ok(stopped)
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
    let is_wanted = |line: &Value| line["kind"] == "finding" && !is_about_a_log(line);
    let findings = lines.iter().filter(|(_, line)| is_wanted(line));
    findings.map(|(_, line)| line.clone()).collect()
}
