//! Describes a container the way a test thinks of it, and says it in CRI's words.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use k8s_cri::v1::{
    ContainerConfig, ContainerMetadata, ImageSpec, Int64Value, KeyValue, LinuxContainerConfig,
    LinuxContainerSecurityContext, Mount,
};

use super::spec::{PodSpec, namespaces};
use crate::image;

/// A container of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerSpec {
    /// The name, unique in the pod.
    pub name: String,
    /// The program and its arguments.
    pub args: Vec<String>,
    /// `runAsUser`; the image's user, root, if unset.
    pub run_as_user: Option<u32>,
    /// `runAsGroup`.
    pub run_as_group: Option<u32>,
    /// `supplementalGroups`, and `fsGroup`, which the kubelet hands over as one of them.
    pub supplemental_groups: Vec<u32>,
    /// Directories of the host: (host, container, read-only).
    pub mounts: Vec<(PathBuf, String, bool)>,
    /// Environment variables.
    pub env: Vec<(String, String)>,
    /// Whether standard output is a terminal.
    pub tty: bool,
    /// How often the container was restarted before; names the log file.
    pub attempt: u32,
}

impl ContainerSpec {
    /// A container that runs a shell script.
    pub fn sh(name: &str, script: &str) -> Self {
        Self::program(name, &["sh", "-c", script])
    }

    /// A container that runs a program.
    pub fn program(name: &str, args: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            args: args.iter().map(|&word| word.to_owned()).collect(),
            ..Self::default()
        }
    }

    /// Runs as `uid` and `gid`.
    pub fn user(mut self, uid: u32, gid: u32) -> Self {
        self.run_as_user = Some(uid);
        self.run_as_group = Some(gid);
        self
    }

    /// Adds a supplemental group, such as the pod's `fsGroup`.
    pub fn group(mut self, gid: u32) -> Self {
        self.supplemental_groups.push(gid);
        self
    }

    /// Mounts a directory of the host read-only, as secret volumes are.
    pub fn mount(mut self, host: &Path, container: &str) -> Self {
        self.mounts
            .push((host.to_owned(), container.to_owned(), true));
        self
    }

    /// Mounts a directory of the host writable.
    pub fn mount_writable(mut self, host: &Path, container: &str) -> Self {
        self.mounts
            .push((host.to_owned(), container.to_owned(), false));
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Gives the container a terminal.
    pub fn tty(mut self) -> Self {
        self.tty = true;
        self
    }

    /// The log file below the pod's log directory: `<name>/<attempt>.log`.
    pub fn log_path(&self) -> String {
        format!("{}/{}.log", self.name, self.attempt)
    }

    pub(crate) fn to_cri(&self, pod: &PodSpec) -> ContainerConfig {
        let mut labels = pod.labels();
        labels.insert("io.kubernetes.container.name".into(), self.name.clone());
        let restarts = ("io.kubernetes.container.restartCount", self.attempt);
        let env = |(key, value): &(String, String)| KeyValue {
            key: key.clone(),
            value: value.clone(),
        };
        ContainerConfig {
            metadata: Some(ContainerMetadata {
                name: self.name.clone(),
                attempt: self.attempt,
            }),
            image: Some(ImageSpec {
                image: image::WORKLOAD.to_owned(),
                ..Default::default()
            }),
            command: self.args.clone(),
            envs: self.env.iter().map(env).collect(),
            mounts: self.mounts.iter().map(mount).collect(),
            labels,
            annotations: HashMap::from([(restarts.0.to_owned(), restarts.1.to_string())]),
            log_path: self.log_path(),
            tty: self.tty,
            linux: Some(LinuxContainerConfig {
                security_context: Some(self.security_context(pod)),
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    fn security_context(&self, pod: &PodSpec) -> LinuxContainerSecurityContext {
        let number = |id: u32| Int64Value { value: id.into() };
        LinuxContainerSecurityContext {
            namespace_options: Some(namespaces(pod.host_pid)),
            run_as_user: self.run_as_user.map(number),
            run_as_group: self.run_as_group.map(number),
            supplemental_groups: self
                .supplemental_groups
                .iter()
                .map(|&id| id.into())
                .collect(),
            ..Default::default()
        }
    }
}

fn mount((host, container, readonly): &(PathBuf, String, bool)) -> Mount {
    Mount {
        host_path: host.to_string_lossy().into_owned(),
        container_path: container.clone(),
        readonly: *readonly,
        ..Default::default()
    }
}
