//! Scans one stream: carries what a split needs from one piece to the next, and no more.
use super::index::{Index, PatternId};
use std::ops::Range;
use zeroize::Zeroize;

/// At least this much of a stream is kept, so that a value that becomes known a moment later is still found.
const MIN_KEPT_BYTES: usize = 4096;
/// Room that a stream is given at first.
const FIRST_BYTES: usize = 256;
/// Candidates that wait for more bytes. One more, and the oldest is dropped; text that looks so much like so many
/// patterns at once does not occur by chance.
const MAX_WAITING: usize = 1024;

/// A pattern was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which pattern of the index.
    pub pattern: PatternId,
    /// Position of its first byte in the stream.
    pub start: u64,
    /// Position after its last byte.
    pub end: u64,
}

/// The state of one stream. Its bytes are zeroized as they are let go.
#[derive(Default)]
pub struct Scan {
    text: Vec<u8>,
    /// Position in the stream of `text[0]`.
    base: u64,
    waiting: Vec<Match>,
}

impl Scan {
    /// How many bytes the stream has had so far.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.base + self.text.len() as u64
    }

    /// Bytes held in memory.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.text.capacity()
    }

    /// Takes the next bytes of the stream and reports what they complete.
    pub fn feed(&mut self, index: &Index, bytes: &[u8], found: &mut Vec<Match>) {
        self.reserve(index, bytes.len());
        let fresh = self.text.len();
        self.text.extend_from_slice(bytes);
        self.settle(index, false, found);
        self.search(index, fresh, found);
        found.sort_unstable_by_key(|found| (found.start, found.end, found.pattern));
        found.dedup();
    }

    /// Searches all that is held with a new index, for values that were not known when it came.
    pub fn search_again(&mut self, index: &Index, found: &mut Vec<Match>) {
        self.waiting.clear();
        self.search(index, 0, found);
        found.sort_unstable_by_key(|found| (found.start, found.end, found.pattern));
        found.dedup();
    }

    /// Nothing more comes for now: what waits only for the byte behind it is decided without.
    pub fn pause(&mut self, index: &Index, found: &mut Vec<Match>) {
        let position = self.position();
        let is_short = |candidate: &Match| candidate.end > position;
        let (short, whole) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(is_short);
        self.waiting = whole;
        self.settle(index, true, found);
        self.waiting = short;
    }

    /// The stream has a gap: nothing from before it may be joined to what follows.
    pub fn skip(&mut self, bytes: u64) {
        self.base = self.position() + bytes;
        self.text.zeroize();
        self.waiting.clear();
    }

    /// Looks at candidates that waited for bytes which are here now.
    fn settle(&mut self, index: &Index, at_end: bool, found: &mut Vec<Match>) {
        let (text, base, position) = (&self.text, self.base, self.position());
        self.waiting.retain(|candidate| {
            let Some(print) = index.print(candidate.pattern) else {
                return false;
            };
            if !at_end && candidate.start + Index::needed(print) as u64 > position {
                return true;
            }
            if candidate.start >= base
                && index.confirms(print, text, (candidate.start - base) as usize)
            {
                found.push(*candidate);
            }
            false
        });
    }

    fn search(&mut self, index: &Index, fresh: usize, found: &mut Vec<Match>) {
        let (text, base) = (&self.text, self.base);
        let waiting = &mut self.waiting;
        index.probe(text, base, fresh, |pattern, start| {
            let (Some(print), Ok(start)) = (index.print(pattern), usize::try_from(start)) else {
                return;
            };
            let candidate = Match {
                pattern,
                start: base + start as u64,
                end: base + (start + print.len()) as u64,
            };
            if start + Index::needed(print) > text.len() {
                if waiting.len() == MAX_WAITING {
                    waiting.remove(0);
                }
                waiting.push(candidate);
            } else if index.confirms(print, text, start) {
                found.push(candidate);
            }
        });
    }

    /// Makes room for `more` bytes: lets go of what no pattern can still need. A short stream stays small.
    fn reserve(&mut self, index: &Index, more: usize) {
        let kept = index.longest().max(MIN_KEPT_BYTES);
        let (length, capacity) = (self.text.len(), self.text.capacity());
        if length + more <= capacity {
            return;
        }
        if length > kept && capacity >= kept * 2 {
            let gone = length - kept;
            self.text.copy_within(gone.., 0);
            self.text[kept..].zeroize();
            self.text.truncate(kept);
            self.base += gone as u64;
        }
        let needed = self.text.len() + more;
        if needed > capacity {
            // A growing Vec would leave a copy behind in freed memory.
            let wanted = (capacity * 2).clamp(FIRST_BYTES, kept * 2);
            let mut larger = Vec::with_capacity(needed.max(wanted));
            larger.extend_from_slice(&self.text);
            self.text.zeroize();
            self.text = larger;
        }
    }
}

/// Where in a short text the patterns are.
#[must_use]
pub fn find(index: &Index, text: &[u8]) -> Vec<Range<usize>> {
    let (mut scan, mut found) = (Scan::default(), Vec::new());
    scan.feed(index, text, &mut found);
    scan.pause(index, &mut found);
    found
        .iter()
        .map(|found| found.start as usize..found.end as usize)
        .collect()
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
