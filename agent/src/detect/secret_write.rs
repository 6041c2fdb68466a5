//! `secret-write`: a secret file was written to, or another was put in its place, by somebody who does not mount secrets.
use super::secret_ref;
use crate::event::Attributes;
use crate::finding::{Actor, FileRef, Finding, Time};
use crate::inventory::SecretFile;
use crate::rules::SECRET_WRITE;

/// How it was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was opened for that.
    Opened,
    /// Its content was cut off.
    Truncated,
    /// Another file has its path.
    Replaced,
}

impl Written {
    const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened-for-writing",
            Self::Truncated => "truncated",
            Self::Replaced => "replaced",
        }
    }
}

/// The finding, or `None` when the secret is there for nobody in particular: the user named its path, and who keeps it is not
/// known. `attributes`: the file's now.
#[must_use]
pub fn secret_write(
    how: Written,
    file: &SecretFile,
    attributes: &Attributes,
    actor: &Actor,
    time: Time,
) -> Option<Finding> {
    if file.origin.is_for_all() {
        return None;
    }
    let evidence: [&[u8]; 4] = [
        &file.file.dev.0.to_le_bytes(),
        &file.file.ino.to_le_bytes(),
        &actor.marks(),
        how.name().as_bytes(),
    ];
    let mut finding = Finding::new(&SECRET_WRITE, time, &evidence);
    finding.secret = Some(secret_ref(&file.origin, None, file.fingerprint));
    let path = file.path.to_string_lossy().into_owned();
    finding.file = Some(FileRef::new(path, file.file, attributes));
    finding.reason = Some(how.name().to_owned());
    actor.sign(&mut finding);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tests::file;
    use crate::inventory::Origin;
    use std::sync::Arc;

    #[test]
    fn a_path_that_the_user_named_is_written_by_whom_it_may() {
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        let named = file("password", 0o600);
        let write = |file: &SecretFile| {
            let attributes = file.attributes;
            secret_write(Written::Opened, file, &attributes, &Actor::default(), time)
        };
        assert!(write(&named).is_none());
        let mounted = SecretFile {
            origin: Arc::new(Origin {
                pod_uid: Some("p".into()),
                ..Origin::clone(&named.origin)
            }),
            ..named
        };
        let finding = write(&mounted).expect("a pod's");
        assert_eq!(finding.reason.as_deref(), Some("opened-for-writing"));
    }
}
