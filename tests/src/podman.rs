//! Runs podman on a private store, so that the machine's own containers and images stay untouched.

mod container;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::{cgroup, command, mounts};

pub use container::{PodmanContainer, RunSpec};

/// The settings under which podman works with either kind of control groups and without systemd.
fn configuration(directory: &Path) -> String {
    format!(
        r#"[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[network]
network_config_dir = "{}/network"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
lock_type = "file"
"#,
        directory.display()
    )
}

/// Podman with a store of its own; clones share it, and the last one dropped takes it down.
#[derive(Clone, Debug)]
pub struct Podman {
    store: Arc<Store>,
}

#[derive(Debug)]
struct Store {
    directory: PathBuf,
    cgroup_parent: String,
}

impl Podman {
    /// Opens the store in `work`, creating it where there is none.
    pub fn open(work: &Path) -> Result<Self> {
        let directory = work.join("podman");
        let temporary = directory.join("tmp");
        fs::create_dir_all(&temporary)
            .with_context(|| format!("creating {}", temporary.display()))?;
        let file = directory.join("containers.conf");
        fs::write(&file, configuration(&directory))
            .with_context(|| format!("writing {}", file.display()))?;
        let cgroup_parent = format!("/sentinel-e2e-{}", std::process::id());
        let store = Arc::new(Store {
            directory,
            cgroup_parent,
        });
        Ok(Self { store })
    }

    /// The directory of the store.
    pub fn directory(&self) -> &Path {
        &self.store.directory
    }

    /// The control group in which containers run unless their [`RunSpec`] says otherwise.
    pub fn cgroup_parent(&self) -> &str {
        &self.store.cgroup_parent
    }

    /// A podman command line on this store, to be completed by a subcommand.
    pub fn command(&self) -> Command {
        self.store.command()
    }

    /// Starts a container in the background.
    pub fn run(&self, spec: &RunSpec) -> Result<PodmanContainer> {
        PodmanContainer::run(self, spec)
    }

    /// Runs a container and waits until it has exited.
    pub fn run_to_completion(&self, spec: &RunSpec, deadline: Duration) -> Result<PodmanContainer> {
        let container = self.run(spec)?;
        container.wait_exited(deadline)?;
        Ok(container)
    }

    /// Creates the secret `name` with `value` in podman's own secret store.
    pub fn create_secret(&self, name: &str, value: impl AsRef<[u8]>) -> Result<PodmanSecret> {
        let mut create = self.command();
        create.args(["secret", "create", name, "-"]);
        command::run_with_input(&mut create, value.as_ref())?;
        Ok(PodmanSecret {
            podman: self.clone(),
            name: name.to_owned(),
        })
    }
}

impl Store {
    fn command(&self) -> Command {
        let mut command = Command::new("podman");
        command
            .env("CONTAINERS_CONF", self.directory.join("containers.conf"))
            .env("TMPDIR", self.directory.join("tmp"))
            .arg("--root")
            .arg(self.directory.join("root"))
            .arg("--runroot")
            .arg(self.directory.join("run"))
            .arg("--tmpdir")
            .arg(self.directory.join("engine"))
            .args(["--storage-driver", "overlay"]);
        command
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let mut remove = self.command();
        let _ = command::run(remove.args(["rm", "--all", "--force", "--time", "0"]));
        let _ = mounts::unmount_under(&self.directory);
        let _ = cgroup::remove(&self.cgroup_parent);
    }
}

/// A secret in podman's store; dropped, it is removed.
#[derive(Debug)]
pub struct PodmanSecret {
    podman: Podman,
    name: String,
}

impl PodmanSecret {
    /// The name to give to [`RunSpec::secret`].
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for PodmanSecret {
    fn drop(&mut self) {
        let mut remove = self.podman.command();
        let _ = command::run(remove.args(["secret", "rm", &self.name]));
    }
}
