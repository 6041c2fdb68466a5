//! Records of what calls did to files, or to the places that these have.
use super::{
    Malformed, fixed, following,
    path::{from_components, from_text},
    process_of,
    stream::entries,
};
use crate::event::{
    Attributes, BootTime, Change, ChangeCall, ChangedFile, Device, Does, Event, FileKey,
};
use sentinel_abi::{AclEntryRecord, ChangeCall as Call, ChangeRecord};

pub(super) fn change(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<ChangeRecord>(record)?;
    let call = Call::from_number(fixed.call).ok_or(Malformed::Call(fixed.call))?;
    let acl = following(rest, entries_length(&fixed))?;
    let rest = &rest[acl.len()..];
    let base = following(rest, fixed.base_len)?;
    let path = following(&rest[base.len()..], fixed.path_len)?;
    let file = if fixed.file.ino == 0 {
        let base = from_components(base, fixed.flags).unwrap_or_else(|| "/".into());
        ChangedFile::Named {
            mount_namespace: fixed.mount_namespace,
            path: from_text(base, path),
        }
    } else {
        ChangedFile::Known {
            key: FileKey {
                dev: Device(fixed.file.dev),
                ino: fixed.file.ino,
            },
            attributes: Attributes {
                mode: fixed.attributes.mode,
                uid: fixed.attributes.uid,
                gid: fixed.attributes.gid,
                rdev: Device(fixed.attributes.rdev),
            },
            acl: entries(fixed.acl, acl, 0),
        }
    };
    let call = named(call);
    Ok(Event::Change(Box::new(Change {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
        call,
        mode: (call.does == Does::Mode).then_some(fixed.mode & 0o7777),
        file,
    })))
}

/// Bytes that a record has with what follows its fixed part.
pub(super) fn length(fixed: &ChangeRecord) -> usize {
    let following = [entries_length(fixed), fixed.base_len, fixed.path_len];
    let following = following.map(|bytes| bytes as usize);
    following
        .into_iter()
        .fold(size_of::<ChangeRecord>(), usize::saturating_add)
}

fn entries_length(fixed: &ChangeRecord) -> u32 {
    fixed
        .acl_len
        .saturating_mul(size_of::<AclEntryRecord>() as u32)
}

const fn named(call: Call) -> ChangeCall {
    let (name, does) = match call {
        Call::Chmod => ("chmod", Does::Mode),
        Call::Fchmod => ("fchmod", Does::Mode),
        Call::Fchmodat => ("fchmodat", Does::Mode),
        Call::Chown => ("chown", Does::Owner),
        Call::Fchown => ("fchown", Does::Owner),
        Call::Fchownat => ("fchownat", Does::Owner),
        Call::Setxattr => ("setxattr", Does::Acl),
        Call::Fsetxattr => ("fsetxattr", Does::Acl),
        Call::Setxattrat => ("setxattrat", Does::Acl),
        Call::Removexattr => ("removexattr", Does::Acl),
        Call::Fremovexattr => ("fremovexattr", Does::Acl),
        Call::Removexattrat => ("removexattrat", Does::Acl),
        Call::Rename => ("rename", Does::Rename),
        Call::Renameat => ("renameat", Does::Rename),
        Call::Truncate => ("truncate", Does::Truncate),
    };
    ChangeCall { name, does }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{decode, without_payload};
    use sentinel_abi::{AclState, FileAttributes, FileKey as AbiKey, Head, Kind, Task};
    use std::path::Path;
    use zerocopy::IntoBytes;

    fn record(ino: u64, acl: &[u8], base: &[u8], path: &[u8]) -> Vec<u8> {
        let fixed = ChangeRecord {
            head: Head {
                kind: Kind::Change as u32,
                size: 0,
                time: 7,
            },
            task: Task::default(),
            file: AbiKey {
                dev: 14,
                reserved: 0,
                ino,
            },
            attributes: FileAttributes::default(),
            call: Call::Fchmodat as u32,
            mode: 0o100_644,
            mount_namespace: 9,
            flags: 0,
            acl: AclState::Absent as u32,
            acl_len: (acl.len() / 8) as u32,
            base_len: base.len() as u32,
            path_len: path.len() as u32,
        };
        [fixed.as_bytes(), acl, base, path].concat()
    }

    fn decoded(bytes: &[u8]) -> Change {
        let Ok(Event::Change(change)) = decode(bytes) else {
            panic!("not a change")
        };
        *change
    }

    #[test]
    fn a_path_begins_at_its_directory_unless_it_is_absolute() {
        for (base, path, expected) in [
            (
                &b"data\0secret\0"[..],
                &b"../key\0"[..],
                "/secret/data/../key",
            ),
            (b"secret\0", b"/secret/key\0", "/secret/secret/key"),
            (b"", b"/secret/key\0", "/secret/key"),
            (b"key\0secret\0", b"\0", "/secret/key"),
        ] {
            let change = decoded(&record(0, b"", base, path));
            assert_eq!((change.call.name, change.mode), ("fchmodat", Some(0o644)));
            let ChangedFile::Named { path, .. } = change.file else {
                panic!("by its path")
            };
            assert_eq!(path, Path::new(expected));
        }
    }

    #[test]
    fn what_follows_is_kept_and_no_more() {
        let bytes = record(3, &[0; 16], b"secret\0", b"key\0");
        assert!(matches!(decoded(&bytes).file, ChangedFile::Known { .. }));
        let longer = [&bytes[..], b"and more"].concat();
        let (kept, payload) = without_payload(&longer).expect("a record");
        assert!(kept == bytes && payload.is_none());
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "cut at {length}");
        }
    }
}
