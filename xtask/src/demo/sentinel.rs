//! The sentinel as the demo's child: started, read line by line, ended by its own process id.

use anyhow::{Context, Error, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How long the sentinel may take to drain when told to end.
const DRAIN: Duration = Duration::from_secs(10);

/// How often to look whether the demo is to end.
const GLANCE: Duration = Duration::from_millis(100);

pub struct Sentinel {
    child: Child,
    lines: Receiver<Line>,
    log: PathBuf,
    started: SystemTime,
    /// Set when the user, or the system, wants the demo to end.
    interrupted: Arc<AtomicBool>,
}

/// A line of the sentinel's JSON stream.
pub struct Line {
    pub text: String,
    pub json: Value,
    pub at: SystemTime,
}

impl Sentinel {
    /// Starts `agent` on every process of this machine, with all it owns below `stage`.
    pub fn start(agent: &Path, stage: &Path) -> Result<Sentinel> {
        let log = stage.join("sentinel.log");
        let cannot = || format!("cannot start {}", agent.display());
        let mut command = Command::new(agent);
        command.args(["run", "--scope", "node", "--output", "json"]);
        command.arg("--kubelet-root").arg(stage.join("kubelet"));
        command.arg("--state-dir").arg(stage.join("state"));
        command.arg("--log-path").arg(stage.join("log/**"));
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(File::create(&log).with_context(cannot)?);
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&interrupted)).with_context(cannot)?;
        }
        let started = SystemTime::now();
        let mut child = command.spawn().with_context(cannot)?;
        let output = child.stdout.take().context("a pipe was asked for")?;
        let (sender, lines) = channel();
        thread::spawn(move || {
            for text in BufReader::new(output).lines().map_while(Result::ok) {
                let at = SystemTime::now();
                let json = serde_json::from_str(&text).unwrap_or_default();
                if sender.send(Line { text, json, at }).is_err() {
                    break;
                }
            }
        });
        Ok(Sentinel {
            child,
            lines,
            log,
            started,
            interrupted,
        })
    }

    pub fn started(&self) -> SystemTime {
        self.started
    }

    /// The next line; nothing when there was none before `deadline`.
    pub fn next(&mut self, deadline: Instant) -> Result<Option<Line>> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let next = self.lines.recv_timeout(left.min(GLANCE));
            if self.interrupted.load(Ordering::Relaxed) {
                bail!("the demo was interrupted");
            }
            match next {
                Ok(line) => return Ok(Some(line)),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.child.wait().context("waiting for the sentinel")?;
                    bail!("the sentinel ended by itself ({status})");
                }
            }
        }
    }

    /// Tells the sentinel to drain and end; fails when it does not, or ends badly.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the sentinel ended by itself ({status})");
        }
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).context("telling the sentinel to end")?;
        let deadline = Instant::now() + DRAIN;
        loop {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("the sentinel ended badly when told to end ({status})"),
                None if Instant::now() > deadline => {
                    bail!(
                        "the sentinel did not end {} s after SIGTERM",
                        DRAIN.as_secs()
                    )
                }
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    /// `why`, after the end of the sentinel's own log.
    pub fn explain(&self, why: Error) -> Error {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        for line in &lines[lines.len().saturating_sub(20)..] {
            eprintln!("sentinel: {line}");
        }
        why
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) && self.stop().is_err() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
