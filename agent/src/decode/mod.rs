//! Record to event. Total: any bytes give an event or an error, never a panic; nobody else knows record layouts.
mod log;
mod path;
mod process;
mod stream;

use crate::event::{Attributes, BootTime, Comm, Device, Event, FileId, FileKey, Process};
use sentinel_abi::{Head, Kind};
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
    /// A length inside the record exceeds the record.
    #[error("a record says that {said} bytes follow where {found} do")]
    Length {
        /// Bytes said.
        said: usize,
        /// Bytes there.
        found: usize,
    },
}

/// Decodes one record.
///
/// # Errors
/// [`Malformed`] says what is wrong with the bytes.
pub fn decode(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (head, _) = fixed::<Head>(record)?;
    match Kind::from_number(head.kind).ok_or(Malformed::Kind(head.kind))? {
        Kind::Write => stream::write(record),
        Kind::Transfer => stream::transfer(record),
        Kind::Stream => stream::seen(record),
        Kind::Open => stream::open(record),
        Kind::Exec => process::exec(record),
        Kind::Fork => process::fork(record),
        Kind::Exit => process::exit(record),
        Kind::Cgroup => process::cgroup(record),
        Kind::Arguments => process::arguments(record),
        Kind::Log => log::log(record),
    }
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
    Process {
        tgid: task.tgid,
        pid: task.pid,
        ppid: task.ppid,
        uid: task.uid,
        gid: task.gid,
        cgroup: task.cgroup,
        start: BootTime(task.start),
        comm: Comm(task.comm),
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
    use proptest::prelude::*;
    use sentinel_abi::{
        ArgumentsRecord, FileAttributes, FileId as AbiFile, OPENED_FOR_WRITING, PATH_TRUNCATED,
        StreamRecord, Task, WriteRecord,
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
        assert_eq!(write.payload.expose(), b"hello");
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
        assert_eq!(arguments.payload.expose(), b"a\0--pw=x\0\0");
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
        fn any_bytes_are_decoded_or_refused(kind in 0u32..12, rest in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut bytes = kind.to_ne_bytes().to_vec();
            bytes.extend(rest);
            let _ = decode(&bytes);
        }
    }
}
