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

use super::{Line, Sentinel};
use crate::drain::Drain;

/// Collects the command line of a sentinel.
#[derive(Debug, Default)]
pub struct Builder {
    program: Option<PathBuf>,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
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

    /// Runs this program instead of the one that [`binary`] finds.
    pub fn program(mut self, path: &Path) -> Self {
        self.program = Some(path.to_owned());
        self
    }

    /// Starts the sentinel; [`Sentinel::wait_ready`] waits until it watches.
    pub fn start(self) -> Result<Sentinel> {
        let program = self.program.map_or_else(binary, Ok)?;
        let state = tempfile::Builder::new()
            .prefix("sentinel-state-")
            .tempdir()
            .context("creating a state directory for the sentinel")?;
        let mut child = Command::new(&program)
            .arg("run")
            .arg("--state-dir")
            .arg(state.path())
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
        let lines = Arc::default();
        Ok(Sentinel {
            reader: read_lines(stdout, Arc::clone(&lines))?,
            stderr: Drain::start("sentinel-stderr", stderr)?,
            lines,
            child,
            state: Arc::new(state),
        })
    }
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

fn read_lines(
    stdout: impl Read + Send + 'static,
    lines: Arc<Mutex<Vec<Line>>>,
) -> Result<JoinHandle<()>> {
    let read = move || {
        for line in BufReader::new(stdout)
            .split(b'\n')
            .map_while(|line| line.ok())
        {
            let line = serde_json::from_slice(&line)
                .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&line)));
            lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((Instant::now(), line));
        }
    };
    thread::Builder::new()
        .name("sentinel-stdout".to_owned())
        .spawn(read)
        .context("starting the thread that reads the sentinel's stdout")
}
