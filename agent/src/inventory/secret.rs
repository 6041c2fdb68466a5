//! What is known of a secret file.
use super::fingerprint::Fingerprint;
use crate::event::{Attributes, FileKey};
use crate::finding::Actor;
use std::path::PathBuf;

/// How a secret reached the container; the first says most about where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A volume that the kubelet mounted.
    Volume,
    /// A path that the user named.
    Path,
    /// A secret that a container runtime mounted (`/run/secrets`), or a volume found in the container's own mounts.
    Runtime,
}

/// One version of a secret file: a file with its content and permissions at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretFile {
    /// The secret's name: that of its volume or directory.
    pub name: String,
    /// The key in the secret: the file's name in the volume.
    pub key: String,
    /// How it got there.
    pub source: Source,
    /// The pod the volume belongs to.
    pub pod_uid: Option<String>,
    /// The container whose mounts showed it.
    pub container: Option<String>,
    /// Where the file is, as a person would look for it.
    pub path: PathBuf,
    /// Device and inode number.
    pub file: FileKey,
    /// Type, permissions, owner.
    pub attributes: Attributes,
    /// The value's fingerprint; `None` when the file could not be read or holds nothing.
    pub fingerprint: Option<Fingerprint>,
    /// Bytes of the file.
    pub size: u64,
}

impl SecretFile {
    /// Whether it was mounted for this process's pod or container.
    #[must_use]
    pub fn is_mounted_for(&self, actor: &Actor) -> bool {
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
}
