//! A view of a whole stream with some bytes dropped. Made when the first of them comes, from what is still held, and let
//! go when none came for so long that no pattern can reach back to one.
use super::{Found, Raw, View, sifted::Sifted};
use crate::matcher::index::Index;
use memchr::memchr;

/// What drops bytes.
pub(super) trait Filter: Default {
    const VIEW: View;
    /// Bytes that one dropped sequence may have at most.
    const LONGEST: usize;

    /// How many bytes at the start of `bytes` stay, and how many behind them are dropped. Both 0 only when `bytes` is
    /// empty.
    fn next(&mut self, bytes: &[u8]) -> (usize, usize);
}

/// Drops NUL bytes.
#[derive(Default)]
pub(super) struct Nuls;

impl Filter for Nuls {
    const VIEW: View = View::Nul;
    const LONGEST: usize = 1;

    fn next(&mut self, bytes: &[u8]) -> (usize, usize) {
        // In UTF-16 the next one is near: asked byte by byte first.
        let near = bytes.iter().take(2).position(|byte| *byte == 0);
        let stay = near.or_else(|| memchr(0, bytes)).unwrap_or(bytes.len());
        (stay, usize::from(stay < bytes.len()))
    }
}

/// The view, whether it is on or not.
#[derive(Default)]
pub(super) struct Whole<F> {
    on: Option<Box<State<F>>>,
    /// Position at which it went off: what lies before was looked at.
    seen: u64,
}

#[derive(Default)]
struct State<F> {
    filter: F,
    text: Sifted,
    /// Position after the byte dropped last.
    dropped: u64,
}

impl<F: Filter> Whole<F> {
    pub(super) const fn is_on(&self) -> bool {
        self.on.is_some()
    }

    pub(super) fn held(&self) -> usize {
        self.on.as_ref().map_or(0, |state| state.text.held())
    }

    /// Takes what is new, and when `is_caused`, what is held before it.
    pub(super) fn feed(
        &mut self,
        index: &Index,
        raw: Raw<'_>,
        is_caused: bool,
        found: &mut impl Found,
    ) {
        let kept = index.kept();
        let mut from = raw.fresh;
        if !self.is_on() {
            if !is_caused {
                return;
            }
            let start = raw.base.max(self.seen.saturating_sub(kept as u64));
            from = (start - raw.base) as usize;
        }
        let state = self.on.get_or_insert_default();
        let end = raw.base + raw.text.len() as u64;
        state.text.begin(kept, raw.text.len() - from, end);
        let mut at = from;
        while at < raw.text.len() {
            let (stay, drop) = state.filter.next(&raw.text[at..]);
            if stay > 0 {
                state
                    .text
                    .push(&raw.text[at..at + stay], raw.base + at as u64);
            }
            at += stay + drop;
            if drop > 0 {
                state.dropped = raw.base + at as u64;
            }
        }
        state.text.search(index, F::VIEW, |_| true, found);
        if end - state.dropped.min(end) > (kept + F::LONGEST) as u64 {
            self.on = None;
            self.seen = end;
        }
    }

    pub(super) fn search_again(&mut self, index: &Index, found: &mut impl Found) {
        if let Some(state) = &mut self.on {
            state.text.search_again(index, F::VIEW, |_| true, found);
        }
    }

    pub(super) fn pause(&mut self, index: &Index, found: &mut impl Found) {
        if let Some(state) = &mut self.on {
            state.text.pause(index, F::VIEW, found);
        }
    }

    pub(super) fn erase(&mut self, start: u64, end: u64) {
        if let Some(state) = &mut self.on {
            state.text.erase(start, end);
        }
    }
}
