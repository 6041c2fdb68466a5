//! The fixed layouts: a segment's prefix and a frame's head. Integers are little endian.
use super::{frame::FrameKind, header::Hash};

/// The format that this code writes, and the only one it reads.
pub const FORMAT_VERSION: u16 = 1;
/// Bytes of one frame's entries, of its payloads, and of either as stored: at most.
pub const MAX_FRAME: usize = 16 << 20;
/// Bytes of a header at most.
pub const MAX_HEADER: usize = 1 << 20;
/// Bytes of one entry, and of its payload, at most.
pub const MAX_ENTRY: usize = 4 << 20;

/// A segment begins with this. The high byte and the line ends show a transfer that took it for text.
pub(super) const SEGMENT_MAGIC: [u8; 8] = *b"\x89SSCAP\r\n";
/// A frame begins with this.
pub(super) const FRAME_MAGIC: [u8; 4] = *b"\xf5SFr";
/// Magic, version, zero, header length, header hash.
pub(super) const PREFIX: usize = 48;
/// Part of the prefix that the header's hash covers.
const PREFIX_HASHED: usize = 16;
/// Bytes of a frame's head.
pub(super) const HEAD: usize = 120;
/// Where the check is in it; what is before is checked by it.
const CHECK: usize = 52;
/// Where the content's hash is; what is before is covered by it.
const CONTENT: usize = 56;
/// Where the chain hash is.
const CHAIN: usize = 88;

/// What begins a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    /// Bytes of the header.
    pub length: u32,
    /// BLAKE3 of the first 16 bytes of the prefix and the header.
    pub hash: Hash,
}

impl Prefix {
    /// The prefix of this header.
    pub fn of(header: &[u8]) -> Self {
        let mut prefix = Self {
            length: u32::try_from(header.len()).unwrap_or(u32::MAX),
            hash: Hash::default(),
        };
        prefix.hash = prefix.computed(header);
        prefix
    }

    /// What the hash must be.
    pub fn computed(&self, header: &[u8]) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher
            .update(&self.encode()[..PREFIX_HASHED])
            .update(header);
        Hash(*hasher.finalize().as_bytes())
    }

    /// As bytes.
    pub fn encode(&self) -> [u8; PREFIX] {
        let mut bytes = [0; PREFIX];
        bytes[..8].copy_from_slice(&SEGMENT_MAGIC);
        bytes[8..10].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.length.to_le_bytes());
        bytes[16..].copy_from_slice(&self.hash.0);
        bytes
    }

    /// From bytes; none when they are not as this version writes them.
    pub fn decode(bytes: &[u8; PREFIX]) -> Option<Self> {
        let prefix = Self::repaired(bytes);
        (prefix.encode() == *bytes).then_some(prefix)
    }

    /// From bytes, magic and version taken for right: the hash tells whether the rest is a header.
    pub fn repaired(bytes: &[u8; PREFIX]) -> Self {
        Self {
            length: u32_at(bytes, 12),
            hash: hash_at(bytes, 16),
        }
    }
}

/// What begins a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// What is in the frame.
    pub kind: FrameKind,
    /// Its number within the segment, from 0.
    pub number: u64,
    /// Entries in it.
    pub entries: u32,
    /// Bytes of its entries.
    pub raw: u32,
    /// Bytes of its entries as stored.
    pub stored: u32,
    /// Bytes of its payloads.
    pub payload: u32,
    /// Bytes of its payloads as stored; of a manifest, its signature.
    pub sealed: u32,
    /// Time of its first entry.
    pub first: u64,
    /// Time of its last entry.
    pub last: u64,
    /// Hash of what is before it in the head, and of the body: shows the frame to be whole by itself.
    pub content: Hash,
    /// Chain hash: shows it to be in its place.
    pub chain: Hash,
}

impl Head {
    /// The bytes that follow the head.
    pub const fn body(&self) -> usize {
        self.stored as usize + self.sealed as usize
    }

    /// The head's part that encryption of the payloads is bound to.
    pub fn bound(&self) -> [u8; CHECK] {
        let mut bytes = [0; CHECK];
        bytes.copy_from_slice(&self.encode()[..CHECK]);
        bytes
    }

    /// What the content's hash must be.
    pub fn content_of(&self, body: &[u8]) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.encode()[..CONTENT]).update(body);
        Hash(*hasher.finalize().as_bytes())
    }

    /// What the chain hash must be.
    pub fn chained_to(&self, previous: &Hash) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&previous.0).update(&self.content.0);
        Hash(*hasher.finalize().as_bytes())
    }

    /// As bytes.
    pub fn encode(&self) -> [u8; HEAD] {
        let mut bytes = [0; HEAD];
        bytes[..4].copy_from_slice(&FRAME_MAGIC);
        bytes[4] = self.kind as u8;
        bytes[8..16].copy_from_slice(&self.number.to_le_bytes());
        let counts = [
            self.entries,
            self.raw,
            self.stored,
            self.payload,
            self.sealed,
        ];
        for (place, count) in bytes[16..36].chunks_exact_mut(4).zip(counts) {
            place.copy_from_slice(&count.to_le_bytes());
        }
        bytes[36..44].copy_from_slice(&self.first.to_le_bytes());
        bytes[44..52].copy_from_slice(&self.last.to_le_bytes());
        let check = blake3::hash(&bytes[..CHECK]);
        bytes[CHECK..CONTENT].copy_from_slice(&check.as_bytes()[..4]);
        bytes[CONTENT..CHAIN].copy_from_slice(&self.content.0);
        bytes[CHAIN..].copy_from_slice(&self.chain.0);
        bytes
    }

    /// From bytes; none when it is no head, its check is wrong or a length is beyond what is allowed.
    pub fn decode(bytes: &[u8; HEAD]) -> Option<Self> {
        let head = Self {
            kind: FrameKind::of(bytes[4])?,
            number: u64_at(bytes, 8),
            entries: u32_at(bytes, 16),
            raw: u32_at(bytes, 20),
            stored: u32_at(bytes, 24),
            payload: u32_at(bytes, 28),
            sealed: u32_at(bytes, 32),
            first: u64_at(bytes, 36),
            last: u64_at(bytes, 44),
            content: hash_at(bytes, CONTENT),
            chain: hash_at(bytes, CHAIN),
        };
        let lengths = [head.raw, head.stored, head.payload, head.sealed];
        let bounded = lengths.iter().all(|length| *length as usize <= MAX_FRAME);
        // An entry has at least its length byte; what encoding gives back shows magic, zeros and check to be right.
        (bounded && head.entries <= head.raw && head.encode() == *bytes).then_some(head)
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(four)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(eight)
}

fn hash_at(bytes: &[u8], at: usize) -> Hash {
    let mut hash = Hash::default();
    hash.0.copy_from_slice(&bytes[at..at + 32]);
    hash
}

/// Appends a length: 7 bits a byte, the least significant first, the high bit set in all but the last.
pub(super) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes a length off the front; none when it is cut or needs more than five bytes.
pub(super) fn take_varint(bytes: &mut &[u8]) -> Option<usize> {
    let mut value = 0u64;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            *bytes = &bytes[at + 1..];
            return usize::try_from(value).ok();
        }
    }
    None
}
