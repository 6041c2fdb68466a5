//! Reassembly: one scan a stream and process, so that interleaved writers neither break nor fake a match.
use super::Stream;
use crate::event::{BootTime, FileId, Process};
use crate::inventory::Fingerprint;
use crate::matcher::Scan;
use lru::LruCache;
use std::{collections::VecDeque, sync::Arc};

/// Streams scanned at once.
const MOST: usize = 4_096;
/// Memory that all scans may hold, in bytes. The scan that was fed longest ago gives way.
const MOST_BYTES: usize = 64 << 20;

/// A stream, as written by one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScanKey {
    /// The stream's inode.
    pub file: FileId,
    /// The process.
    pub tgid: u32,
}

/// Values that a scan reported of late: which, start, end.
pub type Reported = VecDeque<(Fingerprint, u64, u64)>;

/// A scan and what is needed to report a match that shows only later.
pub struct Slot {
    /// The bytes.
    pub scan: Scan,
    /// The stream.
    pub stream: Arc<Stream>,
    /// Who wrote last.
    pub process: Option<Process>,
    /// When.
    pub time: BootTime,
    /// Through which descriptor.
    pub fd: u32,
    /// Position in the stream where the last call's bytes began.
    pub call_start: u64,
    /// Position in the last call of the byte that comes next.
    pub next_offset: u64,
    /// What was reported of late.
    pub reported: Reported,
}

impl Slot {
    fn new(stream: &Arc<Stream>) -> Self {
        Self {
            scan: Scan::default(),
            stream: Arc::clone(stream),
            process: None,
            time: BootTime::default(),
            fd: 0,
            call_start: 0,
            next_offset: 0,
            reported: VecDeque::new(),
        }
    }

    /// The next bytes are those at `offset` of their call. What is missing before them is a gap.
    pub fn begin(&mut self, offset: u64) {
        if offset == 0 {
            self.call_start = self.scan.position();
        } else if offset != self.next_offset {
            self.scan.skip(offset.saturating_sub(self.next_offset));
        }
    }
}

/// All scans.
pub struct Scans {
    slots: LruCache<ScanKey, Slot>,
    held: usize,
}

impl Default for Scans {
    fn default() -> Self {
        Self {
            slots: LruCache::unbounded(),
            held: 0,
        }
    }
}

impl Scans {
    /// Feeds the scan of a stream, made when it is not there, and keeps memory within bounds.
    pub fn with(&mut self, key: ScanKey, stream: &Arc<Stream>, feed: impl FnOnce(&mut Slot)) {
        let slot = self.slots.get_or_insert_mut(key, || Slot::new(stream));
        let before = slot.scan.held();
        feed(slot);
        self.held = self.held + slot.scan.held() - before;
        while (self.held > MOST_BYTES || self.slots.len() > MOST) && self.slots.len() > 1 {
            if let Some((_, gone)) = self.slots.pop_lru() {
                self.held -= gone.scan.held();
            }
        }
    }

    /// Looks at a scan without calling it used.
    pub fn look<T>(&mut self, key: ScanKey, look: impl FnOnce(&mut Slot) -> T) -> Option<T> {
        self.slots.peek_mut(&key).map(look)
    }

    /// Every scan's key, the one fed last first.
    #[must_use]
    pub fn keys(&self) -> Vec<ScanKey> {
        self.slots.iter().map(|(key, _)| *key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Attributes, Device, FileKey, StreamSeen};
    use crate::matcher::{Index, Printer, Shape};
    use crate::stream::{Class, LogPaths, Pipes, Registry};

    fn stream() -> Arc<Stream> {
        let process = Process::sample();
        let seen = StreamSeen {
            time: BootTime(0),
            process,
            file: key(0).file,
            attributes: Attributes {
                mode: 0o010_600,
                uid: 0,
                gid: 0,
                rdev: Device(0),
            },
            fd: 1,
            path: None,
        };
        let mut registry = Registry::new(LogPaths::new(&[]).expect("globs"), Pipes::Any);
        match registry.decide(&seen, false) {
            Class::Watched(stream) => stream,
            other => panic!("{other:?}"),
        }
    }

    fn key(tgid: u32) -> ScanKey {
        let key = FileKey {
            dev: Device::new(0, 9),
            ino: 1,
        };
        ScanKey {
            file: FileId { key, name: 0 },
            tgid,
        }
    }

    #[test]
    fn memory_is_bounded_by_letting_go_of_the_oldest() {
        let pattern = vec![b'x'; 65_535];
        let mut printer = Printer::new([1; 32]);
        let prints = printer.print(&pattern, Shape::Text).into_iter().collect();
        let index = Index::new(&printer, prints);
        let (mut scans, stream, text) = (Scans::default(), stream(), vec![b'a'; 100_000]);
        for tgid in 0..1_000 {
            scans.with(key(tgid), &stream, |slot| {
                slot.scan.feed(&index, &text, &mut Vec::new())
            });
        }
        assert!(scans.held <= MOST_BYTES, "{}", scans.held);
        assert_eq!(scans.keys()[0], key(999));
        assert!(scans.look(key(0), |_| ()).is_none());
    }
}
