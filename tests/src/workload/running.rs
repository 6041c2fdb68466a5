//! A started workload: talks to it, waits for it, and ends it.

use std::io::Write;
use std::process::{Child, ChildStdin, ExitStatus};
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::drain::Drain;
use crate::process;
use crate::wait::wait_until;

/// A started workload; dropped, its process group is killed.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Option<Drain>,
    stderr: Option<Drain>,
}

/// How a workload ended and what it wrote to streams that are not files.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Running {
    pub(super) fn new(
        name: String,
        mut child: Child,
        stdout: Option<Drain>,
        stderr: Option<Drain>,
    ) -> Self {
        Self {
            stdin: child.stdin.take(),
            name,
            child,
            stdout,
            stderr,
        }
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Writes a line to standard input.
    pub fn send_line(&mut self, line: &str) -> Result<()> {
        let stdin = self.stdin.as_mut().context("standard input is closed")?;
        writeln!(stdin, "{line}").with_context(|| format!("writing a line to {}", self.name))
    }

    /// What standard output has carried so far, if it is not a file.
    pub fn stdout(&self) -> String {
        self.stdout.as_ref().map(Drain::text).unwrap_or_default()
    }

    /// What standard error has carried so far, if it is not a file.
    pub fn stderr(&self) -> String {
        self.stderr.as_ref().map(Drain::text).unwrap_or_default()
    }

    /// Waits until standard output has carried `text`.
    pub fn wait_output(&self, text: &str, deadline: Duration) -> Result<()> {
        let what = format!("{text:?} from {}", self.name);
        wait_until(deadline, what, || {
            Ok(self.stdout().contains(text).then_some(()))
        })
    }

    /// Closes standard input and waits until the process has exited and its streams have ended.
    pub fn finish(mut self, deadline: Duration) -> Result<Finished> {
        drop(self.stdin.take());
        let what = format!("the end of {}", self.name);
        let status = wait_until(deadline, what, || {
            let status = self.child.try_wait().context("looking at a workload")?;
            let mut drains = self.stdout.iter().chain(&self.stderr);
            Ok(status.filter(|_| drains.all(Drain::ended)))
        })?;
        Ok(Finished {
            status,
            stdout: self.stdout(),
            stderr: self.stderr(),
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The group, so that what a script started ends with it; its id is the process's own.
        let _ = process::signal_group(self.child.id(), Signal::KILL);
        let _ = self.child.wait();
    }
}
