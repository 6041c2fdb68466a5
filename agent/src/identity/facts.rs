//! What sources tell of pods and containers.
use super::spec::{PodSecurity, PodSpecFacts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who tells. What an earlier one tells counts more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The Kubernetes API, by a watch on this node's pods.
    Api,
    /// The kubelet's `/pods`.
    Kubelet,
    /// The container runtime, by the CRI.
    Cri,
    /// The annotations in a container's OCI bundle.
    Oci,
    /// The names of the directories of pods' logs.
    Names,
}

/// One thing that a source tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    /// Of a pod; what is none is not known to the source.
    Pod(Source, Box<PodFacts>),
    /// Of a container.
    Container(Source, Box<ContainerFacts>),
    /// A container, by its id, that was asked for and that no source knows.
    Unknown(String),
    /// A source is there and answers (true), or not any more. Before the first such word nothing is expected of it.
    State(Source, bool),
    /// As whom the containers of a pod run, by its uid.
    Security(String, Box<PodSecurity>),
}

/// What is known of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodFacts {
    /// Its uid as this node knows it, in the names of cgroups and directories. Of a static pod that is
    /// `kubernetes.io/config.hash`, which differs from the uid in the API.
    pub uid: String,
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// What made it.
    pub workload: Option<Workload>,
    /// Its labels, as far as they are wanted.
    pub labels: BTreeMap<String, String>,
    /// Its annotations, as far as they are wanted.
    pub annotations: BTreeMap<String, String>,
    /// Which of its variables and files are secrets.
    pub spec: Option<PodSpecFacts>,
}

/// The workload that a pod belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Workload {
    /// `Deployment`, `StatefulSet`, `DaemonSet`, `Job`, `CronJob` and so on.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// What is known of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerFacts {
    /// Its id: 64 hex digits, without the runtime's scheme.
    pub id: String,
    /// The uid of its pod, as in [`PodFacts::uid`].
    pub pod_uid: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// How often a container of this name was started in the pod before it.
    pub attempt: Option<u32>,
    /// The image as the pod's spec has it.
    pub image: Option<String>,
    /// The image's digest, `sha256:…`.
    pub image_digest: Option<String>,
}
