//! The sources of identity on their own: the example `identity`, asked on standard input, read line by line.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::drain::Drain;
use crate::wait::wait_until;

/// How long the program may take to end.
const END: Duration = Duration::from_secs(10);

/// The running program; dropped, it ends.
#[derive(Debug)]
pub struct Identity {
    child: Child,
    asks: Option<ChildStdin>,
    news: Drain,
    log: Drain,
}

impl Identity {
    /// Starts it with these settings, directories of pods' logs and variables.
    pub fn start(settings: &Value, pod_logs: &[&Path], variables: &[(&str, &str)]) -> Result<Self> {
        let program = program()?;
        let mut child = Command::new(&program)
            .arg(settings.to_string())
            .args(pod_logs)
            .env_remove("KUBERNETES_SERVICE_HOST")
            .env_remove("NODE_IP")
            .env_remove("NODE_NAME")
            .env("RUST_LOG", "info")
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let asks = child.stdin.take();
        let news = child.stdout.take().context("its standard output")?;
        let log = child.stderr.take().context("its standard error")?;
        Ok(Self {
            asks,
            news: Drain::start("identity-news", news)?,
            log: Drain::start("identity-log", log)?,
            child,
        })
    }

    /// Asks who a container is.
    pub fn ask(&mut self, container: &str, pod_uid: Option<&str>) -> Result<()> {
        let asks = self.asks.as_mut().context("asking an ended program")?;
        writeln!(asks, "{container} {}", pod_uid.unwrap_or("")).context("asking who a container is")
    }

    /// All that was told so far.
    pub fn news(&self) -> Vec<Value> {
        let text = self.news.text();
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// Waits for news that `pick` makes something of.
    pub fn wait<T>(
        &self,
        deadline: Duration,
        what: &str,
        pick: impl Fn(&Value) -> Option<T>,
    ) -> Result<T> {
        let found = wait_until(deadline, what, || Ok(self.news().iter().find_map(&pick)));
        found.with_context(|| format!("its log says: {}", self.log()))
    }

    /// Waits until it says this for people: that comes by another way than news.
    pub fn wait_log(&self, deadline: Duration, text: &str) -> Result<()> {
        let said = || Ok(self.log().contains(text).then_some(()));
        let waited = wait_until(deadline, format!("{text:?} in its log"), said);
        waited.with_context(|| format!("its log says: {}", self.log()))
    }

    /// What it says for people.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it; whether it ended by itself, in time and well.
    pub fn stop(mut self) -> Result<bool> {
        self.asks = None;
        let status = wait_until(END, "the end of the program", || {
            self.child.try_wait().context("looking at the program")
        })?;
        Ok(status.success())
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The built example: `SENTINEL_IDENTITY`, or the release build, or the debug build.
pub fn program() -> Result<PathBuf> {
    if let Some(path) = env::var_os("SENTINEL_IDENTITY") {
        return Ok(PathBuf::from(path));
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let target = workspace.join(target);
    ["release", "debug"]
        .map(|profile| target.join(profile).join("examples/identity"))
        .into_iter()
        .find(|path| path.is_file())
        .with_context(|| {
            format!(
                "no example is built in {}: cargo build -p secret-sentinel --example identity",
                target.display()
            )
        })
}
