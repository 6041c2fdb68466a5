//! The print of one pattern: what is kept of it once its bytes are forgotten.
use rustc_hash::FxHashMap;
use std::{collections::hash_map::Entry, fmt};
use zeroize::Zeroize;

/// Shorter patterns are not looked for: they would be found by chance.
pub const MIN_PATTERN_BYTES: usize = 6;
/// Longer patterns are looked for by their first bytes.
pub const MAX_PATTERN_BYTES: usize = 65_535;
/// Windows looked at when the rarest of a pattern is chosen.
const CANDIDATES: usize = 24;

/// How a class of patterns is sampled: grams of `gram` bytes, probed at every `stride`-th byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    Long,
    Short,
    Tiny,
}

impl Lane {
    pub(super) const ALL: [Self; 3] = [Self::Long, Self::Short, Self::Tiny];

    const fn of(length: usize) -> Option<Self> {
        match length {
            0..MIN_PATTERN_BYTES => None,
            MIN_PATTERN_BYTES..8 => Some(Self::Tiny),
            8..15 => Some(Self::Short),
            _ => Some(Self::Long),
        }
    }

    pub(super) const fn gram(self) -> usize {
        match self {
            Self::Long => 8,
            Self::Short | Self::Tiny => 4,
        }
    }

    pub(super) const fn stride(self) -> usize {
        match self {
            Self::Long => 8,
            Self::Short => 5,
            Self::Tiny => 3,
        }
    }

    const fn window(self) -> usize {
        self.gram() + self.stride() - 1
    }
}

/// What is kept of a pattern.
#[derive(Clone, PartialEq, Eq)]
pub struct Print {
    pub(super) lane: Lane,
    pub(super) length: u16,
    /// Where the window starts in the pattern.
    pub(super) window: u16,
    /// Hashes of the window's grams, one per start.
    pub(super) grams: [u32; 8],
    /// Keyed hash of the whole pattern.
    pub(super) confirm: [u8; 16],
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

/// Keys of the hashes: random for each run of the agent.
#[derive(Clone)]
pub(super) struct Keys {
    add: u64,
    multiply: u64,
    confirm: [u8; 32],
}

impl Keys {
    /// Hash of a gram, read little-endian into a u64. Cheap: it runs once for every few bytes of text.
    #[inline]
    pub(super) fn gram(&self, gram: u64) -> u32 {
        let mixed = (gram ^ self.add).wrapping_mul(self.multiply);
        let folded = (mixed ^ mixed >> 32).wrapping_mul(self.multiply);
        (folded >> 32) as u32
    }

    pub(super) fn confirm(&self, bytes: &[u8]) -> [u8; 16] {
        let hash = blake3::keyed_hash(&self.confirm, bytes);
        let mut short = [0; 16];
        short.copy_from_slice(&hash.as_bytes()[..16]);
        short
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.add.zeroize();
        self.multiply.zeroize();
        self.confirm.zeroize();
    }
}

/// Makes prints. Remembers how often a gram was chosen, so that patterns that share a prefix do not share a window.
pub struct Printer {
    pub(super) keys: Keys,
    chosen: FxHashMap<u32, u32>,
}

impl Printer {
    /// A printer with the given key material; the same material gives the same prints.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        let word = |context| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&blake3::derive_key(context, &key)[..8]);
            u64::from_le_bytes(bytes)
        };
        let keys = Keys {
            add: word("secret-sentinel 2026-11 gram add"),
            multiply: word("secret-sentinel 2026-11 gram multiply") | 1,
            confirm: blake3::derive_key("secret-sentinel 2026-11 confirm", &key),
        };
        Self {
            keys,
            chosen: FxHashMap::default(),
        }
    }

    /// The print of a pattern, or `None` when it is too short to be looked for.
    pub fn print(&mut self, pattern: &[u8]) -> Option<Print> {
        let pattern = &pattern[..pattern.len().min(MAX_PATTERN_BYTES)];
        let lane = Lane::of(pattern.len())?;
        let window = self.rarest_window(pattern, lane);
        let grams = self.window_grams(pattern, lane, window);
        for gram in grams.iter().take(lane.stride()) {
            *self.chosen.entry(*gram).or_default() += 1;
        }
        Some(Print {
            lane,
            length: pattern.len() as u16,
            window: window as u16,
            grams,
            confirm: self.keys.confirm(pattern),
        })
    }

    /// A pattern is not looked for any more.
    pub fn forget(&mut self, print: &Print) {
        for gram in print.grams.iter().take(print.lane.stride()) {
            if let Entry::Occupied(mut times) = self.chosen.entry(*gram) {
                *times.get_mut() -= 1;
                if *times.get() == 0 {
                    times.remove();
                }
            }
        }
    }

    /// The window chosen least often so far; among equals the one with the most different bytes.
    fn rarest_window(&self, pattern: &[u8], lane: Lane) -> usize {
        let last = pattern.len() - lane.window();
        let step = last / CANDIDATES + 1;
        let cost = |window: &usize| {
            let used: u32 = self.window_grams(pattern, lane, *window)[..lane.stride()]
                .iter()
                .map(|gram| self.chosen.get(gram).copied().unwrap_or(0))
                .sum();
            let bytes = &pattern[*window..*window + lane.window()];
            let repeated = (1..bytes.len())
                .filter(|at| bytes[..*at].contains(&bytes[*at]))
                .count();
            (used, repeated)
        };
        (0..=last).step_by(step).min_by_key(cost).unwrap_or(0)
    }

    fn window_grams(&self, pattern: &[u8], lane: Lane, window: usize) -> [u32; 8] {
        let mut grams = [0; 8];
        for (start, gram) in grams.iter_mut().enumerate().take(lane.stride()) {
            *gram = self.keys.gram(load(pattern, window + start, lane.gram()));
        }
        grams
    }
}

/// The `gram` bytes at `at`, little-endian. The caller checked that they are there.
#[inline]
pub(super) fn load(bytes: &[u8], at: usize, gram: usize) -> u64 {
    if gram == 8 {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[at..at + 8]);
        u64::from_le_bytes(word)
    } else {
        let mut word = [0; 4];
        word.copy_from_slice(&bytes[at..at + 4]);
        u32::from_le_bytes(word).into()
    }
}
