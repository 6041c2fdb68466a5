//! Detectors: from enriched facts to findings. Pure: no clock, no files, no network.
mod credential_in_stream;
mod foreign_read;
mod leaked_value;
mod mode_change;
mod over_permissive_file;
mod over_permissive_read;
mod plaintext_secret;
mod secret_in_environment;
mod secret_write;
mod service_account_token;
mod unexpected_reader;
mod unmonitorable_secret;
mod visible_secret_name;
mod world_readable_log;

pub use credential_in_stream::{LeakedCredential, credential_in_stream};
pub use foreign_read::foreign_read;
pub use leaked_value::{Leak, Place, leaked_value};
pub use mode_change::{ModeChange, mode_change};
pub use over_permissive_file::over_permissive_file;
pub use over_permissive_read::over_permissive_read;
pub use plaintext_secret::plaintext_secret;
pub use secret_in_environment::secret_in_environment;
pub use secret_write::{Written, secret_write};
pub use service_account_token::{TOKEN_LIFETIME, service_account_token, words};
pub use unexpected_reader::{is_undecided, unexpected_reader};
pub use unmonitorable_secret::unmonitorable_secret;
pub use visible_secret_name::visible_secret_name;
pub use world_readable_log::{LeakyLog, world_readable_log};

use crate::event::{Attributes, Open};
use crate::finding::{Actor, ContainerRef, FileRef, Finding, PodRef, SecretRef, Time};
use crate::inventory::{Fingerprint, Origin, SecretFile};
use crate::rules::Rule;

fn secret_ref(origin: &Origin, field: Option<&str>, fingerprint: Option<Fingerprint>) -> SecretRef {
    SecretRef {
        name: origin.name.clone(),
        key: origin.key.clone(),
        field: field.map(str::to_owned),
        source: origin.source.name(),
        fingerprint: fingerprint.map(|fingerprint| fingerprint.to_string()),
    }
}

/// A finding about a read of a secret's file; the same file read by the same process is the same finding.
fn of_read(
    rule: &'static Rule,
    open: &Open,
    file: &SecretFile,
    actor: &Actor,
    time: Time,
) -> Finding {
    let evidence: [&[u8]; 3] = [
        &file.file.dev.0.to_le_bytes(),
        &file.file.ino.to_le_bytes(),
        &actor.marks(),
    ];
    let mut finding = Finding::new(rule, time, &evidence);
    finding.secret = Some(secret_ref(&file.origin, None, file.fingerprint));
    finding.file = Some(file_ref(file, &open.attributes));
    actor.sign(&mut finding);
    finding
}

/// Says in a finding that nobody caused whose secret it is.
fn sign_owner(origin: &Origin, finding: &mut Finding) {
    finding.pod = origin.pod_uid.as_ref().map(|uid| PodRef {
        uid: uid.clone(),
        namespace: None,
        name: None,
        ..PodRef::default()
    });
    finding.container = origin.container.as_ref().map(|id| ContainerRef {
        id: id.clone(),
        name: None,
        ..ContainerRef::default()
    });
}

fn file_ref(file: &SecretFile, attributes: &Attributes) -> FileRef {
    let path = file.path.to_string_lossy().into_owned();
    FileRef::new(path, file.file, attributes)
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::event::{Attributes, Device, FileKey};
    use crate::inventory::{Origin, SecretFile, Source};
    use std::sync::Arc;

    /// A file of a secret with this key and these permissions.
    pub fn file(key: &str, mode: u32) -> SecretFile {
        SecretFile {
            origin: Arc::new(Origin {
                name: "db-creds".into(),
                key: key.into(),
                source: Source::Volume,
                pod_uid: None,
                container: None,
            }),
            path: format!("/v/{key}").into(),
            file: FileKey {
                dev: Device::new(0, 60),
                ino: 7,
            },
            attributes: Attributes {
                mode: 0o100_000 | mode,
                uid: 0,
                gid: 0,
                rdev: Device(0),
            },
            fingerprint: None,
            size: 9,
        }
    }
}
