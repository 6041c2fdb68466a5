//! Records of the log-file source.
use super::{Malformed, Place, file_of, fixed, following};
use crate::event::{BootTime, Event, Log, LogKind};
use sentinel_abi::{LOG_GAP, LOG_REREAD, LogOrigin, LogRecord};
use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::Path};

pub(super) fn log(record: &[u8], place: Place) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<LogRecord>(record)?;
    let path = following(rest, fixed.path_len)?;
    let payload = place.payload(&rest[path.len()..], fixed.len)?;
    Ok(Event::Log(Log {
        time: BootTime(fixed.head.time),
        file: file_of(&fixed.file),
        kind: kind_of(fixed.kind),
        path: Path::new(OsStr::from_bytes(path)),
        offset: fixed.offset,
        position: fixed.position,
        gap: fixed.flags & LOG_GAP != 0,
        reread: fixed.flags & LOG_REREAD != 0,
        payload,
    }))
}

/// A kind that is not known reads as a file: its bytes are searched all the same.
const fn kind_of(kind: u32) -> LogKind {
    const STDOUT: u32 = LogOrigin::PodStdout as u32;
    const STDERR: u32 = LogOrigin::PodStderr as u32;
    match kind {
        STDOUT => LogKind::PodStdout,
        STDERR => LogKind::PodStderr,
        _ => LogKind::File,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::decode;
    use proptest::prelude::*;
    use sentinel_abi::{FileId, Head, Kind};
    use zerocopy::IntoBytes;

    fn record(path_len: u32, len: u32, rest: &[u8]) -> Vec<u8> {
        let record = LogRecord {
            head: Head {
                kind: Kind::Log as u32,
                size: 0,
                time: 7,
            },
            file: FileId {
                dev: 1,
                name: 2,
                ino: 3,
            },
            offset: 40,
            position: 90,
            kind: LogOrigin::PodStderr as u32,
            flags: LOG_GAP,
            path_len,
            len,
        };
        [record.as_bytes(), rest].concat()
    }

    #[test]
    fn a_piece_of_a_log_is_decoded() {
        let bytes = record(8, 5, b"/x/a.loghello");
        let Ok(Event::Log(log)) = decode(&bytes) else {
            panic!("not a log")
        };
        assert_eq!(log.path, Path::new("/x/a.log"));
        assert_eq!(log.payload.expose(), Some(&b"hello"[..]));
        assert_eq!((log.offset, log.position), (40, 90));
        assert_eq!((log.gap, log.reread), (true, false));
        assert_eq!(log.kind, LogKind::PodStderr);
    }

    proptest! {
        #[test]
        fn lengths_beyond_the_record_are_errors(path_len in 0u32..40, len in 0u32..40, rest in proptest::collection::vec(any::<u8>(), 0..40)) {
            let fits = path_len as usize + len as usize <= rest.len();
            prop_assert_eq!(decode(&record(path_len, len, &rest)).is_ok(), fits);
        }

        #[test]
        fn huge_lengths_do_not_panic(path_len: u32, len: u32) {
            let _ = decode(&record(path_len, len, b"/x"));
        }
    }
}
