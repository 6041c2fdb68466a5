//! Detectors: from enriched facts to findings. Pure: no clock, no files, no network.
mod credential_in_stream;
mod leaked_value;
mod over_permissive_file;
mod over_permissive_read;
mod unmonitorable_secret;

pub use credential_in_stream::{LeakedCredential, credential_in_stream};
pub use leaked_value::{Leak, Place, leaked_value};
pub use over_permissive_file::over_permissive_file;
pub use over_permissive_read::over_permissive_read;
pub use unmonitorable_secret::unmonitorable_secret;

use crate::event::Attributes;
use crate::finding::{ContainerRef, FileRef, Finding, PodRef, SecretRef};
use crate::inventory::{Fingerprint, Origin, SecretFile, Source};

fn secret_ref(origin: &Origin, field: Option<&str>, fingerprint: Option<Fingerprint>) -> SecretRef {
    SecretRef {
        name: origin.name.clone(),
        key: origin.key.clone(),
        field: field.map(str::to_owned),
        source: match origin.source {
            Source::Volume => "volume",
            Source::Runtime => "runtime",
            Source::Path => "path",
            Source::Env => "env",
        },
        fingerprint: fingerprint.map(|fingerprint| fingerprint.to_string()),
    }
}

/// Says in a finding that nobody caused whose secret it is.
fn sign_owner(origin: &Origin, finding: &mut Finding) {
    finding.pod = origin.pod_uid.as_ref().map(|uid| PodRef {
        uid: uid.clone(),
        namespace: None,
        name: None,
    });
    finding.container = origin.container.as_ref().map(|id| ContainerRef {
        id: id.clone(),
        name: None,
    });
}

fn file_ref(file: &SecretFile, attributes: &Attributes) -> FileRef {
    let path = file.path.to_string_lossy().into_owned();
    FileRef::new(path, file.file, attributes)
}
