//! Where a value is held: in a file of a volume, or in a container's environment.
use super::{fingerprint::Fingerprint, strength::Reason};
use crate::event::{Attributes, FileKey};
use crate::finding::Actor;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, sync::Arc};

/// How a secret reached the container; the first says most about where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// A volume that the kubelet mounted.
    Volume,
    /// A path that the user named.
    Path,
    /// A secret that a container runtime mounted (`/run/secrets`), or a volume found in the container's own mounts.
    Runtime,
    /// A variable in a container's environment.
    Env,
}

impl Source {
    /// Its name in findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Path => "path",
            Self::Runtime => "runtime",
            Self::Env => "env",
        }
    }
}

/// What a secret is called, and for whom it is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// The secret's name: that of its volume or directory, or of its variable.
    pub name: String,
    /// The key in the secret: the file's name in the volume, or the variable's.
    pub key: String,
    /// How it got there.
    pub source: Source,
    /// The pod it belongs to.
    pub pod_uid: Option<String>,
    /// The container whose mounts or environment showed it.
    pub container: Option<String>,
}

impl Origin {
    /// Whether it is there for this process's pod or container.
    #[must_use]
    pub fn is_for(&self, actor: &Actor) -> bool {
        let same_pod = actor
            .pod
            .as_ref()
            .is_some_and(|pod| Some(&pod.uid) == self.pod_uid.as_ref());
        let same_container = actor
            .container
            .as_ref()
            .is_some_and(|it| Some(&it.id) == self.container.as_ref());
        same_pod || same_container
    }

    /// Whether it belongs to no workload in particular: the user named its path.
    #[must_use]
    pub const fn is_for_all(&self) -> bool {
        self.pod_uid.is_none() && self.container.is_none()
    }

    /// The pod, else the container.
    #[must_use]
    pub fn workload(&self) -> Option<&str> {
        self.pod_uid.as_deref().or(self.container.as_deref())
    }
}

/// One version of a secret file: a file with its content and permissions at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretFile {
    /// What it is called.
    pub origin: Arc<Origin>,
    /// Where the file is, as a person would look for it.
    #[serde(with = "crate::event::raw_path")]
    pub path: PathBuf,
    /// Device and inode number.
    pub file: FileKey,
    /// Type, permissions, owner.
    pub attributes: Attributes,
    /// The fingerprint of its content; `None` when that is not looked for.
    pub fingerprint: Option<Fingerprint>,
    /// Bytes of the file.
    pub size: u64,
}

/// One place that holds a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The secret.
    pub origin: Arc<Origin>,
    /// Where in the secret's content the value is, when it is not the whole.
    pub field: Option<String>,
    /// The secret's file, when it is one.
    pub file: Option<Arc<SecretFile>>,
}

/// A value that is not looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Where it is.
    pub holder: Holder,
    /// Why not.
    pub reason: Reason,
    /// Its fingerprint, when it was looked for before.
    pub fingerprint: Option<Fingerprint>,
}
