//! All prints of a snapshot, arranged for probing, and the last word on whether a candidate is a match.
use super::keys::Keys;
use super::print::{Lane, Print, Shape};
use super::printer::Printer;
use super::table::{Entry, Table};

/// Which pattern of an index: the position of its print in the list the index was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PatternId(pub u32);

/// At least this much of a stream is kept, so that a value that becomes known a moment later is still found.
const MIN_KEPT_BYTES: usize = 4096;
/// What a view may have to look back for, beyond a pattern's length: gaps between lines, incomplete escapes.
const VIEW_SLACK: usize = 128;

/// Immutable; made anew when the inventory changes.
pub struct Index {
    keys: Keys,
    /// 8-byte grams, probed at every 8th byte.
    long: Table,
    /// 4-byte grams, probed at every 5th byte, or every 3rd when there are tiny patterns.
    short: Table,
    has_tiny: bool,
    facts: Vec<Facts>,
    longest: usize,
}

/// What decides about a candidate.
pub(super) struct Facts {
    confirm: u64,
    length: u16,
    last: u16,
    lane: Lane,
    pub(super) shape: Shape,
}

impl Facts {
    pub(super) fn len(&self) -> usize {
        self.length.into()
    }

    /// Bytes from the pattern's start that must be there to confirm it: of a tiny one the byte behind it, too.
    pub(super) fn needed(&self) -> usize {
        self.len() + usize::from(self.lane == Lane::Tiny)
    }
}

impl Index {
    /// An index over `prints`, which `printer` made.
    #[must_use]
    pub fn new(printer: &Printer, prints: Vec<Print>) -> Self {
        // What was printed last is still on the stack.
        printer.keys.scrub();
        let has_tiny = prints.iter().any(|print| print.lane == Lane::Tiny);
        let short_grams = |lane: Lane| {
            if has_tiny {
                Lane::Tiny.grams()
            } else {
                lane.grams()
            }
        };
        let each = |is_long: bool, each: &mut dyn FnMut(u32, Entry)| {
            let of_lane = |(_, print): &(usize, &Print)| (print.lane == Lane::Long) == is_long;
            for (number, print) in prints.iter().enumerate().filter(of_lane) {
                let grams = if is_long {
                    print.lane.grams()
                } else {
                    short_grams(print.lane)
                };
                for (start, hash) in (0..).zip(&print.grams[..grams]) {
                    let pattern = PatternId(number as u32);
                    each(*hash, Entry::new(*hash, print.window + start, pattern));
                }
            }
        };
        let facts = |print: &Print| Facts {
            confirm: print.confirm,
            length: print.length,
            last: print.last,
            lane: print.lane,
            shape: print.shape,
        };
        Self {
            keys: printer.keys.clone(),
            long: Table::new::<8>(|to| each(true, to)),
            short: Table::new::<4>(|to| each(false, to)),
            has_tiny,
            longest: prints.iter().map(Print::len).max().unwrap_or(0),
            facts: prints.iter().map(facts).collect(),
        }
    }

    /// Length of the longest pattern in bytes; 0 when there is none.
    #[must_use]
    pub const fn longest(&self) -> usize {
        self.longest
    }

    /// How many patterns there are.
    #[must_use]
    pub fn patterns(&self) -> usize {
        self.facts.len()
    }

    /// Bytes held in memory.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.long.memory() + self.short.memory() + self.facts.len() * size_of::<Facts>()
    }

    /// Bytes that a pattern reaches back at most, with the one that may have to be a delimiter.
    pub(super) const fn reach(&self) -> usize {
        self.longest + 1
    }

    /// Bytes of a stream that are kept before what comes next.
    pub(super) fn kept(&self) -> usize {
        (self.longest + VIEW_SLACK).max(MIN_KEPT_BYTES)
    }

    /// What is known of a pattern of this index.
    pub(super) fn facts(&self, pattern: PatternId) -> Option<&Facts> {
        self.facts.get(pattern.0 as usize)
    }

    /// Whether exactly these bytes are the pattern. Tiny patterns also want delimiters around them; the end of the text
    /// is one.
    pub(super) fn confirms(&self, facts: &Facts, text: &[u8], start: usize) -> bool {
        let end = start + facts.len();
        let delimited = |at: Option<usize>| {
            at.and_then(|at| text.get(at))
                .is_none_or(|byte| !byte.is_ascii_alphanumeric())
        };
        if facts.lane == Lane::Tiny && !(delimited(start.checked_sub(1)) && delimited(Some(end))) {
            return false;
        }
        text.get(start..end).is_some_and(|bytes| {
            self.keys.last(bytes, facts.lane) == facts.last
                && self.keys.confirm(bytes) == facts.confirm
        })
    }

    /// Overwrites what confirming a match leaves on the stack.
    pub(super) fn scrub(&self) {
        self.keys.scrub();
    }

    /// Calls `candidate(pattern, start)` for each place where a pattern may start, among the grams that end in
    /// `text[fresh..]`. `base` is the stream position of `text[0]`: it decides which bytes are probed. A start may be
    /// negative: then the pattern began before `text`.
    #[inline(always)]
    pub(super) fn probe(
        &self,
        text: &[u8],
        base: u64,
        fresh: usize,
        mut candidate: impl FnMut(PatternId, isize),
    ) {
        let (keys, candidate) = (&self.keys, &mut candidate);
        if !self.long.is_empty() {
            self.long.probe_plain(keys, text, base, fresh, candidate);
        }
        if self.has_tiny {
            self.short.probe::<4, 3>(keys, text, base, fresh, candidate);
        } else if !self.short.is_empty() {
            self.short.probe::<4, 5>(keys, text, base, fresh, candidate);
        }
    }
}
