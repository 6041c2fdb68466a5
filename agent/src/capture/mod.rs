//! The capture's byte format: what is written, sealed, signed, read and verified; `docs/capture-format.md` has every byte.
//! What an entry means is not known here: entries are bytes.
pub mod command;
mod entries;
mod error;
mod frame;
mod header;
mod manifest;
mod read;
mod record;
mod seal;
mod sign;
mod verify;
mod wire;
mod write;

#[cfg(test)]
mod tests;

pub use entries::Entries;
pub use error::CaptureError;
pub use frame::{Frame, FrameBuilder, FrameKind, RawFrame};
pub use header::{CaptureId, ClockPair, Hash, Header, Link, Origin, PayloadMode};
pub use manifest::{Lost, Manifest, ManifestFacts, Span};
pub use read::{
    Captures, Gap, Item, Options, ReadAhead, Salvaged, SegmentReader, SegmentStart, open,
};
pub use record::{
    Begin, Described, Directory, Recorder, Scrub, Settings, Summary, Target, Waiting,
};
pub use seal::{Identity, Recipients, Sealer};
pub use sign::{PublicKey, Signer};
pub use verify::{Problem, SegmentReport, Verdict, Verification, verify, verify_stream};
pub use wire::{FORMAT_VERSION, MAX_ENTRY, MAX_FRAME, MAX_HEADER};
pub use write::SegmentWriter;

/// Whether a file that begins so is a capture.
#[must_use]
pub fn is_capture(start: &[u8]) -> bool {
    start.starts_with(&wire::SEGMENT_MAGIC)
}
