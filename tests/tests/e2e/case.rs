//! What most tests consist of: a secret volume of their own, a sentinel that knows it, and its findings about it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::{Builder, Sentinel, Stopped, by_sibling};
use e2e::volume::{Owner, Plugin, SecretVolume};
use serde_json::Value;
use tempfile::TempDir;

use crate::value;

/// How long anything that must happen may take.
pub const SOON: Duration = Duration::from_secs(20);

/// The key in every volume.
pub const KEY: &str = "password";

/// Another key: what shows that a sentinel that found nothing else did watch.
pub const CONTROL: &str = "control";

/// Files of root's.
pub const ROOT: Owner = Owner { uid: 0, gid: 0 };

/// A secret volume with fresh values.
#[derive(Debug)]
pub struct Case {
    /// The volume; dropped before the directory that it is mounted in.
    pub volume: SecretVolume,
    /// The volume's name: no other test has it.
    pub name: String,
    /// The uid of the pod that the volume was made for.
    pub pod_uid: String,
    /// The value of [`KEY`].
    pub value: String,
    /// The value of [`CONTROL`].
    pub control: String,
    /// The directory that plays the kubelet's root.
    pub kubelet_root: PathBuf,
    directory: Arc<TempDir>,
}

impl Case {
    /// A volume as it should be: nobody but root can read it.
    pub fn new() -> Result<Self> {
        Self::with(0o400, ROOT)
    }

    /// A volume whose files have this mode and owner.
    pub fn with(mode: u32, owner: Owner) -> Result<Self> {
        let uid = fs::read_to_string("/proc/sys/kernel/random/uuid").context("making a pod uid")?;
        Self::for_pod(uid.trim(), mode, owner)
    }

    /// A volume of this pod, on a kubelet's root of its own.
    pub fn for_pod(pod_uid: &str, mode: u32, owner: Owner) -> Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix("sentinel-case-")
            .tempdir()
            .context("creating a directory for a test")?;
        let root = directory.path().join("kubelet");
        Self::lay_out(Arc::new(directory), root, pod_uid, mode, owner)
    }

    /// A volume of this pod, on the same kubelet's root as another.
    pub fn beside(other: &Self, pod_uid: &str, mode: u32, owner: Owner) -> Result<Self> {
        let (directory, root) = (Arc::clone(&other.directory), other.kubelet_root.clone());
        Self::lay_out(directory, root, pod_uid, mode, owner)
    }

    fn lay_out(
        directory: Arc<TempDir>,
        kubelet_root: PathBuf,
        pod_uid: &str,
        mode: u32,
        owner: Owner,
    ) -> Result<Self> {
        let name = format!("creds-{}", value::word()?);
        let (value, control) = (value::fresh(30)?, value::fresh(30)?);
        let files = [(KEY, &value), (CONTROL, &control)];
        let volume = SecretVolume::create(
            &kubelet_root,
            pod_uid,
            Plugin::Secret,
            &name,
            &files,
            mode,
            owner,
        )?;
        // Users other than root are to reach the volume: its own modes decide then.
        for above in volume.path().ancestors().skip(1) {
            if above.starts_with(directory.path()) {
                fs::set_permissions(above, Permissions::from_mode(0o755))
                    .with_context(|| format!("opening {}", above.display()))?;
            }
        }
        Ok(Self {
            volume,
            name,
            pod_uid: pod_uid.to_owned(),
            value,
            control,
            kubelet_root,
            directory,
        })
    }

    /// A directory for whatever the test needs besides.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The path of the secret's file.
    pub fn file(&self) -> PathBuf {
        self.volume.file(KEY)
    }

    /// Replaces the value by a fresh one of `length` bytes the way the kubelet does; returns it.
    pub fn rotate(&self, length: usize) -> Result<String> {
        let value = value::fresh(length)?;
        self.volume
            .rotate(&[(KEY, &value), (CONTROL, &self.control)])?;
        Ok(value)
    }

    /// Waits for the control to be found.
    pub fn wait_control(&self, sentinel: &mut Sentinel, rule: &str) -> Result<Value> {
        let what = format!("{rule} for the control of {}", self.name);
        sentinel.wait_for(SOON, &what, |line| {
            line["rule"] == rule && self.is_about(line, CONTROL)
        })
    }

    fn is_about(&self, line: &Value, key: &str) -> bool {
        let secret = &line["secret"];
        !by_sibling(line)
            && line["kind"] == "finding"
            && secret["name"] == self.name.as_str()
            && secret["key"] == key
    }

    /// Waits for a finding of `rule` about the secret.
    pub fn wait(&self, sentinel: &mut Sentinel, rule: &str) -> Result<Value> {
        self.wait_where(sentinel, rule, |_| true)
    }

    /// Waits for a finding of `rule` about the secret that satisfies `wanted`.
    pub fn wait_where(
        &self,
        sentinel: &mut Sentinel,
        rule: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        sentinel.wait_for(SOON, &format!("{rule} for {}", self.name), |line| {
            line["rule"] == rule && self.is_about(line, KEY) && wanted(line)
        })
    }

    /// What the sentinel reported about the secret until it was stopped.
    pub fn findings(&self, stopped: &Stopped) -> Vec<Value> {
        let all = stopped.findings().into_iter();
        all.filter(|finding| self.is_about(finding, KEY)).collect()
    }

    /// Stops the sentinel, which must end well and have lost nothing; what it reported about the secret.
    pub fn stop(&self, sentinel: Sentinel) -> Result<Vec<Value>> {
        let stopped = sentinel.stop()?;
        ensure!(
            stopped.status.success(),
            "the sentinel ended with {}: {}",
            stopped.status,
            stopped.stderr
        );
        Ok(self.findings(&stopped))
    }
}

/// Starts a sentinel that watches every process of the machine and knows the volumes by their paths.
pub fn watch_node(cases: &[&Case], more: &[&str]) -> Result<Sentinel> {
    let mut builder = Sentinel::builder().args(["--scope", "node"]).args(more);
    for case in cases {
        builder = builder.arg("--secret-path").arg(case.volume.path());
    }
    start(builder)
}

/// Starts a sentinel that watches containers and knows the volumes by the kubelet's root.
pub fn watch_containers(cases: &[&Case], more: &[&str]) -> Result<Sentinel> {
    let mut builder = Sentinel::builder().args(more);
    for case in cases {
        builder = builder.arg("--kubelet-root").arg(&case.kubelet_root);
    }
    start(builder)
}

/// Starts a sentinel and waits until it watches.
pub fn start(builder: Builder) -> Result<Sentinel> {
    let mut sentinel = builder.start()?;
    sentinel.wait_ready(SOON)?;
    Ok(sentinel)
}
