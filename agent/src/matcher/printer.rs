//! Makes prints: chooses of each pattern the window that is least like the others'.
use super::keys::{Keys, load};
use super::print::{Lane, MAX_PATTERN_BYTES, MOST_GRAMS, Print, Shape};

/// Starts of windows looked at: of longer patterns only the first bytes.
const STARTS: usize = 256;
/// Windows that are compared when the first choice was chosen before.
const ROUNDS: usize = 8;
/// Different bytes that a window should have at least.
const DIFFERENT: u32 = 6;
/// Bits of a window's number in the count of chosen windows.
const COUNT_BITS: u32 = 20;

/// Makes prints. Remembers about how often a window was chosen, so that patterns that share a prefix do not share a
/// window: text that holds the prefix would be a candidate for all of them.
pub struct Printer {
    pub(super) keys: Keys,
    /// Counted by hash, without care for collisions: a window that seems chosen already is only a little worse. A count
    /// that reached the top stays there.
    chosen: Vec<u8>,
    /// Windows of the value whose forms are being printed.
    own: Vec<usize>,
}

impl Printer {
    /// A printer with the given key material; the same material gives the same prints.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self {
            keys: Keys::new(&key),
            chosen: vec![0; 1 << COUNT_BITS],
            own: Vec::new(),
        }
    }

    /// What is printed from now on are forms of another value. Forms of one value may share a window: where it is found,
    /// they are too.
    pub fn begin(&mut self) {
        self.own.clear();
    }

    /// The print of a pattern of this shape, or `None` when it is too short to be looked for.
    pub fn print(&mut self, pattern: &[u8], shape: Shape) -> Option<Print> {
        let pattern = &pattern[..pattern.len().min(MAX_PATTERN_BYTES)];
        let lane = Lane::of(pattern.len())?;
        let (window, grams) = match lane {
            Lane::Long => self.rarest::<8>(pattern, lane),
            Lane::Short | Lane::Tiny => self.rarest::<4>(pattern, lane),
        };
        let number = number(grams[0]);
        self.chosen[number] = self.chosen[number].saturating_add(1);
        self.own.push(number);
        let print = Print {
            lane,
            shape,
            length: pattern.len() as u16,
            window: window as u16,
            grams,
            last: self.keys.last(pattern, lane),
            confirm: self.keys.confirm(pattern),
        };
        self.keys.scrub();
        Some(print)
    }

    /// A pattern is not looked for any more.
    pub fn forget(&mut self, print: &Print) {
        let count = &mut self.chosen[number(print.grams[0])];
        if *count < u8::MAX {
            *count = count.saturating_sub(1);
        }
    }

    /// Where the window begins that was chosen least often for other values so far, and its grams. Among equals it is
    /// the one whose first gram has the least hash: so that forms that have it in common come to the same.
    fn rarest<const GRAM: usize>(&self, pattern: &[u8], lane: Lane) -> (usize, [u32; MOST_GRAMS]) {
        let starts = (pattern.len() - lane.window() + 1).min(STARTS);
        let mut hashes = [u32::MAX; STARTS];
        for (at, hash) in hashes.iter_mut().enumerate().take(starts) {
            *hash = self.keys.gram::<GRAM>(load::<GRAM>(pattern, at));
        }
        let mut best = (usize::MAX, 0);
        for _ in 0..ROUNDS.min(starts) {
            let least = hashes[..starts].iter().enumerate();
            let at = least.min_by_key(|(_, hash)| **hash).map_or(0, |(at, _)| at);
            let number = number(hashes[at]);
            let times = if self.own.contains(&number) {
                0
            } else {
                self.chosen[number]
            };
            // Bytes that differ by 64 count as one: near enough.
            let bytes = pattern[at..at + lane.window()].iter();
            let different = bytes.fold(0u64, |seen, byte| seen | 1 << (byte & 63));
            let is_poor = different.count_ones() < DIFFERENT;
            let cost = usize::from(times) * 2 + usize::from(is_poor);
            best = best.min((cost, at));
            if cost == 0 {
                break;
            }
            hashes[at] = u32::MAX;
        }
        let mut grams = [0; MOST_GRAMS];
        for (start, gram) in grams.iter_mut().enumerate().take(lane.grams()) {
            *gram = self
                .keys
                .gram::<GRAM>(load::<GRAM>(pattern, best.1 + start));
        }
        (best.1, grams)
    }
}

impl Keys {
    /// Sixteen bits of the hash of a pattern's last gram.
    #[inline]
    pub(super) fn last(&self, pattern: &[u8], lane: Lane) -> u16 {
        let at = pattern.len() - lane.gram();
        let hash = match lane {
            Lane::Long => self.gram::<8>(load::<8>(pattern, at)),
            Lane::Short | Lane::Tiny => self.gram::<4>(load::<4>(pattern, at)),
        };
        (hash >> 8) as u16
    }
}

/// Under which number a window is counted: by its first gram.
const fn number(gram: u32) -> usize {
    // The least of many is small: mixed, so that it falls anywhere.
    (gram.wrapping_mul(0x9e37_79b1) >> (32 - COUNT_BITS)) as usize
}
