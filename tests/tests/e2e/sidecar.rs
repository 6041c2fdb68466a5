//! A sidecar: no probes, no rights; it knows secret files and the processes of its own user, and reads logs.

mod files;
mod logs;
mod processes;
mod said;

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use e2e::sentinel::{Builder, Sentinel, Stopped, new_state};
use e2e::volume::Owner;
use serde_json::Value;

use crate::case::{Case, SOON, start};
use crate::harness::{Need, Test};

/// Who the sidecar and the application are.
const NOBODY: u32 = 65_534;
const OWNER: Owner = Owner {
    uid: NOBODY,
    gid: NOBODY,
};

/// No kernel program is loaded: such a machine needs nothing that the probes need.
const NEEDS: &[Need] = &[Need::Volumes, Need::Program("setpriv")];
const NAMESPACES: &[Need] = &[
    Need::Volumes,
    Need::Program("setpriv"),
    Need::Program("unshare"),
    Need::Program("nsenter"),
];

pub fn tests() -> Vec<Test> {
    [
        logs::tests(),
        files::tests(),
        processes::tests(),
        said::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The words that make a program one of nobody's, without any capability.
fn as_nobody() -> [&'static str; 6] {
    [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--bounding-set=-all",
        "--inh-caps=-all",
    ]
}

/// A secret of nobody's, and a directory that the application and the sidecar both have for logs.
struct Setting {
    case: Case,
    logs: PathBuf,
}

impl Setting {
    fn new() -> Result<Self> {
        Self::with(0o400)
    }

    fn with(mode: u32) -> Result<Self> {
        let case = Case::with(mode, OWNER)?;
        let logs = case.directory().join("logs");
        fs::create_dir(&logs).context("making a directory for logs")?;
        chown(&logs, Some(NOBODY), Some(NOBODY)).context("giving it away")?;
        Ok(Self { case, logs })
    }

    fn log(&self, name: &str) -> PathBuf {
        self.logs.join(name)
    }

    fn pattern(&self) -> OsString {
        self.logs.join("**").into_os_string()
    }

    /// The options of a sidecar that knows the secret and the logs.
    fn options(&self) -> [OsString; 6] {
        [
            "--mode".into(),
            "sidecar".into(),
            "--secret-path".into(),
            self.case.volume.path().into(),
            "--log-path".into(),
            self.pattern(),
        ]
    }

    fn builder(&self) -> Result<Builder> {
        Ok(unprivileged()?.args(self.options()))
    }

    fn watch(&self) -> Result<Sentinel> {
        start(self.builder()?)
    }
}

/// A sentinel of nobody's, with a state directory of its own.
fn unprivileged() -> Result<Builder> {
    let state = new_state()?;
    chown(state.path(), Some(NOBODY), Some(NOBODY)).context("giving the state away")?;
    Ok(Sentinel::builder().within(as_nobody()).state(&state))
}

fn append(log: &Path, text: &str) -> Result<()> {
    let file = OpenOptions::new().append(true).create(true).open(log);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("writing to {}", log.display()))
}

/// Waits for a finding of `rule` that satisfies `wanted`.
fn wait(sentinel: &mut Sentinel, rule: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
    sentinel.wait_for(SOON, rule, |line| line["rule"] == rule && wanted(line))
}

/// What a sentinel said that ended well; its replay has told the same.
fn ended(sentinel: Sentinel) -> Result<Stopped> {
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    Ok(stopped)
}

/// The line that says that it watches.
fn ready(stopped: &Stopped) -> Result<&Value> {
    let mut lines = stopped.lines.iter().map(|(_, line)| line);
    lines
        .find(|line| line["state"] == "ready")
        .context("it was never ready")
}
