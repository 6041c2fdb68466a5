//! Turns a stored frame into entries: decompresses, decrypts, checks that entries are whole. Bounded by what the frame's
//! head says, which is bounded by the format.
use super::{
    super::{
        entries::Entries,
        error::CaptureError,
        frame::Frame,
        seal::{Opener, TAG},
    },
    SegmentStart,
    walk::Stored,
};
use std::sync::Arc;
use zeroize::{Zeroize, Zeroizing};
use zstd::bulk::Decompressor;

/// A stored frame with what it takes to unpack it anywhere.
#[derive(Debug)]
pub struct Packed {
    pub segment: Arc<SegmentStart>,
    pub opener: Option<Arc<Opener>>,
    pub stored: Stored,
}

impl Packed {
    /// Bytes that it is in its file.
    pub fn bytes(&self) -> u64 {
        (super::super::wire::HEAD + self.stored.body.len()) as u64
    }

    /// Where it is.
    pub fn place(&self) -> (Arc<SegmentStart>, u64, u64) {
        (Arc::clone(&self.segment), self.stored.offset, self.bytes())
    }
}

/// Unpacks frames; holds zstd's tables.
#[derive(Default)]
pub struct Unpacker(Option<Decompressor<'static>>);

impl Unpacker {
    /// The frame's entries.
    ///
    /// # Errors
    /// When its bytes do not hold what its head says, or the payloads can't be decrypted.
    pub fn unpack(&mut self, packed: Packed) -> Result<Frame, CaptureError> {
        let Packed {
            segment,
            opener,
            stored:
                Stored {
                    offset,
                    head,
                    mut body,
                },
        } = packed;
        let damaged = |what: &str| CaptureError::Altered {
            path: segment.path.clone(),
            offset,
            what: format!(
                "{what} of frame {} of segment {}",
                head.number, segment.header.segment
            ),
        };
        let mut sealed = Zeroizing::new(body.split_off(head.stored as usize));
        let mut raw = Vec::new();
        if !self.expand(&body, head.raw, &mut raw) {
            return Err(damaged("what is stored"));
        }
        let mut payload = Zeroizing::new(Vec::new());
        if let Some(opener) = opener.filter(|_| head.sealed > 0) {
            if sealed.len() < TAG || !opener.open(&segment.header_hash, &head, &mut sealed) {
                return Err(CaptureError::Unsealing {
                    path: segment.path.clone(),
                    offset,
                    why: format!("frame {} is not what was encrypted", head.number),
                });
            }
            if !self.expand(&sealed, head.payload, &mut payload) {
                return Err(damaged("the payloads"));
            }
            sealed.zeroize();
        }
        if !Entries::are_whole(&raw, &payload, head.entries) {
            return Err(damaged("the entries"));
        }
        Ok(Frame {
            number: head.number,
            offset,
            kind: head.kind,
            first: head.first,
            last: head.last,
            entries: head.entries,
            chain: head.chain,
            raw,
            payload,
            segment,
        })
    }

    /// Decompresses exactly so many bytes.
    fn expand(&mut self, stored: &[u8], length: u32, out: &mut Vec<u8>) -> bool {
        if self.0.is_none() {
            self.0 = Decompressor::new().ok();
        }
        let Some(zstd) = &mut self.0 else {
            return false;
        };
        out.reserve_exact(length as usize);
        zstd.decompress_to_buffer(stored, out)
            .is_ok_and(|written| written == length as usize)
    }
}
