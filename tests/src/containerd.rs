//! A containerd of the test's own: its directories, its life and everything it may leave behind.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::cri::Cri;
use crate::image::{self, Images};
use crate::pod::{Pod, PodSpec};
use crate::wait::wait_until;
use crate::{cgroup, command, mounts, process, requirements};

const START_DEADLINE: Duration = Duration::from_secs(30);
const STOP_DEADLINE: Duration = Duration::from_secs(10);

/// The control groups above those of pods, the deepest first.
const KUBEPODS: [&str; 2] = ["/kubepods/burstable", "/kubepods"];

/// A running containerd with its CRI service; dropped, it and all it started end.
#[derive(Debug)]
pub struct Containerd {
    directory: PathBuf,
    log_root: PathBuf,
    child: Child,
    cri: Option<Arc<Cri>>,
    /// Those of [`KUBEPODS`] that did not exist before.
    own_groups: Vec<&'static str>,
    /// The control groups of all pods run so far.
    pod_groups: Mutex<Vec<String>>,
}

impl Containerd {
    /// Starts a containerd in `work` and imports `images`.
    pub fn start(work: &Path, images: &Images) -> Result<Self> {
        let directory = work.join("containerd");
        let log_root = work.join("log/pods");
        for path in [&directory, &log_root] {
            fs::create_dir_all(path).with_context(|| format!("creating {}", path.display()))?;
        }
        let configuration = directory.join("config.toml");
        fs::write(&configuration, configure(&directory)?)
            .with_context(|| format!("writing {}", configuration.display()))?;
        let mut own_groups = Vec::new();
        for group in KUBEPODS {
            if cgroup::directories(group)?.is_empty() {
                own_groups.push(group);
            }
        }
        let output = File::create(directory.join("output.log"))
            .with_context(|| format!("creating output.log in {}", directory.display()))?;
        let child = Command::new("containerd")
            .arg("--config")
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(output.try_clone().context("sharing containerd's output")?)
            .stderr(output)
            .spawn()
            .context("starting containerd")?;
        let mut containerd = Self {
            directory,
            log_root,
            child,
            cri: None,
            own_groups,
            pod_groups: Mutex::default(),
        };
        // Containers get copies of shared mounts only; this machine's own may not be.
        mounts::share(&containerd.log_root)?;
        containerd.cri = Some(Arc::new(containerd.connect()?));
        containerd.import(images.archive())?;
        Ok(containerd)
    }

    /// The socket that containerd listens at.
    pub fn socket(&self) -> PathBuf {
        socket(&self.directory)
    }

    /// The directory of the bundles of running containers.
    pub fn bundles(&self) -> PathBuf {
        self.directory
            .join("state/io.containerd.runtime.v2.task/k8s.io")
    }

    /// The directory that plays the part of `/var/log/pods`; containers may have copies of its mount.
    pub fn log_root(&self) -> &Path {
        &self.log_root
    }

    /// The CRI client.
    pub fn cri(&self) -> Result<&Arc<Cri>> {
        self.cri.as_ref().context("containerd is not connected")
    }

    /// Runs a pod without containers yet.
    pub fn run_pod(&self, spec: &PodSpec) -> Result<Pod> {
        self.pod_groups
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(spec.cgroup_parent.clone());
        Pod::run(self.cri()?, self.child.id(), spec, &self.log_root)
    }

    fn connect(&mut self) -> Result<Cri> {
        let socket = self.socket();
        let directory = self.directory.clone();
        wait_until(START_DEADLINE, "containerd to be ready", || {
            if let Some(status) = self.child.try_wait().context("looking at containerd")? {
                bail!("containerd ended with {status}: {}", last_words(&directory));
            }
            let cri = Cri::connect(&socket).ok();
            Ok(cri.filter(|cri| cri.ready().unwrap_or(false)))
        })
    }

    /// Makes the images of an archive known to it.
    pub fn import(&self, archive: &Path) -> Result<()> {
        let mut import = Command::new("ctr");
        import
            .arg("--address")
            .arg(self.socket())
            .args(["--namespace", "k8s.io", "images", "import"])
            .arg(archive);
        command::run(&mut import)?;
        Ok(())
    }

    /// Ends what outlived containerd: its shims are recognised by its socket.
    fn end_shims(&self) -> Result<()> {
        let socket = self.socket().to_string_lossy().into_owned();
        let shims = process::with_arguments(|arguments| {
            arguments
                .windows(2)
                .any(|pair| pair[0] == "-address" && pair[1] == socket)
        })?;
        for shim in shims {
            process::signal(shim, Signal::KILL)?;
            process::wait_gone(shim, STOP_DEADLINE)?;
        }
        Ok(())
    }
}

impl Drop for Containerd {
    fn drop(&mut self) {
        if let Some(cri) = &self.cri {
            for pod in cri.pods().unwrap_or_default() {
                let _ = cri.remove_pod(&pod);
            }
        }
        let pid = self.child.id();
        let _ = process::signal(pid, Signal::TERM);
        if process::wait_gone(pid, STOP_DEADLINE).is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
        let _ = self.end_shims();
        for directory in [&self.directory, &self.log_root] {
            let _ = mounts::unmount_under(directory);
        }
        let pods = self.pod_groups.get_mut();
        for group in pods.unwrap_or_else(PoisonError::into_inner) {
            let _ = cgroup::remove(group);
        }
        for group in &self.own_groups {
            let _ = cgroup::remove_if_empty(group);
        }
    }
}

fn socket(directory: &Path) -> PathBuf {
    directory.join("containerd.sock")
}

fn configure(directory: &Path) -> Result<String> {
    let runc = requirements::program("runc").context("finding runc")?;
    let (at, runc, pause) = (directory.display(), runc.display(), image::PAUSE);
    let socket = socket(directory);
    let socket = socket.display();
    Ok(format!(
        r#"version = 2
root = "{at}/root"
state = "{at}/state"
[grpc]
address = "{socket}"
[ttrpc]
address = "{socket}.ttrpc"
[plugins."io.containerd.internal.v1.opt"]
path = "{at}/opt"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{pause}"
restrict_oom_score_adj = true
disable_apparmor = true
[plugins."io.containerd.grpc.v1.cri".cni]
conf_dir = "{at}/network"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
BinaryName = "{runc}"
Root = "{at}/runc"
SystemdCgroup = false
"#
    ))
}

/// The end of what containerd printed.
fn last_words(directory: &Path) -> String {
    let output = fs::read_to_string(directory.join("output.log")).unwrap_or_default();
    let lines: Vec<&str> = output.lines().collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}
