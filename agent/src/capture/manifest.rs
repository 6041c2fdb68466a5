//! What a segment says of itself after its last frame, and signs.
use super::header::{CaptureId, Hash, Link};
use serde::{Deserialize, Serialize};

/// What the capture itself lost, since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Frames that were not written.
    pub frames: u64,
    /// Entries in them.
    pub entries: u64,
    /// Bytes of these entries.
    pub bytes: u64,
}

/// Segments of a capture, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Which capture: retention also removes what earlier runs left.
    pub capture: CaptureId,
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// What a segment's writer must be told to close it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestFacts {
    /// Segments that the writer itself removed: too old, too many, or the ring was full.
    pub dropped: Vec<Span>,
    /// The capture ends here.
    pub last: bool,
    /// What the capture lost.
    pub lost: Lost,
}

/// The signed end of a segment. Encoded with postcard, in this order; a change of it is a new format version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The capture, as in the header.
    pub capture: CaptureId,
    /// The segment's number, as in the header.
    pub segment: u32,
    /// The segment before, as in the header.
    pub previous: Option<Link>,
    /// BLAKE3 of the segment's prefix and header.
    pub header_hash: Hash,
    /// Frames before the manifest.
    pub frames: u64,
    /// Entries in them, those of the state included.
    pub entries: u64,
    /// Time of the first entry, boot-time nanoseconds; 0 without entries.
    pub first: u64,
    /// Time of the last one.
    pub last_time: u64,
    /// Chain hash of the last frame; of the header when there is none.
    pub chain: Hash,
    /// Segments that the writer itself removed, or could not close: of this capture all, of earlier ones what was
    /// removed since the manifest before.
    pub dropped: Vec<Span>,
    /// The capture ends here.
    pub last: bool,
    /// What the capture lost since it began.
    pub lost: Lost,
    /// Ed25519 key that the manifest is signed with; none: it is not signed.
    pub public_key: Option<Hash>,
}

impl Manifest {
    /// Whether the writer itself removed this segment.
    #[must_use]
    pub fn has_dropped(&self, capture: CaptureId, segment: u32) -> bool {
        self.dropped
            .iter()
            .any(|span| span.capture == capture && (span.first..=span.last).contains(&segment))
    }
}
