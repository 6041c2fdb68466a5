//! Scans one stream, as it is and in its other readings.
use super::index::{Index, PatternId};
use super::spans::Spans;
use super::tail::Tail;
use super::view::{View, Views};
use crate::redact::Payload;
use std::ops::Range;

/// Bytes that are looked at in every way before the next ones.
const PART: usize = 16384;

/// A pattern was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which pattern of the index.
    pub pattern: PatternId,
    /// Position of its first byte in the stream.
    pub start: u64,
    /// Position after its last byte. In another view than the raw one more bytes lie between than the pattern has.
    pub end: u64,
    /// In which reading of the stream.
    pub view: View,
}

/// The state of one stream. Its bytes are overwritten as they are let go; those of a match once nothing can need them
/// any more, at the latest when two pauses have passed.
#[derive(Default)]
pub struct Scan {
    raw: Tail,
    views: Views,
    matched: Spans,
    /// Bytes went by that were not there to be searched.
    is_blind: bool,
}

impl Scan {
    /// How many bytes the stream has had so far.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.raw.position()
    }

    /// Bytes held in memory.
    #[must_use]
    pub fn held(&self) -> usize {
        self.raw.held() + self.views.held()
    }

    /// What is held of the stream, and the position of its first byte: after [`Self::feed`] all that was just fed, and
    /// before it at least 4,096 bytes, if there were so many. Bytes of matches may have been overwritten by 0xff.
    #[must_use]
    pub fn held_text(&self) -> (&[u8], u64) {
        (self.raw.text(), self.raw.base())
    }

    /// Whether bytes went by that were not there to be searched: what is held then says nothing.
    #[must_use]
    pub const fn is_blind(&self) -> bool {
        self.is_blind
    }

    /// Takes what comes next; bytes that a capture dropped are passed over.
    pub fn take(&mut self, index: &Index, payload: Payload<'_>, found: &mut Vec<Match>) {
        match payload.expose() {
            Some(bytes) => {
                self.is_blind = false;
                self.feed(index, bytes, found);
            }
            None => self.pass(payload.len() as u64),
        }
    }

    /// So many bytes went by that are not there.
    pub fn pass(&mut self, bytes: u64) {
        self.is_blind = true;
        self.raw.pass(bytes);
    }

    /// Takes the next bytes of the stream and reports what they complete.
    pub fn feed(&mut self, index: &Index, bytes: &[u8], found: &mut Vec<Match>) {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
        {
            // SAFETY: the processor has all three features that the function is compiled for: it was asked just now.
            return unsafe { self.feed_wide(index, bytes, found) };
        }
        self.feed_any(index, bytes, found);
    }

    /// The same code, compiled for processors of 2013 and later.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn feed_wide(&mut self, index: &Index, bytes: &[u8], found: &mut Vec<Match>) {
        self.feed_any(index, bytes, found);
    }

    #[inline(always)]
    fn feed_any(&mut self, index: &Index, bytes: &[u8], found: &mut Vec<Match>) {
        let known = found.len();
        self.raw.reserve(index.kept(), bytes.len());
        // In parts that the fastest cache holds.
        for part in bytes.chunks(PART) {
            let fresh = self.raw.text().len();
            self.raw.push(part);
            let mut note = |pattern, start, end| found.push(raw_match(pattern, start, end));
            self.raw.settle(index, &mut note);
            self.raw.search(index, fresh, |_| true, &mut note);
            let (text, base) = (self.raw.text(), self.raw.base());
            self.views
                .feed(index, text, base, fresh, &mut noting(found));
        }
        if found.len() > known {
            self.settle_matches(index, found);
        }
        if !self.matched.is_empty() {
            self.erase_past(index);
        }
    }

    /// Searches all that is held with a new index, for values that were not known when it came.
    pub fn search_again(&mut self, index: &Index, found: &mut Vec<Match>) {
        let known = found.len();
        self.raw.forget();
        let mut note = |pattern, start, end| found.push(raw_match(pattern, start, end));
        self.raw.search(index, 0, |_| true, &mut note);
        let (text, base) = (self.raw.text(), self.raw.base());
        self.views
            .search_again(index, text, base, &mut noting(found));
        if found.len() > known {
            self.settle_matches(index, found);
        }
    }

    /// Nothing more comes for now: what waits only for the byte behind it is decided without, and matches that were
    /// there at the last pause already are overwritten. A value that starts inside such a match and ends in what comes
    /// later is not found.
    pub fn pause(&mut self, index: &Index, found: &mut Vec<Match>) {
        let known = found.len();
        let mut note = |pattern, start, end| found.push(raw_match(pattern, start, end));
        self.raw.pause(index, &mut note);
        self.views.pause(index, &mut noting(found));
        let Self {
            raw,
            views,
            matched,
            ..
        } = self;
        matched.pause(|start, end| {
            raw.erase(start, end);
            views.erase(start, end);
        });
        if found.len() > known {
            self.settle_matches(index, found);
        }
    }

    /// The stream has a gap: nothing from before it may be joined to what follows.
    pub fn skip(&mut self, bytes: u64) {
        self.raw.restart(self.raw.position() + bytes);
        self.views = Views::default();
        self.matched = Spans::default();
    }

    /// Puts matches in order, and remembers where they are.
    #[cold]
    fn settle_matches(&mut self, index: &Index, found: &mut Vec<Match>) {
        found.sort_unstable_by_key(|found| (found.start, found.end, found.pattern, found.view));
        found.dedup_by_key(|found| (found.start, found.end, found.pattern));
        for found in found.iter() {
            self.matched.add(found.start, found.end);
        }
        index.scrub();
    }

    /// Overwrites matches that lie so far back that no pattern reaches from them to what comes.
    fn erase_past(&mut self, index: &Index) {
        let Self {
            raw,
            views,
            matched,
            ..
        } = self;
        let safe = raw.position().saturating_sub(index.kept() as u64);
        matched.before(safe, |start, end| {
            raw.erase(start, end);
            views.erase(start, end);
        });
    }
}

const fn raw_match(pattern: PatternId, start: u64, end: u64) -> Match {
    let view = View::Raw;
    Match {
        pattern,
        start,
        end,
        view,
    }
}

/// Takes over what a view found.
#[inline]
fn noting(found: &mut Vec<Match>) -> impl FnMut(View, PatternId, u64, u64) {
    |view, pattern, start, end| {
        found.push(Match {
            pattern,
            start,
            end,
            view,
        });
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

/// Where the patterns are in bytes as they are.
#[must_use]
pub fn find_raw(index: &Index, bytes: &[u8]) -> Vec<Range<usize>> {
    let (mut tail, mut found) = (Tail::default(), Vec::new());
    let mut note = |_, start: u64, end: u64| found.push(start as usize..end as usize);
    tail.push(bytes);
    tail.search(index, 0, |_| true, &mut note);
    tail.pause(index, &mut note);
    found
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
