//! Finds the built sentinel and starts it with a command line of the test's choosing.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use super::{Line, Said, Sentinel};
use crate::drain::Drain;

/// Where in its state directory a sentinel keeps its capture.
pub const CAPTURES: &str = "captures";

/// Collects the command line of a sentinel.
#[derive(Debug, Default)]
pub struct Builder {
    command: Option<&'static str>,
    program: Option<PathBuf>,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    within: Vec<OsString>,
    state: Option<Arc<TempDir>>,
}

impl Builder {
    /// Adds one word to the command line, after `run --state-dir <own directory>`.
    pub fn arg(mut self, word: impl Into<OsString>) -> Self {
        self.arguments.push(word.into());
        self
    }

    /// Adds words to the command line.
    pub fn args<W: Into<OsString>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.arguments.extend(words.into_iter().map(Into::into));
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Goes on in the state directory of a sentinel that has ended.
    pub fn state(mut self, directory: &Arc<TempDir>) -> Self {
        self.state = Some(Arc::clone(directory));
        self
    }

    /// Gives another command than `run`; one that keeps no capture by itself.
    pub fn command(mut self, command: &'static str) -> Self {
        self.command = Some(command);
        self
    }

    /// Runs this program instead of the one that [`binary`] finds.
    pub fn program(mut self, path: &Path) -> Self {
        self.program = Some(path.to_owned());
        self
    }

    /// Starts it by a program that becomes it, such as `setpriv` with its options, or that waits for it.
    pub fn within<W: Into<OsString>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.within.extend(words.into_iter().map(Into::into));
        self
    }

    /// Starts the sentinel; [`Sentinel::wait_ready`] waits until it watches.
    pub fn start(self) -> Result<Sentinel> {
        let program = self.program.map_or_else(binary, Ok)?;
        let state = self.state.map_or_else(new_state, Ok)?;
        // A test that wants another capture, or none, says so itself.
        let own = |word: &OsString| word.as_encoded_bytes().starts_with(b"--capture");
        let is_own = self.command.is_some() || self.arguments.iter().any(own);
        let capture = (!is_own).then(|| state.path().join(CAPTURES));
        let mut words = self
            .within
            .into_iter()
            .chain([program.clone().into_os_string()]);
        let first = words.next().context("a sentinel needs a program")?;
        let mut child = Command::new(first)
            .args(words)
            .arg(self.command.unwrap_or("run"))
            .arg("--state-dir")
            .arg(state.path())
            .args(
                capture
                    .iter()
                    .flat_map(|path| ["--capture".as_ref(), path.as_os_str()]),
            )
            .args(self.arguments)
            .envs(self.environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let stdout = child
            .stdout
            .take()
            .context("taking the sentinel's stdout")?;
        let stderr = child
            .stderr
            .take()
            .context("taking the sentinel's stderr")?;
        let said = Arc::default();
        Ok(Sentinel {
            reader: read_lines(stdout, Arc::clone(&said))?,
            stderr: Drain::start("sentinel-stderr", stderr)?,
            said,
            child,
            state,
            capture: capture.map(|path| (program, path)),
        })
    }
}

/// A state directory that nothing is in yet.
pub fn new_state() -> Result<Arc<TempDir>> {
    let directory = tempfile::Builder::new()
        .prefix("sentinel-state-")
        .tempdir()
        .context("creating a state directory for the sentinel")?;
    Ok(Arc::new(directory))
}

/// The built program: `SENTINEL_BIN`, or the release build, or the debug build.
pub fn binary() -> Result<PathBuf> {
    if let Some(path) = env::var_os("SENTINEL_BIN") {
        return Ok(PathBuf::from(path));
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let target = workspace.join(target);
    ["release", "debug"]
        .map(|profile| target.join(profile).join("secret-sentinel"))
        .into_iter()
        .find(|path| path.is_file())
        .with_context(|| format!("no secret-sentinel is built in {}", target.display()))
}

/// The program with all that a responder uses, the engine for SQL too: `SENTINEL_DESK_BIN`, or else [`binary`].
pub fn desk_binary() -> Result<PathBuf> {
    env::var_os("SENTINEL_DESK_BIN").map_or_else(binary, |path| Ok(PathBuf::from(path)))
}

fn read_lines(
    stdout: impl Read + Send + 'static,
    said: Arc<Mutex<Said>>,
) -> Result<JoinHandle<()>> {
    let read = move || {
        for line in BufReader::new(stdout)
            .split(b'\n')
            .map_while(|line| line.ok())
        {
            let text = String::from_utf8_lossy(&line).into_owned();
            let line: Line = (
                Instant::now(),
                serde_json::from_slice(&line).unwrap_or_else(|_| Value::from(text.as_str())),
            );
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.lines.push(line);
            said.texts.push(text);
        }
    };
    thread::Builder::new()
        .name("sentinel-stdout".to_owned())
        .spawn(read)
        .context("starting the thread that reads the sentinel's stdout")
}
