//! Reads captures: files, directories, standard input.
mod ahead;
mod captures;
mod feed;
mod index;
mod input;

mod segment;
mod unpack;
mod walk;

pub use ahead::ReadAhead;
pub use captures::{Captures, open};
pub(super) use captures::{files, is_capture};
pub(super) use index::pieces;
pub use segment::SegmentReader;
pub(super) use walk::{Fault, FaultKind, Step, Walk};

use super::{
    error::CaptureError,
    frame::Frame,
    header::{Hash, Header},
    manifest::Manifest,
    seal::Identity,
};
use feed::Fed;
use serde::Serialize;
use std::{path::PathBuf, sync::Arc};
use unpack::Unpacker;

/// How captures are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Decrypts payloads; without it they are left out.
    pub identity: Option<Arc<Identity>>,
    /// Goes on behind what is damaged, and counts what was lost.
    pub salvage: bool,
}

/// Where a segment begins, and what it says of itself.
#[derive(Debug)]
pub struct SegmentStart {
    /// Which file.
    pub path: PathBuf,
    /// Where in it, bytes.
    pub offset: u64,
    /// What it says.
    pub header: Header,
    /// BLAKE3 of the header.
    pub header_hash: Hash,
    /// It continues what was read before: it is of the same capture, linked to the manifest before, nothing in between was
    /// lost. Its state frames may be skipped then.
    pub continues: bool,
}

/// Something that could not be read, in salvage mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Which file.
    pub path: PathBuf,
    /// Where it begins.
    pub offset: u64,
    /// Bytes passed over.
    pub bytes: u64,
    /// Frames known to be lost.
    pub frames: u64,
    /// What was wrong, as the error would say it.
    pub why: String,
}

/// What salvage lost in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Salvaged {
    /// Places that could not be read.
    pub gaps: u64,
    /// Bytes passed over.
    pub bytes: u64,
    /// Frames known to be lost.
    pub frames: u64,
}

impl Salvaged {
    /// Counts a gap; gives whether this was the last item, an error that nothing follows.
    fn note(&mut self, item: &Result<Item, CaptureError>) -> bool {
        if let Ok(Item::Gap(gap)) = item {
            self.gaps += 1;
            self.bytes = self.bytes.saturating_add(gap.bytes);
            self.frames = self.frames.saturating_add(gap.frames);
        }
        item.as_ref().is_err_and(|error| !error.is_incomplete())
    }
}

/// What is given out for what was fed.
fn deliver(fed: Fed, unpacker: &mut Unpacker, salvage: bool) -> Result<Item, CaptureError> {
    let packed = match fed {
        Fed::Segment(start) => return Ok(Item::Segment(start)),
        Fed::Manifest(manifest, hash) => return Ok(Item::Manifest(manifest, hash)),
        Fed::Gap(gap) => return Ok(Item::Gap(gap)),
        Fed::Frame(packed) => packed,
    };
    let (segment, offset, bytes) = packed.place();
    match unpacker.unpack(packed) {
        Err(error) if salvage => Ok(Item::Gap(Gap {
            path: segment.path.clone(),
            offset,
            bytes,
            frames: 1,
            why: error.to_string(),
        })),
        other => other.map(Item::Frame),
    }
}

/// What reading yields, in order.
#[derive(Debug)]
pub enum Item {
    /// A segment begins.
    Segment(Arc<SegmentStart>),
    /// A frame of it.
    Frame(Frame),
    /// The segment's end. Its signature was not looked at: `verify` does that.
    Manifest(Box<Manifest>, Hash),
    /// Something was lost here; in salvage mode only.
    Gap(Gap),
}
