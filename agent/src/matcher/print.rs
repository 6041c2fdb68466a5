//! The print of one pattern: what is kept of it once its bytes are forgotten.
use std::fmt;

/// Shorter patterns are not looked for: they would be found by chance.
pub const MIN_PATTERN_BYTES: usize = 6;
/// Longer patterns are looked for by their first bytes.
pub const MAX_PATTERN_BYTES: usize = 65_535;
/// Grams of the longest window.
pub(super) const MOST_GRAMS: usize = 8;

/// Of what a pattern consists: that decides in which views it may match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Anything: it must not be found across a line's end.
    Text,
    /// Base64 digits: may be wrapped.
    Base64,
    /// Hexadecimal digits: may be wrapped, and separated in pairs.
    Hex,
}

/// How a pattern is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// 8-byte grams: it has a window of which each is plain.
    Long,
    /// 4-byte grams: it is short, or has signs everywhere.
    Short,
    /// 4-byte grams, and delimiters around it.
    Tiny,
}

impl Lane {
    pub(super) const fn gram(self) -> usize {
        match self {
            Self::Long => 8,
            Self::Short | Self::Tiny => 4,
        }
    }

    /// Grams of a window: one of them is probed when every so many bytes of text one is.
    pub(super) const fn grams(self) -> usize {
        match self {
            Self::Long => 8,
            Self::Short => 5,
            Self::Tiny => 3,
        }
    }

    pub(super) const fn window(self) -> usize {
        self.gram() + self.grams() - 1
    }
}

/// What is kept of a pattern. No byte of it: keyed hashes only, of 32 bits for a gram and 64 for the whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Print {
    /// Keyed hash of the whole pattern.
    pub(super) confirm: u64,
    /// Hashes of the window's grams, one per start.
    pub(super) grams: [u32; MOST_GRAMS],
    pub(super) length: u16,
    /// Where the window starts in the pattern.
    pub(super) window: u16,
    /// Hash of the last gram: asked before the whole is hashed.
    pub(super) last: u16,
    pub(super) lane: Lane,
    pub(super) shape: Shape,
}

impl Print {
    /// Bytes of the pattern.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a pattern is never empty")]
    pub fn len(&self) -> usize {
        self.length.into()
    }
}

impl fmt::Debug for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Print({} bytes)", self.length)
    }
}
