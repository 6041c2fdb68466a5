//! What the source could not read, by cause: shared with the pipeline, which polls it.
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

/// Why something in a log file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLoss {
    /// A file grew faster than it was read: its older bytes were passed over.
    Behind = 0,
    /// A file was cut off before all of it was read.
    Truncated = 1,
    /// A file could not be reached or read. Its bytes are not known.
    Unread = 2,
    /// More files are logs than are watched: the one that was written to longest ago was given up.
    Dropped = 3,
    /// More was written while no sentinel was there than is read of it afterwards.
    BackscanCut = 4,
}

impl LogLoss {
    /// Every cause.
    pub const ALL: [Self; 5] = [
        Self::Behind,
        Self::Truncated,
        Self::Unread,
        Self::Dropped,
        Self::BackscanCut,
    ];

    /// Its name in the JSON stream.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Behind => "log-file-behind",
            Self::Truncated => "log-file-truncated",
            Self::Unread => "log-file-unread",
            Self::Dropped => "log-file-dropped",
            Self::BackscanCut => "backscan-cut",
        }
    }
}

/// Counters since the start. Clones share them.
#[derive(Clone, Default)]
pub struct LogLosses(Arc<[Counter; LogLoss::ALL.len()]>);

#[derive(Default)]
struct Counter {
    records: AtomicU64,
    bytes: AtomicU64,
}

impl LogLosses {
    /// Records (here: files) and bytes lost for a cause.
    #[must_use]
    pub fn of(&self, cause: LogLoss) -> (u64, u64) {
        let counter = &self.0[cause as usize];
        (counter.records.load(Relaxed), counter.bytes.load(Relaxed))
    }

    pub(super) fn count(&self, cause: LogLoss, bytes: u64) {
        let counter = &self.0[cause as usize];
        counter.records.fetch_add(1, Relaxed);
        counter.bytes.fetch_add(bytes, Relaxed);
    }
}
