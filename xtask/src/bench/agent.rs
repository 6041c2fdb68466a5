//! The agent under measurement, and the folder it and the workers use.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Secrets planted: as many as the latency run leaks.
pub const SECRETS: usize = 300;

/// The benchmark's own folder; gone when the benchmark is.
pub struct Stage(PathBuf);

impl Stage {
    /// Lays out secrets, a place for logs and one for other files.
    pub fn new() -> Result<Self> {
        let name = format!("secret-sentinel-bench-{}", std::process::id());
        let stage = Self(std::env::temp_dir().join(name));
        for folder in ["secrets", "log", "other", "state"] {
            fs::create_dir_all(stage.path(folder)).context("laying out the benchmark")?;
        }
        for number in 0..SECRETS {
            let file = stage.path("secrets").join(format!("key-{number}"));
            fs::write(&file, value(number)).context("planting secrets")?;
            fs::set_permissions(file, fs::Permissions::from_mode(0o400))?;
        }
        Ok(stage)
    }

    /// A path below the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The value of a planted secret: made up, and different for each.
pub fn value(number: usize) -> String {
    format!(
        "bench-{:016x}-{number:04}",
        (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    )
}

/// A running agent.
pub struct Agent {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Agent {
    /// Starts it and waits until it is ready.
    pub fn start(binary: &Path, stage: &Stage, scope: &str) -> Result<Self> {
        Self::start_with(binary, stage, scope, &[])
    }

    /// The same with more words on the command line.
    pub fn start_with(binary: &Path, stage: &Stage, scope: &str, words: &[&str]) -> Result<Self> {
        let mut child = Command::new(binary)
            .args(["run", "--scope", scope, "--log-path"])
            .arg(stage.path("log").join("**"))
            .arg("--secret-path")
            .arg(stage.path("secrets"))
            .arg("--state-dir")
            .arg(stage.path("state"))
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", binary.display()))?;
        let lines = child
            .stdout
            .take()
            .map(BufReader::new)
            .context("no stdout")?;
        let mut agent = Self { child, lines };
        while agent.next()?["state"] != "ready" {}
        Ok(agent)
    }

    /// The next line of its stream.
    pub fn next(&mut self) -> Result<Value> {
        let mut line = String::new();
        if self.lines.read_line(&mut line)? == 0 {
            bail!("the agent ended early ({})", self.child.wait()?);
        }
        serde_json::from_str(&line).context("a line of the agent is not JSON")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it and returns its last line.
    pub fn stop(mut self) -> Result<Value> {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).context("telling the agent to end")?;
        loop {
            let line = self.next()?;
            if line["state"] == "stopped" {
                return Ok(line);
            }
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
