//! The keyed hashes: a cheap one of grams, a strong one of whole patterns.
use zeroize::Zeroize;

/// Keys of the hashes: random for each run of the agent, so that what a core dump of one run tells says nothing about
/// the memory of another, and nobody can prepare text that hits by chance.
#[derive(Clone)]
pub(super) struct Keys {
    add: u64,
    multiply: u64,
    confirm: [u8; 32],
}

impl Keys {
    /// Made from the key material.
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let word = |context| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&blake3::derive_key(context, key)[..8]);
            u64::from_le_bytes(bytes)
        };
        Self {
            add: word("secret-sentinel 2026-11 gram add"),
            multiply: word("secret-sentinel 2026-11 gram multiply") | 1,
            confirm: blake3::derive_key("secret-sentinel 2026-11 confirm", key),
        }
    }

    /// Hash of a gram of `GRAM` bytes, read little-endian into a u64. Cheap: it runs once for every few bytes of text. Of
    /// the longer ones half of the product is folded onto the other, so that the gram can't be computed back from it; the
    /// shorter ones are so few that trying all would do.
    #[inline(always)]
    pub(super) fn gram<const GRAM: usize>(&self, gram: u64) -> u32 {
        if GRAM == 8 {
            let product = u128::from(gram ^ self.add) * u128::from(self.multiply);
            ((product >> 64) as u64 ^ product as u64) as u32
        } else {
            ((gram ^ self.add).wrapping_mul(self.multiply) >> 32) as u32
        }
    }

    /// Hash of a whole pattern. A candidate that is none passes once in 2^64.
    pub(super) fn confirm(&self, bytes: &[u8]) -> u64 {
        let hash = blake3::keyed_hash(&self.confirm, bytes);
        let mut short = [0; 8];
        short.copy_from_slice(&hash.as_bytes()[..8]);
        u64::from_le_bytes(short)
    }

    /// Overwrites what hashing leaves on the stack: the last block of what was hashed.
    pub(super) fn scrub(&self) {
        std::hint::black_box(self.confirm(&[0; 64]));
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.add.zeroize();
        self.multiply.zeroize();
        self.confirm.zeroize();
    }
}

/// Not zero when the byte is none of a token: a blank, a quote or another sign below `+`, a dot, a colon, or beyond ASCII.
/// A gram without such is plain. Of the grams of a log line one in four is; all encoded forms consist of such.
#[inline(always)]
pub(super) const fn sign(byte: u8) -> u8 {
    (byte < b'+') as u8 | (byte == b'.') as u8 | (byte == b':') as u8 | byte & 0x80
}

/// The `GRAM` bytes (4 or 8) at `at`, little-endian. The caller checked that they are there.
#[inline(always)]
pub(super) fn load<const GRAM: usize>(bytes: &[u8], at: usize) -> u64 {
    if GRAM == 8 {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[at..at + 8]);
        u64::from_le_bytes(word)
    } else {
        let mut word = [0; 4];
        word.copy_from_slice(&bytes[at..at + 4]);
        u32::from_le_bytes(word).into()
    }
}
