//! Which sources are asked, and what of their answers findings show.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, time::Duration};

/// Whether a source is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// If it is there.
    #[default]
    Auto,
    /// No.
    Off,
}

/// Who is asked which pod, container and workload something belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IdentitySettings {
    /// This node's name in the cluster; none: the variable `NODE_NAME`, or else the machine's name.
    pub node_name: Option<String>,
    /// What the cluster is called: sinks tell it to receivers that many clusters send to.
    pub cluster: Option<String>,
    /// A finding waits so long for a name that is missing.
    #[serde(with = "humantime_text")]
    #[schemars(with = "String")]
    pub delay: Duration,
    /// The Kubernetes API.
    pub api: Api,
    /// The kubelet.
    pub kubelet: Kubelet,
    /// Sockets of container runtimes that speak the CRI; none: the known ones that are there.
    pub cri_sockets: Vec<PathBuf>,
    /// Whether the CRI is asked.
    pub cri: Switch,
    /// Directories of OCI bundles by container id (`<dir>/<id>/config.json`); none: the known ones that are there.
    pub oci_bundles: Vec<PathBuf>,
    /// Whether bundles are read.
    pub oci: Switch,
    /// Globs of labels that findings show.
    pub labels: Vec<String>,
    /// Globs of annotations that findings show.
    pub annotations: Vec<String>,
    /// Globs of namespaces whose pods may turn watching off by the annotation `secret-sentinel.io/watch: "false"`, or single
    /// rules by `secret-sentinel.io/rules-off`. None: no pod may.
    pub opt_out_namespaces: Vec<String>,
}

impl Default for IdentitySettings {
    fn default() -> Self {
        Self {
            node_name: None,
            cluster: None,
            delay: Duration::from_secs(2),
            api: Api::default(),
            kubelet: Kubelet::default(),
            cri_sockets: Vec::new(),
            cri: Switch::default(),
            oci_bundles: Vec::new(),
            oci: Switch::default(),
            labels: vec!["app".into(), "app.kubernetes.io/*".into()],
            annotations: Vec::new(),
            opt_out_namespaces: Vec::new(),
        }
    }
}

/// The Kubernetes API: `pods` get, list and watch is all that is asked of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Whether it is asked.
    pub mode: Switch,
    /// A kubeconfig; none: the service account of the pod that the sentinel runs in.
    pub kubeconfig: Option<PathBuf>,
}

/// The kubelet's `/pods`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Kubelet {
    /// Whether it is asked.
    pub mode: Switch,
    /// Where it listens, such as `https://192.0.2.1:10250`; none: the variable `NODE_IP` and that port, or it is not asked.
    pub url: Option<String>,
    /// Certificates of who may have signed the kubelet's own; none: the cluster's, of the service account.
    pub ca_file: Option<PathBuf>,
    /// The token to show; none: the service account's.
    pub token_file: Option<PathBuf>,
    /// Take any certificate: kubelets often sign their own. The token is then shown to whoever answers.
    pub any_certificate: bool,
}

mod humantime_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};
    use std::time::Duration;

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        let text = String::deserialize(deserializer)?;
        humantime::parse_duration(&text).map_err(|error| {
            D::Error::custom(format!("{text:?} is not a duration such as 2s: {error}"))
        })
    }

    pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&humantime::format_duration(*duration))
    }
}
