//! `world-readable-log`: a secret was written to a log file that every user may read.
use crate::event::{Attributes, FileKey};
use crate::finding::{Actor, Evidence, FileRef, Finding, SecretRef, StreamRef, Time};
use crate::rules::WORLD_READABLE_LOG;

/// The permission of those who are neither owner nor in the group to read.
const OTHERS_READ: u32 = 0o004;

/// A log file into which a secret was written.
pub struct LeakyLog<'a> {
    /// When that was written which showed it.
    pub time: Time,
    /// What was written.
    pub secret: Option<SecretRef>,
    /// The log, as the writer sees it.
    pub stream: StreamRef,
    /// The same file.
    pub file: FileKey,
    /// Its mode and owner.
    pub attributes: Attributes,
    /// Who wrote.
    pub actor: &'a Actor,
}

/// The finding for a log that was looked at; `None` when its mode lets only owner and group in. That no directory above keeps
/// others out is what the look has to see to.
#[must_use]
pub fn world_readable_log(log: LeakyLog<'_>) -> Option<Finding> {
    if log.attributes.permissions() & OTHERS_READ == 0 {
        return None;
    }
    let evidence: [&[u8]; 3] = [
        &log.file.dev.0.to_le_bytes(),
        &log.file.ino.to_le_bytes(),
        &log.attributes.mode.to_le_bytes(),
    ];
    let mut finding = Finding::new(&WORLD_READABLE_LOG, log.time, &evidence);
    finding.evidence = Evidence::Inventory;
    finding.secret = log.secret;
    let path = log.stream.path.clone().unwrap_or_default();
    finding.file = Some(FileRef::new(path, log.file, &log.attributes));
    finding.stream = Some(log.stream);
    log.actor.sign(&mut finding);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Device;

    #[test]
    fn the_permission_for_others_counts() {
        let found = |mode: u32| {
            let file = FileKey {
                dev: Device::new(8, 1),
                ino: 3,
            };
            world_readable_log(LeakyLog {
                time: Time(jiff::Timestamp::UNIX_EPOCH),
                secret: None,
                stream: StreamRef {
                    kind: "log",
                    path: Some("/var/log/app.log".into()),
                    dev: file.dev.to_string(),
                    inode: file.ino,
                },
                file,
                attributes: Attributes {
                    mode: 0o100_000 | mode,
                    uid: 0,
                    gid: 0,
                    rdev: Device(0),
                },
                actor: &Actor::default(),
            })
        };
        let shown = found(0o644).and_then(|it| it.file).map(|it| it.mode);
        assert_eq!(shown.as_deref(), Some("0644"));
        assert!(found(0o604).is_some() && found(0o640).is_none() && found(0o611).is_none());
    }
}
