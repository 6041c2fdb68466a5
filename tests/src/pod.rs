//! A pod and its containers, running on a containerd of the test's own.

mod container_spec;
mod spec;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use k8s_cri::v1::{ContainerConfig, PodSandboxConfig};

use crate::cri::{Cri, Executed, State};
use crate::wait::wait_until;
use crate::{cgroup, process};

pub use container_spec::ContainerSpec;
pub use spec::PodSpec;
pub(crate) use spec::namespaces;

/// A pod; dropped, it is stopped and removed with its containers and its control group.
#[derive(Debug)]
pub struct Pod {
    cri: Arc<Cri>,
    runtime: u32,
    spec: PodSpec,
    config: PodSandboxConfig,
    log_directory: PathBuf,
    id: String,
}

impl Pod {
    pub(crate) fn run(cri: &Arc<Cri>, runtime: u32, spec: &PodSpec, logs: &Path) -> Result<Self> {
        let log_directory = logs.join(spec.log_directory_name());
        fs::create_dir_all(&log_directory)
            .with_context(|| format!("creating {}", log_directory.display()))?;
        let config = spec.to_cri(&log_directory);
        let id = cri.run_pod(&config)?;
        Ok(Self {
            cri: Arc::clone(cri),
            runtime,
            spec: spec.clone(),
            config,
            log_directory,
            id,
        })
    }

    /// The id of the pod's sandbox.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the pod was made from.
    pub fn spec(&self) -> &PodSpec {
        &self.spec
    }

    /// The directory of the pod's logs.
    pub fn log_directory(&self) -> &Path {
        &self.log_directory
    }

    /// Creates a container without starting it.
    pub fn create(&self, spec: &ContainerSpec) -> Result<PodContainer> {
        self.create_from(spec.to_cri(&self.spec))
    }

    /// The same, of a container that is described in CRI's own words.
    pub fn create_from(&self, config: ContainerConfig) -> Result<PodContainer> {
        let log_path = self.log_directory.join(&config.log_path);
        if let Some(directory) = log_path.parent() {
            fs::create_dir_all(directory)
                .with_context(|| format!("creating {}", directory.display()))?;
        }
        let id = self.cri.create(&self.id, config, &self.config)?;
        Ok(PodContainer {
            cri: Arc::clone(&self.cri),
            runtime: self.runtime,
            id,
            log_path,
        })
    }

    /// Creates a container and starts it.
    pub fn start(&self, spec: &ContainerSpec) -> Result<PodContainer> {
        let container = self.create(spec)?;
        container.start()?;
        Ok(container)
    }
}

impl Drop for Pod {
    fn drop(&mut self) {
        let _ = self.cri.remove_pod(&self.id);
        let _ = cgroup::remove(&self.spec.cgroup_parent);
    }
}

/// A container of a pod; it lives until it is removed or its [`Pod`] is dropped.
#[derive(Debug)]
pub struct PodContainer {
    cri: Arc<Cri>,
    /// The process that writes the log: containerd.
    runtime: u32,
    id: String,
    log_path: PathBuf,
}

impl PodContainer {
    /// The container's id, 64 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Starts it.
    pub fn start(&self) -> Result<()> {
        self.cri.start(&self.id)
    }

    /// How it is doing.
    pub fn state(&self) -> Result<State> {
        Ok(self.cri.container(&self.id)?.0)
    }

    /// The host's id of its first process.
    pub fn pid(&self) -> Result<u32> {
        let (state, pid) = self.cri.container(&self.id)?;
        pid.with_context(|| format!("container {} has no process: {state:?}", self.id))
    }

    /// Waits until it has exited and its log is complete; the exit code.
    ///
    /// A busy containerd loses the end of what a container wrote just before it exited. A test
    /// that counts on the last lines keeps the container alive until [`Self::wait_log`] has seen
    /// them, and stops it then.
    pub fn wait_exited(&self, deadline: Duration) -> Result<i32> {
        let what = format!("the exit of container {}", self.id);
        let code = wait_until(deadline, what, || match self.state()? {
            State::Exited(code) => Ok(Some(code)),
            _ => Ok(None),
        })?;
        // The runtime closes the log once it has written what was left in the pipes.
        let what = format!("the end of {}", self.log_path.display());
        wait_until(deadline, what, || {
            Ok((!process::holds_open(self.runtime, &self.log_path)).then_some(()))
        })?;
        Ok(code)
    }

    /// Waits until the log holds `text` and returns the log.
    pub fn wait_log(&self, text: &str, deadline: Duration) -> Result<String> {
        let what = format!("{text:?} in {}", self.log_path.display());
        wait_until(deadline, what, || {
            let log = self.log()?;
            Ok(log.contains(text).then_some(log))
        })
    }

    /// The file that the runtime writes the log to.
    pub fn log_path(&self) -> &Path {
        &self.log_path
    }

    /// The log as written: `time stdout|stderr P|F text`.
    pub fn log(&self) -> Result<String> {
        let path = &self.log_path;
        fs::read_to_string(path).with_context(|| format!("reading the log {}", path.display()))
    }

    /// Runs a command in the container to its end.
    pub fn exec(&self, command: &[&str], deadline: Duration) -> Result<Executed> {
        self.cri.exec(&self.id, command, deadline)
    }

    /// Stops it; if it ignores the request it is killed after `grace`.
    pub fn stop(&self, grace: Duration) -> Result<()> {
        self.cri.stop(&self.id, grace)
    }

    /// Removes it, running or not.
    pub fn remove(self) -> Result<()> {
        self.cri.remove(&self.id)
    }
}
