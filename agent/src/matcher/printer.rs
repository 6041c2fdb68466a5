//! Makes prints: chooses of each pattern the window that is least like the others'.
use super::keys::{Keys, load, sign};
use super::print::{Lane, MAX_PATTERN_BYTES, MIN_PATTERN_BYTES, MOST_GRAMS, Print, Shape};

/// Starts of windows looked at: of longer patterns only the first bytes.
const STARTS: usize = 256;
/// Windows that are compared when the first choice was chosen before.
const ROUNDS: usize = 8;
/// Windows of one value that are remembered.
const MOST_OWN: usize = 64;
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
        let (lane, (window, grams)) = match pattern.len() {
            0..MIN_PATTERN_BYTES => return None,
            MIN_PATTERN_BYTES..8 => (Lane::Tiny, self.rarest::<4>(pattern, Lane::Tiny)?),
            _ => match self.rarest::<8>(pattern, Lane::Long) {
                Some(window) => (Lane::Long, window),
                None => (Lane::Short, self.rarest::<4>(pattern, Lane::Short)?),
            },
        };
        let number = number(grams[0]);
        self.chosen[number] = self.chosen[number].saturating_add(1);
        if self.own.len() == MOST_OWN {
            self.own.clear();
        }
        self.own.push(number);
        Some(Print {
            lane,
            shape,
            length: pattern.len() as u16,
            window: window as u16,
            grams,
            last: self.keys.last(pattern, lane),
            confirm: self.keys.confirm(pattern),
        })
    }

    /// A pattern is not looked for any more.
    pub fn forget(&mut self, print: &Print) {
        let count = &mut self.chosen[number(print.grams[0])];
        if *count < u8::MAX {
            *count = count.saturating_sub(1);
        }
    }

    /// Where the window begins that was chosen least often for other values so far, and its grams. Among equals it is
    /// the one whose first gram has the least hash: so that forms that have it in common come to the same. `None`: there
    /// is no window of the lane.
    fn rarest<const GRAM: usize>(
        &self,
        pattern: &[u8],
        lane: Lane,
    ) -> Option<(usize, [u32; MOST_GRAMS])> {
        let starts = (pattern.len() + 1)
            .saturating_sub(lane.window())
            .min(STARTS);
        // Of starts that are none, or were looked at, the highest hash.
        let mut hashes = [u32::MAX; STARTS];
        let mut plain = 0;
        let end = (starts + lane.window() - 1).min(pattern.len());
        for (last, byte) in pattern[..end].iter().enumerate() {
            plain = if GRAM == 8 && sign(*byte) != 0 {
                0
            } else {
                plain + 1
            };
            if plain >= lane.window() {
                let at = last + 1 - lane.window();
                hashes[at] = self.keys.gram::<GRAM>(load::<GRAM>(pattern, at));
            }
        }
        let mut best = None;
        for _ in 0..ROUNDS {
            let least = hashes[..starts].iter().copied().min();
            let Some(hash) = least.filter(|hash| *hash < u32::MAX) else {
                break;
            };
            let at = hashes[..starts].iter().position(|it| *it == hash)?;
            let number = number(hash);
            let times = if self.own.contains(&number) {
                0
            } else {
                self.chosen[number]
            };
            // Bytes that differ by 64 count as one: near enough.
            let bytes = pattern[at..at + lane.window()].iter();
            let different = bytes.fold(0u64, |seen, byte| seen | 1 << (byte & 63));
            let is_poor = different.count_ones() < DIFFERENT;
            let cost = (usize::from(times) * 2 + usize::from(is_poor), at);
            best = Some(best.map_or(cost, |best: (usize, usize)| best.min(cost)));
            if cost.0 == 0 {
                break;
            }
            hashes[at] = u32::MAX;
        }
        let (_, at) = best?;
        let mut grams = [0; MOST_GRAMS];
        for (start, gram) in grams.iter_mut().enumerate().take(lane.grams()) {
            *gram = self.keys.gram::<GRAM>(load::<GRAM>(pattern, at + start));
        }
        Some((at, grams))
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
