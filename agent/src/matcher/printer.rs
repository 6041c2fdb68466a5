//! Makes prints: chooses of each pattern the window that is least like the others'.
use super::keys::{Keys, load};
use super::print::{Lane, MAX_PATTERN_BYTES, MOST_GRAMS, Print, Shape};

/// Windows looked at when the rarest of a pattern is chosen.
const CANDIDATES: usize = 12;
/// Bits of a window's number in the count of chosen windows.
const COUNT_BITS: u32 = 20;

/// Makes prints. Remembers about how often a window was chosen, so that patterns that share a prefix do not share a
/// window: text that holds the prefix would be a candidate for all of them.
pub struct Printer {
    pub(super) keys: Keys,
    /// Counted by hash, without care for collisions: a window that seems chosen already is only a little worse. A count
    /// that reached the top stays there.
    chosen: Vec<u8>,
}

struct Window {
    at: usize,
    grams: [u32; MOST_GRAMS],
}

impl Printer {
    /// A printer with the given key material; the same material gives the same prints.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self {
            keys: Keys::new(&key),
            chosen: vec![0; 1 << COUNT_BITS],
        }
    }

    /// The print of a pattern of this shape, or `None` when it is too short to be looked for.
    pub fn print(&mut self, pattern: &[u8], shape: Shape) -> Option<Print> {
        let pattern = &pattern[..pattern.len().min(MAX_PATTERN_BYTES)];
        let lane = Lane::of(pattern.len())?;
        let window = match lane {
            Lane::Long => self.rarest::<8>(pattern, lane),
            Lane::Short | Lane::Tiny => self.rarest::<4>(pattern, lane),
        };
        let count = &mut self.chosen[number(&window.grams, lane)];
        *count = count.saturating_add(1);
        let print = Print {
            lane,
            shape,
            length: pattern.len() as u16,
            window: window.at as u16,
            grams: window.grams,
            last: self.keys.last(pattern, lane),
            confirm: self.keys.confirm(pattern),
        };
        self.keys.scrub();
        Some(print)
    }

    /// A pattern is not looked for any more.
    pub fn forget(&mut self, print: &Print) {
        let count = &mut self.chosen[number(&print.grams, print.lane)];
        if *count < u8::MAX {
            *count = count.saturating_sub(1);
        }
    }

    /// The window chosen least often so far; among equals the one with the most different bytes.
    fn rarest<const GRAM: usize>(&self, pattern: &[u8], lane: Lane) -> Window {
        let last = pattern.len() - lane.window();
        let step = last / CANDIDATES + 1;
        let look = |at: usize| {
            let mut grams = [0; MOST_GRAMS];
            for (start, gram) in grams.iter_mut().enumerate().take(lane.grams()) {
                *gram = self.keys.gram::<GRAM>(load::<GRAM>(pattern, at + start));
            }
            let bytes = pattern[at..at + lane.window()].iter();
            // Bytes that differ by 64 count as one: near enough.
            let different = bytes.fold(0u64, |seen, byte| seen | 1 << (byte & 63));
            let cost = (
                self.chosen[number(&grams, lane)],
                u32::MAX - different.count_ones(),
            );
            (cost, Window { at, grams })
        };
        let first = look(0);
        let others = (step..=last).step_by(step).map(look);
        let best = others.fold(
            first,
            |best, next| {
                if next.0 < best.0 { next } else { best }
            },
        );
        best.1
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

/// Under which number a window is counted: its least gram. Windows that overlap mostly share it.
fn number(grams: &[u32; MOST_GRAMS], lane: Lane) -> usize {
    let least = grams[..lane.grams()].iter().copied().min().unwrap_or(0);
    // The least of eight is small: mixed, so that it falls anywhere.
    (least.wrapping_mul(0x9e37_79b1) >> (32 - COUNT_BITS)) as usize
}
