//! What a pod's spec says about which of its variables and files are secrets.
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The part of a pod's spec that tells secrets from what is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodSpecFacts {
    /// By container and variable: where the variable comes from. Init and ephemeral containers are among them.
    pub variables: BTreeMap<String, BTreeMap<String, Variable>>,
    /// By container: `envFrom` of secrets: prefix and name of the secret.
    pub env_from_secrets: BTreeMap<String, Vec<(String, String)>>,
    /// By container: `envFrom` of config maps: prefix and name.
    pub env_from_config: BTreeMap<String, Vec<(String, String)>>,
    /// By volume: what it is made of. Volumes of other kinds are not here.
    pub volumes: BTreeMap<String, Vec<VolumeSource>>,
    /// By container: mount path, name of the volume, and the path within it (`subPath`, or empty).
    pub mounts: BTreeMap<String, Vec<(String, String, String)>>,
    /// As whom its containers run.
    pub security: PodSecurity,
}

/// As whom a pod's containers run, by its spec, and what else of it decides who reads a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodSecurity {
    /// `fsGroup`.
    pub fs_group: Option<u32>,
    /// `supplementalGroups`, and `runAsGroup` of pod and containers.
    pub groups: Vec<u32>,
    /// `runAsUser` of each container; none: the image says.
    pub users: Vec<Option<u32>>,
    /// The main group of a container is the image's.
    pub has_image_group: bool,
    /// Files with a mode of their own (`items[].mode`): volume, and path in it.
    pub item_modes: Vec<(String, String)>,
    /// What a container mounts out of a volume by `subPath`: volume, and path in it.
    pub sub_paths: Vec<(String, String)>,
}

impl PodSecurity {
    /// Whether the spec gives its processes this group. `main`: the group of a process that is in it; one that an image chose
    /// is given as well.
    #[must_use]
    pub fn gives(&self, group: u32, main: u32) -> bool {
        self.fs_group == Some(group)
            || self.groups.contains(&group)
            || (self.has_image_group && main == group)
    }
}

/// Where a variable comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Variable {
    /// `secretKeyRef`.
    Secret {
        /// The secret's name.
        name: String,
        /// The key in it.
        key: String,
    },
    /// Not a secret by the spec: a config map's key, a field of the pod.
    NotSecret,
    /// Written into the spec itself.
    Literal,
}

/// One source of a volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VolumeSource {
    /// A Secret.
    Secret {
        /// Its name.
        name: String,
        /// Which keys stand under which paths.
        items: Items,
    },
    /// A ConfigMap: its files are no secrets.
    ConfigMap {
        /// Which keys stand under which paths.
        items: Items,
    },
    /// The pod's own fields: no secrets. Their paths.
    DownwardApi(Vec<String>),
    /// A service-account token, at this path.
    Token(String),
    /// A CSI driver's.
    Csi {
        /// The driver's name.
        driver: String,
        /// `volumeAttributes.secretProviderClass`, or the node-publish secret's name.
        name: Option<String>,
    },
}

/// `items` of a volume source: path to key. None: every key stands under its own name.
pub type Items = Option<BTreeMap<String, String>>;
