//! Why a capture can't be written or read: what, in which file, where, and what to do.
use super::wire::{FORMAT_VERSION, MAX_ENTRY};
use std::path::PathBuf;
use thiserror::Error;

/// Why a capture can't be written or read. Offsets are bytes from the beginning of the file.
#[derive(Debug, Error)]
pub enum CaptureError {
    /// The operating system refused.
    #[error("{doing} {}", path.display())]
    Io {
        /// What was attempted, such as "reading".
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No file, or none that is a capture.
    #[error("there is no capture in {}; give files or directories that hold *.sscap", path.display())]
    NoCapture {
        /// What was given.
        path: PathBuf,
    },
    /// The file does not begin as a segment does.
    #[error("{} is no capture: no segment begins at offset {offset}; if it was one, `capture verify` says what was altered, and --salvage replays the rest", path.display())]
    NotACapture {
        /// Which file.
        path: PathBuf,
        /// Where a segment was expected.
        offset: u64,
    },
    /// Written in another version of the format.
    #[error(
        "{}: the segment at offset {offset} is in version {found} of the format, and this program reads version {FORMAT_VERSION}; use the secret-sentinel that wrote it",
        path.display()
    )]
    Version {
        /// Which file.
        path: PathBuf,
        /// Where the segment begins.
        offset: u64,
        /// Version of it.
        found: u16,
    },
    /// Bytes are not what was written.
    #[error("{}: {what} at offset {offset} is damaged or altered; --salvage goes on behind it, `capture verify` says what else", path.display())]
    Altered {
        /// Which file.
        path: PathBuf,
        /// Where it begins.
        offset: u64,
        /// Which part: "the header of segment 3", "frame 7 of segment 3".
        what: String,
    },
    /// A frame stands where another one belongs.
    #[error("{}: frame {found} of segment {segment} at offset {offset} stands where frame {expected} belongs; --salvage goes on with it", path.display())]
    OutOfOrder {
        /// Which file.
        path: PathBuf,
        /// Where the frame begins.
        offset: u64,
        /// In which segment.
        segment: u32,
        /// The frame that belongs there.
        expected: u64,
        /// The frame that is there.
        found: u64,
    },
    /// Segments come in another order than they were written, in what is read as it comes.
    #[error("{}: segment {segment} at offset {offset} comes after segment {after}; give the file by its name, and its segments are put in order", path.display())]
    SegmentOrder {
        /// Which file.
        path: PathBuf,
        /// Where the segment begins.
        offset: u64,
        /// Its number.
        segment: u32,
        /// The number of the one before.
        after: u32,
    },
    /// The file ends within a frame or header: a crash, or a part of it was cut off.
    #[error("{}: it ends at offset {end} within what begins at offset {offset}; the {frames} whole frames of the segment before that were read", path.display())]
    Truncated {
        /// Which file.
        path: PathBuf,
        /// Where the incomplete part begins.
        offset: u64,
        /// Where the file ends.
        end: u64,
        /// Whole frames of the segment before it.
        frames: u64,
    },
    /// The segment has no manifest: its writer crashed, still writes, or its end was cut off.
    #[error("{}: segment {segment} was not closed: after {frames} frames no manifest follows at offset {offset}", path.display())]
    NotClosed {
        /// Which file.
        path: PathBuf,
        /// Where the manifest is missing.
        offset: u64,
        /// Which segment.
        segment: u32,
        /// Its whole frames.
        frames: u64,
    },
    /// The payloads can't be decrypted.
    #[error("{}: the payloads of the segment at offset {offset} can't be decrypted: {why}; give the --identity of one of the recipients", path.display())]
    Unsealing {
        /// Which file.
        path: PathBuf,
        /// Where segment or frame begins.
        offset: u64,
        /// Why not.
        why: String,
    },
    /// A recipient is not an age recipient.
    #[error(
        "the recipient {recipient:?} is not an age X25519 recipient ({why}); `age-keygen -y` prints one, age1..."
    )]
    Recipient {
        /// What was given.
        recipient: String,
        /// Why not.
        why: String,
    },
    /// What is to be captured has no place.
    #[error(
        "a capture is described, but has no place; give --capture DIR or --capture-ring SIZE, or leave out the payload mode and the recipients"
    )]
    Nowhere,
    /// Sealing without recipients.
    #[error("captures can't be sealed without a recipient; give one, age1...")]
    NoRecipient,
    /// The data key could not be made or encrypted.
    #[error("making the data key of a segment: {why}")]
    Sealing {
        /// Why not.
        why: String,
    },
    /// A file does not hold what it should.
    #[error("{} is not {wanted}: {why}", path.display())]
    Key {
        /// Which file.
        path: PathBuf,
        /// What it should be, and how one is made.
        wanted: &'static str,
        /// Why not.
        why: String,
    },
    /// An entry, or what is to be held of entries, is too large.
    #[error("an entry of {length} bytes does not fit a frame; at most {MAX_ENTRY} bytes do")]
    EntryTooLarge {
        /// Bytes of it.
        length: usize,
    },
    /// A header, manifest or frame can't be written as it is.
    #[error("{what} can't be written: {why}")]
    Unwritable {
        /// What.
        what: &'static str,
        /// Why not.
        why: String,
    },
}

impl CaptureError {
    /// Whether what was given on the command line is wrong, not a capture.
    #[must_use]
    pub const fn is_wrong_input(&self) -> bool {
        matches!(
            self,
            Self::Io { .. }
                | Self::NoCapture { .. }
                | Self::NotACapture { .. }
                | Self::Recipient { .. }
                | Self::NoRecipient
                | Self::Nowhere
                | Self::Key { .. }
        )
    }

    /// Whether the capture merely ends early: what was read before is sound, and the next segment can be read.
    #[must_use]
    pub const fn is_incomplete(&self) -> bool {
        matches!(self, Self::Truncated { .. } | Self::NotClosed { .. })
    }
}

/// An error with its causes, on one line.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}
