//! One container run by podman: what to run, where its log is, and its end.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::podman::Podman;
use crate::wait::wait_until;
use crate::{command, image, process};

/// How long podman's own processes may take to end after a container has been removed.
const MONITOR_DEADLINE: Duration = Duration::from_secs(5);

/// What to run, and how.
#[derive(Clone, Debug, Default)]
pub struct RunSpec {
    arguments: Vec<String>,
    flags: Vec<String>,
    log_path: Option<PathBuf>,
    cgroup_parent: Option<String>,
}

impl RunSpec {
    /// A shell script as the container's only program.
    pub fn sh(script: &str) -> Self {
        Self::program(["sh", "-c", script])
    }

    /// A program with its arguments.
    pub fn program<A: Into<String>>(arguments: impl IntoIterator<Item = A>) -> Self {
        Self {
            arguments: arguments.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// A name for the container.
    pub fn name(self, name: &str) -> Self {
        self.flag("--name").flag(name)
    }

    /// The user, in podman's notation (`1000:1000`).
    pub fn user(self, user: &str) -> Self {
        self.flag("--user").flag(user)
    }

    /// An environment variable.
    pub fn env(self, name: &str, value: &str) -> Self {
        self.flag("--env").flag(format!("{name}={value}"))
    }

    /// A directory of the host, mounted read-only.
    pub fn volume(self, host: &Path, container: &str) -> Self {
        self.flag("--volume")
            .flag(format!("{}:{container}:ro", host.display()))
    }

    /// A directory of the host, mounted writable.
    pub fn volume_writable(self, host: &Path, container: &str) -> Self {
        self.flag("--volume")
            .flag(format!("{}:{container}", host.display()))
    }

    /// A secret of podman's store, in podman's notation (`name` or `name,type=env,target=KEY`).
    pub fn secret(self, secret: &str) -> Self {
        self.flag("--secret").flag(secret)
    }

    /// Gives the container a terminal.
    pub fn tty(self) -> Self {
        self.flag("--tty")
    }

    /// Writes the log to `path` instead of into the store.
    pub fn log_path(mut self, path: &Path) -> Self {
        self.log_path = Some(path.to_owned());
        self
    }

    /// Runs in this control group instead of the store's.
    pub fn cgroup_parent(mut self, path: &str) -> Self {
        self.cgroup_parent = Some(path.to_owned());
        self
    }

    /// Any further word of the `podman run` command line.
    pub fn flag(mut self, word: impl Into<String>) -> Self {
        self.flags.push(word.into());
        self
    }
}

/// A container; dropped, it is killed and removed.
#[derive(Debug)]
pub struct PodmanContainer {
    podman: Podman,
    id: String,
    pid: u32,
    monitor: u32,
    log_path: PathBuf,
}

impl PodmanContainer {
    pub(crate) fn run(podman: &Podman, spec: &RunSpec) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let ids = podman.directory().join("tmp");
        let pid_file = ids.join(format!("container-{number}.pid"));
        let monitor_file = ids.join(format!("monitor-{number}.pid"));
        let parent = spec.cgroup_parent.as_deref();
        let mut run = podman.command();
        run.args(["run", "--detach", "--network=none", "--log-driver=k8s-file"])
            .args(["--cgroup-parent", parent.unwrap_or(podman.cgroup_parent())])
            .arg("--pidfile")
            .arg(&pid_file)
            .arg("--conmon-pidfile")
            .arg(&monitor_file);
        if let Some(path) = &spec.log_path {
            run.arg("--log-opt").arg(format!("path={}", path.display()));
        }
        run.args(&spec.flags)
            .arg(image::WORKLOAD)
            .args(&spec.arguments);
        let id = command::run(&mut run)?;
        let mut container = Self {
            podman: podman.clone(),
            id,
            pid: 0,
            monitor: 0,
            log_path: PathBuf::new(),
        };
        container.monitor = read_pid(&monitor_file)?;
        container.pid = read_pid(&pid_file)?;
        container.log_path = match &spec.log_path {
            Some(path) => path.clone(),
            None => container.inspect("{{.HostConfig.LogConfig.Path}}")?.into(),
        };
        Ok(container)
    }

    /// The container's id, 64 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The process id of the container's first process, as the host sees it.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The file that the container's monitor writes the log to.
    pub fn log_path(&self) -> &Path {
        &self.log_path
    }

    /// The log as written: `time stream P|F text`.
    pub fn log(&self) -> Result<String> {
        let path = &self.log_path;
        fs::read_to_string(path).with_context(|| format!("reading the log {}", path.display()))
    }

    /// Waits until the container has exited and everything it wrote is in the log; the exit code.
    pub fn wait_exited(&self, deadline: Duration) -> Result<i32> {
        process::wait_gone(self.pid, deadline)?;
        // The monitor writes what is left in the pipes, then ends.
        process::wait_gone(self.monitor, deadline)?;
        let what = format!("podman to note the end of container {}", self.id);
        wait_until(deadline, what, || {
            let state = self.inspect("{{.State.Status}} {{.State.ExitCode}}")?;
            let code = state.strip_prefix("exited ");
            code.map(|code| code.parse().context("reading the exit code"))
                .transpose()
        })
    }

    fn inspect(&self, format: &str) -> Result<String> {
        let mut inspect = self.podman.command();
        command::run(inspect.args(["inspect", "--format", format, &self.id]))
    }
}

impl Drop for PodmanContainer {
    fn drop(&mut self) {
        let mut remove = self.podman.command();
        let _ = command::run(remove.args(["rm", "--force", "--time", "0", &self.id]));
        if self.monitor != 0 && process::wait_gone(self.monitor, MONITOR_DEADLINE).is_err() {
            let _ = process::signal(self.monitor, Signal::KILL);
        }
    }
}

fn read_pid(path: &Path) -> Result<u32> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("reading the process id in {}", path.display()))?;
    text.trim()
        .parse()
        .with_context(|| format!("{} holds no process id", path.display()))
}
