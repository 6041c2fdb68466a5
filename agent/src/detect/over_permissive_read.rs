//! `over-permissive-secret-read`: a process opened a secret, and the permission for others alone let it in.
use super::{file_ref, secret_ref};
use crate::event::Open;
use crate::finding::{Actor, Finding, Time};
use crate::inventory::SecretFile;
use crate::rules::OVER_PERMISSIVE_SECRET_READ;

const OTHERS_READ: u32 = 0o004;
/// `O_ACCMODE`, `O_WRONLY` and `O_PATH` (include/uapi/asm-generic/fcntl.h).
const ACCESS_MODE: u32 = 0o3;
const WRITE_ONLY: u32 = 0o1;
const PATH_ONLY: u32 = 0o10_000_000;
/// `CAP_DAC_OVERRIDE` and `CAP_DAC_READ_SEARCH` (include/uapi/linux/capability.h).
const OVERRIDING: u64 = 1 << 1 | 1 << 2;

/// The finding for an open, or `None` when something else let the process in.
#[must_use]
pub fn over_permissive_read(
    open: &Open,
    file: &SecretFile,
    actor: &Actor,
    time: Time,
) -> Option<Finding> {
    let reads = open.open_flags & ACCESS_MODE != WRITE_ONLY && open.open_flags & PATH_ONLY == 0;
    // A capability held in a user namespace of its own does not count for files of the initial one, unless their
    // owner is mapped there; whether it is, the event does not tell, so such a process gets the benefit of the doubt.
    let overrides = open.capabilities & OVERRIDING != 0;
    let owner = open.fsuid == open.attributes.uid;
    let others_may = open.attributes.permissions() & OTHERS_READ != 0;
    if !reads || owner || open.in_group || overrides || !others_may {
        return None;
    }
    let evidence: [&[u8]; 3] = [
        &file.file.dev.0.to_le_bytes(),
        &file.file.ino.to_le_bytes(),
        &actor.marks(),
    ];
    let mut finding = Finding::new(&OVER_PERMISSIVE_SECRET_READ, time, &evidence);
    finding.secret = Some(secret_ref(&file.origin, None, file.fingerprint));
    finding.file = Some(file_ref(file, &open.attributes));
    actor.sign(&mut finding);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Attributes, BootTime, Device, FileId, FileKey, Process};
    use crate::finding::ProcessRef;
    use crate::inventory::{Origin, Source};
    use std::sync::Arc;

    const KEY: FileKey = FileKey {
        dev: Device::new(0, 60),
        ino: 7,
    };

    fn file(mode: u32) -> SecretFile {
        SecretFile {
            origin: Arc::new(Origin {
                name: "db-creds".into(),
                key: "password".into(),
                source: Source::Volume,
                pod_uid: None,
                container: None,
            }),
            path: "/v/password".into(),
            file: KEY,
            attributes: attributes(mode),
            fingerprint: None,
            size: 9,
        }
    }

    fn attributes(mode: u32) -> Attributes {
        Attributes {
            mode: 0o100_000 | mode,
            uid: 0,
            gid: 0,
            rdev: Device(0),
        }
    }

    fn open(mode: u32) -> Open {
        let process = Process::sample();
        Open {
            time: BootTime(9),
            process,
            file: FileId { key: KEY, name: 1 },
            attributes: attributes(mode),
            open_flags: 0,
            fsuid: 1000,
            in_group: false,
            initial_user_namespace: true,
            capabilities: 0,
        }
    }

    fn rule_fires(open: &Open) -> bool {
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        let process = ProcessRef {
            pid: 1,
            tgid: 1,
            ppid: 1,
            uid: 1000,
            gid: 1000,
            comm: "app".into(),
            exe: None,
            start_time: time,
        };
        let actor = Actor {
            process: Some(process),
            ..Actor::default()
        };
        over_permissive_read(open, &file(0o644), &actor, time).is_some()
    }

    #[test]
    fn only_the_permission_for_others_counts() {
        assert!(rule_fires(&open(0o644)));
        assert!(!rule_fires(&open(0o640)), "others have no permission");
        assert!(
            !rule_fires(&Open {
                fsuid: 0,
                ..open(0o644)
            }),
            "the owner"
        );
        assert!(
            !rule_fires(&Open {
                in_group: true,
                ..open(0o644)
            }),
            "the group"
        );
        assert!(
            !rule_fires(&Open {
                capabilities: 1 << 2,
                ..open(0o644)
            }),
            "a capability"
        );
        assert!(
            !rule_fires(&Open {
                open_flags: WRITE_ONLY,
                ..open(0o646)
            }),
            "not a read"
        );
        assert!(
            !rule_fires(&Open {
                open_flags: PATH_ONLY,
                ..open(0o644)
            }),
            "no access at all"
        );
    }
}
