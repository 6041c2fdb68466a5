//! What a recorder is told: where to write, how much, as whom.
use super::super::{
    frame::RawFrame,
    header::{ClockPair, Hash, Header},
    manifest::Lost,
    seal::Recipients,
    sign::Signer,
};
use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

/// A directory of segments and its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Where; made with mode 0700.
    pub path: PathBuf,
    /// Bytes after which a segment is full.
    pub segment_bytes: u64,
    /// Event time after which a segment is old.
    pub segment_age: Duration,
    /// Bytes of all capture files in the directory, those of earlier runs included; the oldest are deleted.
    pub total_bytes: u64,
    /// Age, by time of last change, after which a file is deleted.
    pub total_age: Duration,
}

impl Directory {
    /// With these limits: segments of 64 MiB or 10 minutes, 1 GiB and 7 days in all.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self {
            path,
            segment_bytes: 64 << 20,
            segment_age: Duration::from_secs(600),
            total_bytes: 1 << 30,
            total_age: Duration::from_secs(7 * 86_400),
        }
    }
}

/// Where segments go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One file for each.
    Directory(Directory),
    /// Memory; a trigger writes what is held to one file in the directory. `segment_age` and `segment_bytes` of the
    /// directory do not count, the ring's sixteenth does.
    Ring {
        /// Bytes that are held at most, compressed.
        bytes: u64,
        /// Where triggers write.
        directory: Directory,
    },
    /// One file, the segments one after the other; `-` is standard output.
    File {
        /// Which file; written as `.part` and renamed at the end.
        path: PathBuf,
        /// Bytes after which a segment is full.
        segment_bytes: u64,
    },
}

impl Target {
    /// The directory or file.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Directory(directory) | Self::Ring { directory, .. } => &directory.path,
            Self::File { path, .. } => path,
        }
    }
}

/// Overwrites what must not be stored, in place, in the bytes of a frame that is about to be written.
pub struct Scrub(pub Overwrite);

type Overwrite = Box<dyn FnMut(&mut [u8]) + Send>;

impl fmt::Debug for Scrub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scrub")
    }
}

/// What a recorder is told.
#[derive(Debug)]
pub struct Settings {
    /// Where segments go.
    pub target: Target,
    /// What all headers say; segment, previous, started, clock, epoch and data key are set for each.
    pub template: Header,
    /// Who signs.
    pub signer: Option<Signer>,
    /// Who may read payloads; mode sealed only.
    pub recipients: Option<Recipients>,
    /// zstd's level.
    pub level: i32,
    /// Called with each frame's bytes before it is compressed.
    pub scrub: Option<Scrub>,
    /// Bytes of frames that may wait for the thread.
    pub queue_bytes: usize,
    /// When so many wait, the one who hands over frames waits as well; otherwise the frame is dropped and counted.
    pub waits: bool,
    /// After writing failed, the next segment is begun that much later.
    pub retry_after: Duration,
}

impl Settings {
    /// With level 1, 32 MiB that may wait, and a new attempt 10 seconds after a failure.
    #[must_use]
    pub const fn new(target: Target, template: Header) -> Self {
        Self {
            target,
            template,
            signer: None,
            recipients: None,
            level: 1,
            scrub: None,
            queue_bytes: 32 << 20,
            waits: false,
            retry_after: Duration::from_secs(10),
        }
    }
}

/// What headers say of configuration and rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// The configuration's text.
    pub config: Option<String>,
    /// Names it.
    pub config_hash: Hash,
    /// The rules' text; none: the catalogue counts as it is.
    pub rules: Option<String>,
    /// Names them.
    pub rules_hash: Hash,
}

impl Described {
    /// Has a header say so.
    pub(super) fn tell(self, header: &mut Header) {
        header.config = self.config;
        header.config_hash = self.config_hash;
        header.rules = self.rules;
        header.rules_hash = self.rules_hash;
    }
}

/// What a segment begins with.
#[derive(Debug)]
pub struct Begin {
    /// State frames, as `FrameBuilder::take(FrameKind::State)` gives them.
    pub states: Vec<RawFrame>,
    /// When the state was taken, boot-time nanoseconds.
    pub started: u64,
    /// Boot time and time of day of the same moment.
    pub clock: ClockPair,
    /// Count of inventory changes before the state.
    pub epoch: u64,
}

/// What a recorder did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Segments closed (ring: written to files).
    pub segments: u64,
    /// Bytes written to files.
    pub bytes: u64,
    /// What was lost.
    pub lost: Lost,
    /// Something could not be written; the log says what.
    pub failed: bool,
    /// The file written last.
    pub path: Option<PathBuf>,
}
