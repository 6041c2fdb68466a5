//! A batch of entries: being filled, on its way to the writer, and as it was read back.
use super::{
    entries::Entries,
    error::CaptureError,
    header::Hash,
    read::SegmentStart,
    wire::{MAX_ENTRY, put_varint},
};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};
use zeroize::{Zeroize, Zeroizing};

/// A frame is best closed when its entries are this many bytes: larger ones compress hardly better.
const FULL: usize = 256 << 10;
/// A buffer is not filled beyond this, so that what does not compress still fits a frame.
const CAPACITY: usize = 12 << 20;

/// What is in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum FrameKind {
    /// What was there when the segment began; a reader that comes from the segment before may skip it.
    State = 1,
    /// What happened since.
    Entries = 2,
    /// The segment's manifest; the format's own.
    Manifest = 3,
}

impl FrameKind {
    pub(super) const fn of(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::State),
            2 => Some(Self::Entries),
            3 => Some(Self::Manifest),
            _ => None,
        }
    }
}

/// Gathers entries. Payloads are kept apart, and zeroized when they are dropped or their buffer moves.
#[derive(Default)]
pub struct FrameBuilder {
    raw: Vec<u8>,
    payload: Zeroizing<Vec<u8>>,
    entries: u32,
    first: u64,
    last: u64,
}

impl FrameBuilder {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry of this time (boot-time nanoseconds) and its payload, which is a secret and is written in mode
    /// `sealed` only.
    ///
    /// # Errors
    /// `EntryTooLarge` when entry or payload is beyond `MAX_ENTRY`, or the buffer was filled far beyond `is_full`; the
    /// buffer is as it was.
    pub fn push(
        &mut self,
        time: u64,
        entry: &[u8],
        payload: Option<&[u8]>,
    ) -> Result<(), CaptureError> {
        let private = payload.map_or(0, <[u8]>::len);
        let longest = entry.len().max(private);
        let filled = (self.raw.len() + entry.len()).max(self.payload.len() + private);
        if longest > MAX_ENTRY || filled + 10 > CAPACITY {
            return Err(CaptureError::EntryTooLarge { length: longest });
        }
        put_varint(
            &mut self.raw,
            (entry.len() as u64) << 1 | u64::from(payload.is_some()),
        );
        self.raw.extend_from_slice(entry);
        if let Some(payload) = payload {
            reserve(&mut self.payload, payload.len() + 5);
            put_varint(&mut self.payload, payload.len() as u64);
            self.payload.extend_from_slice(payload);
        }
        if self.entries == 0 {
            self.first = time;
        }
        self.last = time;
        self.entries += 1;
        Ok(())
    }

    /// Bytes of the entries so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.raw.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// Entries so far.
    #[must_use]
    pub const fn entries(&self) -> u32 {
        self.entries
    }

    /// Whether it is worth closing.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.raw.len() >= FULL || self.payload.len() >= FULL
    }

    /// Time of the first entry; 0 without entries.
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// The entries with their length bytes, to overwrite values in them.
    pub fn raw_mut(&mut self) -> &mut [u8] {
        &mut self.raw
    }

    /// Moves the entries out.
    #[must_use]
    pub fn take(&mut self, kind: FrameKind) -> RawFrame {
        let Self {
            raw,
            payload,
            entries,
            first,
            last,
        } = std::mem::take(self);
        self.raw.reserve(raw.len() + 1024);
        RawFrame {
            kind,
            raw,
            payload,
            entries,
            first,
            last,
        }
    }
}

/// Grows a buffer of secrets without leaving a copy behind.
fn reserve(buffer: &mut Zeroizing<Vec<u8>>, more: usize) {
    let need = buffer.len() + more;
    if need <= buffer.capacity() {
        return;
    }
    let mut larger = Vec::with_capacity(need.max(2 * buffer.capacity()).max(4096));
    larger.extend_from_slice(buffer);
    std::mem::swap(&mut **buffer, &mut larger);
    larger.zeroize();
}

impl fmt::Debug for FrameBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "FrameBuilder({} entries, {} bytes, {} bytes of payload)",
            self.entries,
            self.raw.len(),
            self.payload.len()
        )
    }
}

/// A batch of entries that is complete and not yet compressed.
pub struct RawFrame {
    pub(super) kind: FrameKind,
    pub(super) raw: Vec<u8>,
    pub(super) payload: Zeroizing<Vec<u8>>,
    pub(super) entries: u32,
    pub(super) first: u64,
    pub(super) last: u64,
}

impl RawFrame {
    /// Bytes of its entries and payloads.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.raw.len() + self.payload.len()
    }

    /// Entries in it.
    #[must_use]
    pub const fn entries(&self) -> u32 {
        self.entries
    }
}

impl fmt::Debug for RawFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "RawFrame({:?}, {} entries, {} bytes, {} bytes of payload)",
            self.kind,
            self.entries,
            self.raw.len(),
            self.payload.len()
        )
    }
}

/// A frame as it was read, decompressed and checked.
pub struct Frame {
    pub(super) segment: Arc<SegmentStart>,
    pub(super) number: u64,
    pub(super) offset: u64,
    pub(super) kind: FrameKind,
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) entries: u32,
    pub(super) chain: Hash,
    pub(super) raw: Vec<u8>,
    pub(super) payload: Zeroizing<Vec<u8>>,
}

impl Frame {
    /// The segment that it is in.
    #[must_use]
    pub const fn segment(&self) -> &Arc<SegmentStart> {
        &self.segment
    }

    /// Its number within the segment.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Where it begins in its file, bytes.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// State or entries.
    #[must_use]
    pub const fn kind(&self) -> FrameKind {
        self.kind
    }

    /// Time of the first entry, boot-time nanoseconds.
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// Time of the last entry, boot-time nanoseconds.
    #[must_use]
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// How many entries there are.
    #[must_use]
    pub const fn len(&self) -> u32 {
        self.entries
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// Its chain hash.
    #[must_use]
    pub const fn chain(&self) -> Hash {
        self.chain
    }

    /// Bytes of its entries and payloads.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.raw.len() + self.payload.len()
    }

    /// The entries in order, each with its payload if it was kept and decrypted.
    #[must_use]
    pub fn iter(&self) -> Entries<'_> {
        Entries::new(&self.raw, &self.payload)
    }
}

impl<'f> IntoIterator for &'f Frame {
    type Item = (&'f [u8], Option<&'f [u8]>);
    type IntoIter = Entries<'f>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Frame({:?} {} at {}, {} entries)",
            self.kind, self.number, self.offset, self.entries
        )
    }
}
