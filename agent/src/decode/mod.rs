//! Record to event. Total: any bytes give an event or an error, never a panic; nobody else knows record layouts.
mod change;
mod log;
mod path;
mod process;
mod stream;

use crate::event::{Attributes, BootTime, Comm, Device, Event, FileId, FileKey, Process};
use crate::redact::{Dropped, Payload};
use sentinel_abi::{
    ArgumentsRecord, CgroupRecord, ChangeRecord, ExecRecord, ExitRecord, ForkRecord, Head, Kind,
    LogRecord, OpenRecord, StreamRecord, TransferRecord, WriteRecord,
};
use thiserror::Error;
use zerocopy::{FromBytes, Immutable, KnownLayout};

/// Why bytes are not a record.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Malformed {
    /// Shorter than its fixed part.
    #[error("a record of {found} bytes is shorter than the {needed} it must have")]
    Short {
        /// Bytes needed.
        needed: usize,
        /// Bytes there.
        found: usize,
    },
    /// A kind this version does not know.
    #[error("record kind {0} is unknown to this version")]
    Kind(u32),
    /// A call this version does not know.
    #[error("the call {0} of a record is unknown to this version")]
    Call(u32),
    /// A length inside the record exceeds the record.
    #[error("a record says that {said} bytes follow where {found} do")]
    Length {
        /// Bytes said.
        said: usize,
        /// Bytes there.
        found: usize,
    },
}

/// Where a record's payload is.
#[derive(Clone, Copy)]
enum Place {
    /// It follows the rest of the record.
    Here,
    /// A capture dropped it.
    Dropped(Dropped),
}

impl Place {
    fn payload(self, rest: &[u8], said: u32) -> Result<Payload<'_>, Malformed> {
        match self {
            Self::Here => following(rest, said).map(Payload::new),
            Self::Dropped(dropped) => Ok(Payload::dropped(dropped)),
        }
    }
}

/// Decodes one record.
///
/// # Errors
/// [`Malformed`] says what is wrong with the bytes.
pub fn decode(record: &[u8]) -> Result<Event<'_>, Malformed> {
    decode_at(record, Place::Here)
}

/// Decodes what [`without_payload`] left of a record.
///
/// # Errors
/// As [`decode`].
pub fn decode_bare(record: &[u8], dropped: Dropped) -> Result<Event<'_>, Malformed> {
    decode_at(record, Place::Dropped(dropped))
}

fn decode_at(record: &[u8], place: Place) -> Result<Event<'_>, Malformed> {
    let (head, _) = fixed::<Head>(record)?;
    match Kind::from_number(head.kind).ok_or(Malformed::Kind(head.kind))? {
        Kind::Write => stream::write(record, place),
        Kind::Transfer => stream::transfer(record),
        Kind::Stream => stream::seen(record),
        Kind::Open => stream::open(record),
        Kind::Exec => process::exec(record),
        Kind::Fork => process::fork(record),
        Kind::Exit => process::exit(record),
        Kind::Cgroup => process::cgroup(record),
        Kind::Arguments => process::arguments(record, place),
        Kind::Log => log::log(record, place),
        Kind::Change => change::change(record),
    }
}

/// A record's bytes but for its payload, and that. What follows either is no part of the record. `None`: it can't be
/// decoded.
#[must_use]
pub fn without_payload(record: &[u8]) -> Option<(&[u8], Option<Payload<'_>>)> {
    let (head, _) = fixed::<Head>(record).ok()?;
    let until = |fixed: usize, path: u32| record.get(..fixed + path as usize);
    let (kept, payload): (&[u8], Option<&[u8]>) = match Kind::from_number(head.kind)? {
        Kind::Write => {
            let (fixed, rest) = fixed::<WriteRecord>(record).ok()?;
            let payload = following(rest, fixed.len).ok()?;
            (until(size_of::<WriteRecord>(), 0)?, Some(payload))
        }
        Kind::Arguments => {
            let (fixed, rest) = fixed::<ArgumentsRecord>(record).ok()?;
            let payload = following(rest, fixed.len).ok()?;
            (until(size_of::<ArgumentsRecord>(), 0)?, Some(payload))
        }
        Kind::Log => {
            let (fixed, rest) = fixed::<LogRecord>(record).ok()?;
            let payload = following(rest.get(fixed.path_len as usize..)?, fixed.len).ok()?;
            (
                until(size_of::<LogRecord>(), fixed.path_len)?,
                Some(payload),
            )
        }
        Kind::Transfer => {
            let (fixed, _) = fixed::<TransferRecord>(record).ok()?;
            (until(size_of::<TransferRecord>(), fixed.path_len)?, None)
        }
        Kind::Stream => {
            let (fixed, _) = fixed::<StreamRecord>(record).ok()?;
            (until(size_of::<StreamRecord>(), fixed.path_len)?, None)
        }
        Kind::Exec => {
            let (fixed, _) = fixed::<ExecRecord>(record).ok()?;
            (until(size_of::<ExecRecord>(), fixed.path_len)?, None)
        }
        Kind::Cgroup => {
            let (fixed, _) = fixed::<CgroupRecord>(record).ok()?;
            (until(size_of::<CgroupRecord>(), fixed.path_len)?, None)
        }
        Kind::Open => {
            let (_, rest) = fixed::<OpenRecord>(record).ok()?;
            (record.get(..stream::open_length(rest)?)?, None)
        }
        Kind::Change => {
            let (fixed, _) = fixed::<ChangeRecord>(record).ok()?;
            (record.get(..change::length(&fixed))?, None)
        }
        Kind::Fork => (until(size_of::<ForkRecord>(), 0)?, None),
        Kind::Exit => (until(size_of::<ExitRecord>(), 0)?, None),
    };
    Some((kept, payload.map(Payload::new)))
}

/// When a record was made, nanoseconds since boot; `None` when it has no head.
#[must_use]
pub fn time_of(record: &[u8]) -> Option<u64> {
    fixed::<Head>(record).ok().map(|(head, _)| head.time)
}

/// The fixed part of a record and what follows it.
fn fixed<T: FromBytes + KnownLayout + Immutable>(record: &[u8]) -> Result<(T, &[u8]), Malformed> {
    T::read_from_prefix(record).map_err(|_| Malformed::Short {
        needed: size_of::<T>(),
        found: record.len(),
    })
}

/// The first `said` bytes of what follows the fixed part.
fn following(rest: &[u8], said: u32) -> Result<&[u8], Malformed> {
    let said = said as usize;
    rest.get(..said).ok_or(Malformed::Length {
        said,
        found: rest.len(),
    })
}

fn process_of(task: &sentinel_abi::Task) -> Process {
    let comm = Comm(task.comm);
    Process {
        tgid: task.tgid,
        // Which thread asked a ring for it is not known.
        pid: if comm.is_ring_worker() {
            task.tgid
        } else {
            task.pid
        },
        ppid: task.ppid,
        uid: task.uid,
        gid: task.gid,
        cgroup: task.cgroup,
        start: BootTime(task.start),
        comm,
    }
}

fn file_of(file: &sentinel_abi::FileId) -> FileId {
    FileId {
        key: FileKey {
            dev: Device(file.dev),
            ino: file.ino,
        },
        name: file.name,
    }
}

fn attributes_of(attributes: &sentinel_abi::FileAttributes) -> Attributes {
    Attributes {
        mode: attributes.mode,
        uid: attributes.uid,
        gid: attributes.gid,
        rdev: Device(attributes.rdev),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::OpenAcl;
    use proptest::prelude::*;
    use sentinel_abi::{
        AclEntryRecord, AclState, FileAttributes, FileId as AbiFile, OPENED_FOR_WRITING,
        OpenAccess, OwnerMapped, PATH_TRUNCATED, Task,
    };
    use zerocopy::IntoBytes;

    fn write_record(payload: &[u8], len: u32) -> Vec<u8> {
        let record = WriteRecord {
            head: Head {
                kind: Kind::Write as u32,
                size: 0,
                time: 7,
            },
            task: Task {
                tgid: 4711,
                ..Task::default()
            },
            file: AbiFile {
                dev: 14,
                name: 0,
                ino: 48213,
            },
            call_len: 5,
            offset: 0,
            len,
            fd: 1,
            lost_at: 6,
        };
        [record.as_bytes(), payload].concat()
    }

    #[test]
    fn a_write_is_decoded() {
        let bytes = write_record(b"hello", 5);
        let Ok(Event::Write(write)) = decode(&bytes) else {
            panic!("not a write")
        };
        assert_eq!(write.payload.expose(), Some(&b"hello"[..]));
        assert_eq!(
            (write.process.tgid, write.fd, write.file.key.ino),
            (4711, 1, 48213)
        );
        assert_eq!(write.lost_at, BootTime(6));
    }

    #[test]
    fn arguments_are_decoded_and_not_shown() {
        let record = |len| ArgumentsRecord {
            head: Head {
                kind: Kind::Arguments as u32,
                size: 0,
                time: 7,
            },
            task: Task::default(),
            total: 40_000,
            len,
            reserved: 0,
        };
        let bytes = [record(10).as_bytes(), b"a\0--pw=x\0\0"].concat();
        let Ok(event @ Event::Arguments(arguments)) = &decode(&bytes) else {
            panic!("not arguments")
        };
        assert_eq!(arguments.payload.expose(), Some(&b"a\0--pw=x\0\0"[..]));
        assert_eq!(arguments.total, 40_000);
        assert!(!format!("{event:?}").contains("--pw"));
        let bytes = [record(11).as_bytes(), b"a\0--pw=x\0\0"].concat();
        assert_eq!(
            decode(&bytes).err(),
            Some(Malformed::Length {
                said: 11,
                found: 10
            })
        );
    }

    #[test]
    fn a_file_that_was_opened_is_told_from_one_that_was_written_to() {
        for (flags, opened) in [(OPENED_FOR_WRITING, true), (PATH_TRUNCATED, false)] {
            let record = StreamRecord {
                head: Head {
                    kind: Kind::Stream as u32,
                    size: 0,
                    time: 7,
                },
                task: Task::default(),
                file: AbiFile::default(),
                attributes: FileAttributes::default(),
                fd: 5,
                path_len: 0,
                flags,
                reserved: 0,
                size: 9,
            };
            let Ok(Event::StreamSeen(seen)) = decode(record.as_bytes()) else {
                panic!("not a stream")
            };
            assert_eq!((seen.fd, seen.opened, seen.size), (5, opened, 9));
        }
    }

    /// A record of an open, with what follows it, and with an ACL of these entries.
    fn open_record(entries: &[(u16, u32)]) -> Vec<u8> {
        let record = OpenRecord {
            head: Head {
                kind: Kind::Open as u32,
                size: 0,
                time: 7,
            },
            task: Task::default(),
            file: AbiFile::default(),
            attributes: FileAttributes::default(),
            fd: 3,
            open_flags: 0,
            fsuid: 1000,
            fsgid: 1001,
            in_group: 1,
            user_namespace_level: 1,
            capabilities: 4,
        };
        let access = OpenAccess {
            uid: 0,
            gid: 5,
            mapped: OwnerMapped::No as u32,
            acl: AclState::Read as u32,
            acl_len: entries.len() as u32,
            acl_groups: 0b10,
        };
        let mut bytes = [record.as_bytes(), access.as_bytes()].concat();
        for (tag, id) in entries {
            let entry = AclEntryRecord {
                tag: *tag,
                permissions: 4,
                id: *id,
            };
            bytes.extend(entry.as_bytes());
        }
        bytes
    }

    #[test]
    fn what_follows_an_open_is_decoded_and_kept_and_may_be_lacking() {
        let bytes = open_record(&[(2, 1000), (8, 70)]);
        let Ok(Event::Open(open)) = decode(&bytes) else {
            panic!("not an open")
        };
        assert_eq!((open.fsuid, open.fsgid, open.in_group), (1000, 1001, true));
        let access = open.access.expect("it follows");
        assert_eq!((access.gid, access.is_owner_mapped), (5, Some(false)));
        let OpenAcl::Entries(entries) = access.acl else {
            panic!("no ACL")
        };
        let told: Vec<_> = entries.iter().map(|it| (it.id, it.is_member)).collect();
        assert_eq!(told, [(1000, false), (70, true)]);
        let longer = [&bytes[..], b"and more"].concat();
        let (kept, payload) = without_payload(&longer).expect("a record");
        assert!(kept == bytes && payload.is_none());
        // As captures of before have it.
        let Ok(Event::Open(open)) = decode(&bytes[..size_of::<OpenRecord>()]) else {
            panic!("not an open")
        };
        assert!(open.access.is_none());
        for length in size_of::<OpenRecord>() + 1..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn a_length_beyond_the_record_is_an_error() {
        let bytes = write_record(b"hello", 6);
        assert_eq!(
            decode(&bytes).err(),
            Some(Malformed::Length { said: 6, found: 5 })
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused(kind in 0u32..13, rest in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut bytes = kind.to_ne_bytes().to_vec();
            bytes.extend(rest);
            let _ = decode(&bytes);
        }
    }
}
