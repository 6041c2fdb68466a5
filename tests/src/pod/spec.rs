//! Describes a pod the way a test thinks of it, and says it in CRI's words.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use k8s_cri::v1::{
    LinuxPodSandboxConfig, LinuxSandboxSecurityContext, NamespaceMode, NamespaceOption,
    PodSandboxConfig, PodSandboxMetadata,
};

/// A pod: its identity and where the kubelet would keep its control group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodSpec {
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The uid, as the API server would give it.
    pub uid: String,
    /// The pod's control group, `/kubepods/burstable/pod<uid>` unless changed.
    pub cgroup_parent: String,
    /// Whether its containers see the node's processes.
    pub host_pid: bool,
}

impl PodSpec {
    /// A pod with a fresh uid.
    pub fn new(namespace: &str, name: &str) -> Result<Self> {
        let source = "/proc/sys/kernel/random/uuid";
        let uid = std::fs::read_to_string(source).with_context(|| format!("reading {source}"))?;
        Ok(Self::with_uid(namespace, name, uid.trim()))
    }

    /// A pod with a uid that the test knows beforehand.
    pub fn with_uid(namespace: &str, name: &str, uid: &str) -> Self {
        Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            uid: uid.to_owned(),
            cgroup_parent: format!("/kubepods/burstable/pod{uid}"),
            host_pid: false,
        }
    }

    /// The pod's directory among the logs: `<namespace>_<name>_<uid>`.
    pub fn log_directory_name(&self) -> String {
        format!("{}_{}_{}", self.namespace, self.name, self.uid)
    }

    pub(crate) fn to_cri(&self, log_directory: &Path) -> PodSandboxConfig {
        let security = LinuxSandboxSecurityContext {
            namespace_options: Some(namespaces(self.host_pid)),
            ..Default::default()
        };
        PodSandboxConfig {
            metadata: Some(PodSandboxMetadata {
                name: self.name.clone(),
                uid: self.uid.clone(),
                namespace: self.namespace.clone(),
                attempt: 0,
            }),
            log_directory: log_directory.to_string_lossy().into_owned(),
            labels: self.labels(),
            linux: Some(LinuxPodSandboxConfig {
                cgroup_parent: self.cgroup_parent.clone(),
                security_context: Some(security),
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    pub(crate) fn labels(&self) -> HashMap<String, String> {
        [
            ("name", &self.name),
            ("namespace", &self.namespace),
            ("uid", &self.uid),
        ]
        .map(|(key, value)| (format!("io.kubernetes.pod.{key}"), value.clone()))
        .into()
    }
}

/// The node's network, which needs no further set-up; processes of their own, as by default, or the node's.
pub(crate) fn namespaces(host_pid: bool) -> NamespaceOption {
    let pid = if host_pid {
        NamespaceMode::Node
    } else {
        NamespaceMode::Container
    };
    NamespaceOption {
        network: NamespaceMode::Node.into(),
        pid: pid.into(),
        ipc: NamespaceMode::Pod.into(),
        ..Default::default()
    }
}
