//! Reassembly: one scan a stream and process, so that interleaved writers neither break nor fake a match.
use super::Stream;
use crate::event::{FileId, Process};
use crate::inventory::Fingerprint;
use crate::matcher::Scan;
use lru::LruCache;
use std::{collections::VecDeque, num::NonZeroUsize, sync::Arc};

/// Streams scanned at once; the one written to longest ago gives way.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");

/// A stream, as written by one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScanKey {
    /// The stream's inode.
    pub file: FileId,
    /// The process.
    pub tgid: u32,
}

/// A scan and what is needed to report a match that shows only later.
pub struct Slot {
    /// The bytes.
    pub scan: Scan,
    /// The stream.
    pub stream: Arc<Stream>,
    /// Who wrote last.
    pub process: Process,
    /// When.
    pub time: crate::event::BootTime,
    /// Through which descriptor.
    pub fd: u32,
    /// Position in the stream where the last call's bytes began.
    pub call_start: u64,
    /// What was reported of late: value, start, end.
    pub reported: VecDeque<(Fingerprint, u64, u64)>,
}

/// All scans.
pub struct Scans {
    slots: LruCache<ScanKey, Slot>,
}

impl Default for Scans {
    fn default() -> Self {
        Self {
            slots: LruCache::new(MOST),
        }
    }
}

impl Scans {
    /// The scan of a stream, made when it is not there.
    pub fn slot(&mut self, key: ScanKey, new: impl FnOnce() -> Slot) -> &mut Slot {
        self.slots.get_or_insert_mut(key, new)
    }

    /// Every scan.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.slots.iter_mut().map(|(_, slot)| slot)
    }
}
