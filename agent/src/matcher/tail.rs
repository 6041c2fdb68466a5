//! The end of a text that comes in pieces: carries what a split needs from one piece to the next, and no more.
use super::index::{Facts, Index, PatternId};
use super::print::Shape;
use zeroize::Zeroize;

/// Room that a text is given at first.
const FIRST_BYTES: usize = 256;
/// Candidates that wait for more bytes. One more, and the oldest is dropped; text that looks so much like so many
/// patterns at once does not occur by chance.
const MAX_WAITING: usize = 1024;
/// What stands where a match was overwritten: a byte that is no text.
const ERASED: u8 = 0xff;

/// Its bytes are overwritten as they are let go.
#[derive(Default)]
pub(super) struct Tail {
    text: Vec<u8>,
    /// Position of `text[0]`.
    base: u64,
    waiting: Vec<Candidate>,
}

/// A pattern may be at `start`.
#[derive(Clone, Copy)]
struct Candidate {
    pattern: PatternId,
    start: u64,
}

impl Tail {
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Position of the first byte that is held.
    pub(super) const fn base(&self) -> u64 {
        self.base
    }

    /// Position of the byte that comes next.
    pub(super) const fn position(&self) -> u64 {
        self.base + self.text.len() as u64
    }

    /// Bytes of memory.
    pub(super) const fn held(&self) -> usize {
        self.text.capacity()
    }

    /// Makes room for `more` bytes: lets go of what lies more than `kept` back. A short text stays small. Returns how
    /// many bytes went.
    pub(super) fn reserve(&mut self, kept: usize, more: usize) -> usize {
        let (length, capacity) = (self.text.len(), self.text.capacity());
        if length + more <= capacity {
            return 0;
        }
        let mut gone = 0;
        if length > kept && capacity >= kept * 2 {
            gone = length - kept;
            self.text.copy_within(gone.., 0);
            overwrite(&mut self.text[kept..]);
            self.text.truncate(kept);
            self.base += gone as u64;
        }
        if self.text.len() + more > capacity {
            let wanted = (capacity * 2).clamp(FIRST_BYTES, kept * 2);
            self.grow(wanted.max(self.text.len() + more));
        }
        gone
    }

    /// A growing Vec would leave a copy behind in freed memory.
    fn grow(&mut self, capacity: usize) {
        let mut larger = Vec::with_capacity(capacity);
        larger.extend_from_slice(&self.text);
        self.text.zeroize();
        self.text = larger;
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        let needed = self.text.len() + bytes.len();
        if needed > self.text.capacity() {
            self.grow(needed.max(self.text.capacity() * 2));
        }
        self.text.extend_from_slice(bytes);
    }

    /// Passes over bytes that are not there; what was held is let go of.
    pub(super) fn pass(&mut self, bytes: u64) {
        if self.text.is_empty() && self.waiting.is_empty() {
            self.base += bytes;
        } else {
            self.restart(self.position() + bytes);
        }
    }

    /// Lets go of everything; what comes next has this position.
    pub(super) fn restart(&mut self, position: u64) {
        overwrite(&mut self.text);
        self.text.clear();
        self.waiting.clear();
        self.base = position;
    }

    /// Overwrites the bytes from one position to another.
    pub(super) fn erase(&mut self, start: u64, end: u64) {
        let index =
            |position: u64| (position.saturating_sub(self.base) as usize).min(self.text.len());
        let (start, end) = (index(start), index(end));
        if start < end {
            self.text[start..end].fill(ERASED);
        }
    }

    /// Looks at candidates that waited for bytes which are here now.
    #[inline(always)]
    pub(super) fn settle(&mut self, index: &Index, found: &mut impl FnMut(PatternId, u64, u64)) {
        if !self.waiting.is_empty() {
            let position = self.position();
            self.settle_those(index, found, |facts, start| {
                start + facts.needed() as u64 <= position
            });
        }
    }

    /// Nothing more comes for now: what waits only for the byte behind it is decided without.
    pub(super) fn pause(&mut self, index: &Index, found: &mut impl FnMut(PatternId, u64, u64)) {
        let position = self.position();
        self.settle_those(index, found, |facts, start| {
            start + facts.len() as u64 <= position
        });
    }

    fn settle_those(
        &mut self,
        index: &Index,
        found: &mut impl FnMut(PatternId, u64, u64),
        is_due: impl Fn(&Facts, u64) -> bool,
    ) {
        let (text, base) = (&self.text, self.base);
        self.waiting.retain(|Candidate { pattern, start }| {
            let Some(facts) = index.facts(*pattern) else {
                return false;
            };
            if !is_due(facts, *start) {
                return true;
            }
            if *start >= base && index.confirms(facts, text, (*start - base) as usize) {
                found(*pattern, *start, *start + facts.len() as u64);
            }
            false
        });
    }

    /// Forgets what waits: it speaks of another index.
    pub(super) fn forget(&mut self) {
        self.waiting.clear();
    }

    /// Searches for what ends in the bytes from index `fresh` on. Patterns of other shapes than those that `wanted`
    /// names are left out.
    #[inline(always)]
    pub(super) fn search(
        &mut self,
        index: &Index,
        fresh: usize,
        wanted: impl Fn(Shape) -> bool,
        found: &mut impl FnMut(PatternId, u64, u64),
    ) {
        let (text, base, waiting) = (self.text.as_slice(), self.base, &mut self.waiting);
        index.probe(text, base, fresh, |pattern, start| {
            let (Some(facts), Ok(start)) = (index.facts(pattern), usize::try_from(start)) else {
                return;
            };
            if !wanted(facts.shape) {
                return;
            }
            if start + facts.needed() > text.len() {
                if waiting.len() == MAX_WAITING {
                    waiting.remove(0);
                }
                let start = base + start as u64;
                waiting.push(Candidate { pattern, start });
            } else if index.confirms(facts, text, start) {
                let start = base + start as u64;
                found(pattern, start, start + facts.len() as u64);
            }
        });
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// Overwrites bytes of memory that stays in use: at full speed, which `zeroize` does not.
fn overwrite(bytes: &mut [u8]) {
    bytes.fill(0);
    std::hint::black_box(bytes);
}
