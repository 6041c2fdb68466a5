//! Detectors: from enriched facts to findings. Pure: no clock, no files, no network.
mod over_permissive_file;
mod over_permissive_read;
mod value_in_stream;

pub use over_permissive_file::over_permissive_file;
pub use over_permissive_read::over_permissive_read;
pub use value_in_stream::{Leak, value_in_stream};

use crate::event::Attributes;
use crate::finding::{ContainerRef, FileRef, Finding, PodRef, ProcessRef, SecretRef};
use crate::inventory::{SecretFile, Source};
use std::sync::Arc;

/// Who did something, as far as enrichment knows.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The process.
    pub process: ProcessRef,
    /// Its container.
    pub container: Option<Arc<ContainerRef>>,
    /// Its pod.
    pub pod: Option<Arc<PodRef>>,
}

impl Actor {
    fn sign(&self, finding: &mut Finding) {
        finding.process = Some(self.process.clone());
        finding.container = self.container.as_deref().cloned();
        finding.pod = self.pod.as_deref().cloned();
    }

    /// Whether this secret was mounted for the actor.
    fn owns(&self, file: &SecretFile) -> bool {
        let same_pod = self
            .pod
            .as_ref()
            .is_some_and(|pod| Some(&pod.uid) == file.pod_uid.as_ref());
        let same_container = self
            .container
            .as_ref()
            .is_some_and(|it| Some(&it.id) == file.container.as_ref());
        same_pod || same_container
    }
}

fn secret_ref(file: &SecretFile) -> SecretRef {
    SecretRef {
        name: file.name.clone(),
        key: file.key.clone(),
        source: match file.source {
            Source::Volume => "volume",
            Source::Runtime => "runtime",
            Source::Path => "path",
        },
        fingerprint: file.fingerprint.map(|fingerprint| fingerprint.to_string()),
    }
}

fn file_ref(file: &SecretFile, attributes: &Attributes) -> FileRef {
    FileRef {
        path: file.path.to_string_lossy().into_owned(),
        mode: format!("{:04o}", attributes.permissions()),
        uid: attributes.uid,
        gid: attributes.gid,
        dev: file.file.dev.to_string(),
        inode: file.file.ino,
    }
}
