//! What can be wrong with a capture, each precisely.
use super::{
    super::header::{CaptureId, Hash},
    Verdict,
};
use serde::Serialize;
use std::{fmt, path::PathBuf};

/// What is wrong, and where. Offsets are bytes from the beginning of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum Problem {
    /// The segment's header is not what was written.
    HeaderAltered {
        /// Where the segment begins.
        offset: u64,
    },
    /// A frame is not what was written.
    FrameAltered {
        /// Its number, as far as it can be told.
        frame: u64,
        /// Where it begins.
        offset: u64,
    },
    /// Frames are not there.
    FramesMissing {
        /// The first.
        first: u64,
        /// The last.
        last: u64,
        /// Where they should be.
        offset: u64,
    },
    /// A frame stands at another place than it was written.
    FrameReordered {
        /// Its number.
        frame: u64,
        /// Where it is.
        offset: u64,
    },
    /// A frame is there twice.
    FrameDuplicated {
        /// Its number.
        frame: u64,
        /// Where the second one is.
        offset: u64,
    },
    /// Bytes that are no part of a segment.
    Foreign {
        /// Where they begin.
        offset: u64,
        /// How many.
        bytes: u64,
    },
    /// The file ends within a frame or header.
    Truncated {
        /// The frame.
        frame: u64,
        /// Where it begins.
        offset: u64,
    },
    /// The segment's end is missing though its file was closed.
    ManifestMissing {
        /// Where it should be.
        offset: u64,
    },
    /// The segment was not closed: its writer crashed or still writes.
    NotClosed {
        /// Where the file ends.
        offset: u64,
    },
    /// The manifest does not say what is in the segment.
    ManifestAltered {
        /// Where it begins.
        offset: u64,
    },
    /// The signature is not over this manifest.
    SignatureWrong {
        /// Where the manifest begins.
        offset: u64,
    },
    /// Signed with another key than the one given, or than the capture's other segments.
    OtherKey {
        /// The key that signed.
        key: Hash,
    },
    /// Not signed.
    Unsigned,
    /// Segments are not there.
    SegmentsMissing {
        /// Of which capture.
        capture: CaptureId,
        /// The first.
        first: u32,
        /// The last.
        last: u32,
    },
    /// The segment does not follow the one that is there before it.
    LinkWrong {
        /// The segment that it says it follows.
        segment: u32,
    },
    /// The segment stands behind a later one of the same capture, in one file.
    SegmentReordered {
        /// Where it begins.
        offset: u64,
        /// The number of the later one.
        after: u32,
    },
    /// Two different segments have the same number.
    SegmentTwice {
        /// The other one's file.
        path: PathBuf,
    },
    /// The capture goes on after its last segment: later ones were removed, never copied, or are still being written.
    EndMissing {
        /// Of which capture.
        capture: CaptureId,
        /// The last segment that is there.
        after: u32,
    },
}

impl Problem {
    /// Whether it is about this capture, as far as it says.
    #[must_use]
    pub fn is_of(&self, of: CaptureId) -> bool {
        match self {
            Self::SegmentsMissing { capture, .. } | Self::EndMissing { capture, .. } => {
                *capture == of
            }
            _ => true,
        }
    }

    /// Whether a signature is wrong, or another one.
    #[must_use]
    pub const fn is_about_signature(&self) -> bool {
        matches!(
            self,
            Self::SignatureWrong { .. } | Self::OtherKey { .. } | Self::ManifestAltered { .. }
        )
    }

    /// What it comes to. `pinned`: the key that must have signed was given.
    #[must_use]
    pub const fn weighs(&self, pinned: bool) -> Verdict {
        match self {
            Self::NotClosed { .. } | Self::EndMissing { .. } => Verdict::Incomplete,
            Self::Unsigned if !pinned => Verdict::Incomplete,
            Self::Unsigned
            | Self::HeaderAltered { .. }
            | Self::FrameAltered { .. }
            | Self::FramesMissing { .. }
            | Self::FrameReordered { .. }
            | Self::FrameDuplicated { .. }
            | Self::Foreign { .. }
            | Self::Truncated { .. }
            | Self::ManifestMissing { .. }
            | Self::ManifestAltered { .. }
            | Self::SignatureWrong { .. }
            | Self::OtherKey { .. }
            | Self::SegmentsMissing { .. }
            | Self::LinkWrong { .. }
            | Self::SegmentReordered { .. }
            | Self::SegmentTwice { .. } => Verdict::Altered,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderAltered { offset } => {
                write!(f, "the header at offset {offset} was altered")
            }
            Self::FrameAltered { frame, offset } => {
                write!(f, "frame {frame} at offset {offset} was altered")
            }
            Self::FramesMissing {
                first,
                last,
                offset,
            } if first == last => write!(f, "frame {first} is missing before offset {offset}"),
            Self::FramesMissing {
                first,
                last,
                offset,
            } => write!(
                f,
                "frames {first} to {last} are missing before offset {offset}"
            ),
            Self::FrameReordered { frame, offset } => {
                write!(f, "frame {frame} at offset {offset} was moved there")
            }
            Self::FrameDuplicated { frame, offset } => {
                write!(f, "frame {frame} is there a second time at offset {offset}")
            }
            Self::Foreign { offset, bytes } => {
                write!(
                    f,
                    "{bytes} bytes at offset {offset} are no part of a segment"
                )
            }
            Self::Truncated { frame, offset } => {
                write!(
                    f,
                    "cut off within frame {frame}, which begins at offset {offset}"
                )
            }
            Self::ManifestMissing { offset } => {
                write!(f, "cut off at offset {offset}: the manifest is missing")
            }
            Self::NotClosed { offset } => write!(
                f,
                "not closed: its writer crashed or still writes; intact up to offset {offset}"
            ),
            Self::ManifestAltered { offset } => {
                write!(f, "the manifest at offset {offset} was altered")
            }
            Self::SignatureWrong { offset } => {
                write!(
                    f,
                    "the signature of the manifest at offset {offset} is wrong"
                )
            }
            Self::OtherKey { key } => write!(f, "signed by another key, {key}"),
            Self::Unsigned => write!(f, "not signed"),
            Self::SegmentsMissing {
                capture,
                first,
                last,
            } if first == last => write!(f, "segment {first} of capture {capture} is missing"),
            Self::SegmentsMissing {
                capture,
                first,
                last,
            } => write!(
                f,
                "segments {first} to {last} of capture {capture} are missing"
            ),
            Self::LinkWrong { segment } => write!(
                f,
                "it does not follow segment {segment} as that is here: one of them was replaced"
            ),
            Self::SegmentReordered { offset, after } => write!(
                f,
                "it stands at offset {offset}, behind segment {after}: the segments of this file were reordered"
            ),
            Self::SegmentTwice { path } => write!(
                f,
                "another segment with its number is in {}",
                path.display()
            ),
            Self::EndMissing { capture, after } => write!(
                f,
                "capture {capture} goes on after segment {after}: later segments were removed, not copied, or are still being written"
            ),
        }
    }
}
