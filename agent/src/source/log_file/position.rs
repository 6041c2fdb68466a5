//! How far a log file was read, in the words in which it is kept for the next process: where the file is, and hashes that tell
//! whether it still is the one.
use crate::event::{Device, FileId};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};
use zeroize::Zeroizing;

/// What no process has met for so many seconds is not kept any longer.
const KEPT_UNMET: i64 = 24 * 3_600;
/// A line that was begun further back than this is not read again from its start.
const MOST_LINE: u64 = 64 << 10;

/// Makes hashes that tell nobody what the bytes are.
#[derive(Clone)]
pub struct AnchorKey(Arc<Zeroizing<[u8; 32]>>);

impl AnchorKey {
    /// With this key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(Arc::new(Zeroizing::new(key)))
    }

    /// The hash of some bytes.
    #[must_use]
    pub fn hash(&self, bytes: &[u8]) -> u64 {
        let hash = blake3::keyed_hash(&self.0, bytes);
        let mut short = [0; 8];
        short.copy_from_slice(&hash.as_bytes()[..8]);
        u64::from_le_bytes(short)
    }
}

impl fmt::Debug for AnchorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnchorKey(..)")
    }
}

/// Hash of some bytes of a file: which, and the hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Position of the first.
    pub at: u64,
    /// How many.
    pub len: usize,
    /// The hash.
    pub hash: u64,
}

/// How far a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// Up to here.
    pub position: u64,
    /// Behind the last line end before that.
    pub line: u64,
    /// The first bytes.
    pub head: Anchor,
    /// The last ones that were read.
    pub tail: Anchor,
}

impl Spot {
    /// Where the next process goes on: a value that was half there is found whole.
    #[must_use]
    pub const fn resume(&self) -> u64 {
        if self.position - self.line > MOST_LINE {
            self.position
        } else {
            self.line
        }
    }
}

/// A log file and how far it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPosition {
    /// Device number as `stat` shows it.
    pub(super) dev: u64,
    /// Inode number.
    pub(super) ino: u64,
    /// The file as the kernel names it.
    pub(super) file: FileId,
    /// The path to show.
    #[serde(with = "crate::event::raw_path")]
    pub(super) path: PathBuf,
    /// It is a pod's log.
    pub(super) is_pods: bool,
    /// Mount namespace that it was reached in.
    pub(super) namespace: u64,
    /// Processes of that namespace.
    pub(super) processes: Vec<u32>,
    /// Its path there.
    #[serde(with = "crate::event::raw_path::optional")]
    pub(super) place: Option<PathBuf>,
    /// The device of its file system, and its path in it.
    pub(super) inner: Option<Inner>,
    /// How far it was read.
    pub(super) spot: Spot,
    /// When a process last had it, in seconds since 1970.
    pub(super) met: i64,
}

impl LogPosition {
    /// All that it tells of where the file is.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let inner = self.inner.as_ref().map(|inner| inner.1.as_path());
        [Some(self.path.as_path()), self.place.as_deref(), inner]
            .into_iter()
            .flatten()
    }

    /// Whether it is still kept at `now`, seconds since 1970, though the file was not met again.
    pub(super) const fn is_kept(&self, now: i64) -> bool {
        now.saturating_sub(self.met) < KEPT_UNMET
    }
}

/// A path in a file system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inner(
    pub Device,
    #[serde(with = "crate::event::raw_path")] pub PathBuf,
);

/// What the process before this one left.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Every file that it read.
    pub files: Vec<LogPosition>,
    /// When it last said so, in seconds since 1970; none: there was none, or what it left can't be read.
    pub saved: Option<i64>,
    /// When the first of them started. A log that came later, and is not among the files, was read by none.
    pub since: i64,
    /// The machine was started since: mount namespaces and processes are others.
    pub is_other_boot: bool,
}

/// How much is read of what was written while no sentinel was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub file: u64,
    /// Bytes of all.
    pub total: u64,
}
