//! A view of a whole stream with some bytes dropped. Made when the first of them comes, from what is still held, and let
//! go when none came for so long that no pattern can reach back to one.
use super::{Found, Raw, View, sifted::Sifted};
use crate::matcher::index::Index;
use memchr::memchr;

/// What drops bytes.
pub(super) trait Filter: Default {
    const VIEW: View;
    /// How many bytes at the start of `bytes` stay, and how many behind them are dropped. Both 0 only when `bytes` is
    /// empty.
    fn next(&mut self, bytes: &[u8]) -> (usize, usize);
}

/// Drops NUL bytes.
#[derive(Default)]
pub(super) struct Nuls;

impl Filter for Nuls {
    const VIEW: View = View::Nul;

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
}

struct State<F> {
    filter: F,
    text: Sifted,
    /// Bytes that stayed since the last one was dropped.
    stayed: usize,
}

impl<F: Filter> Whole<F> {
    pub(super) const fn is_on(&self) -> bool {
        self.on.is_some()
    }

    pub(super) fn held(&self) -> usize {
        self.on.as_ref().map_or(0, |state| state.text.held())
    }

    /// Takes what is new. `cause` is the index of the first byte in it that is dropped.
    #[inline(never)]
    pub(super) fn feed(
        &mut self,
        index: &Index,
        raw: Raw<'_>,
        cause: Option<usize>,
        found: &mut impl Found,
    ) {
        let reach = index.reach();
        let from = match cause {
            _ if self.is_on() => raw.fresh,
            Some(cause) => cause.saturating_sub(reach),
            None => return,
        };
        let state = self.on.get_or_insert_with(|| Box::new(State::new(raw)));
        if !state.follow(index, raw, from, reach, found) {
            self.on = None;
        }
    }

    pub(super) fn search_again(&mut self, index: &Index, found: &mut impl Found) {
        if let Some(state) = &mut self.on {
            state.text.search_again(index, F::VIEW, found);
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

impl<F: Filter> State<F> {
    /// What ends in bytes that are not new was told of before.
    fn new(raw: Raw<'_>) -> Self {
        Self {
            filter: F::default(),
            text: Sifted::since(raw.base + raw.fresh as u64),
            stayed: 0,
        }
    }

    /// Reads from index `at` on. False: no byte was dropped for so long that no pattern reaches back to one.
    fn follow(
        &mut self,
        index: &Index,
        raw: Raw<'_>,
        mut at: usize,
        reach: usize,
        found: &mut impl Found,
    ) -> bool {
        let end = raw.base + raw.text.len() as u64;
        let more = if at == raw.fresh {
            raw.text.len() - at
        } else {
            0
        };
        self.text.begin(index.kept(), more, end);
        while at < raw.text.len() {
            let (stay, drop) = self.filter.next(&raw.text[at..]);
            let near = stay.min(reach);
            self.text
                .push(&raw.text[at..at + near], raw.base + at as u64);
            at += stay;
            self.stayed += stay;
            if drop > 0 {
                if stay > near {
                    // Of a long stretch the two ends are enough: what lies in it as a whole is in the raw text.
                    self.text.search(index, F::VIEW, found);
                    self.text.clear();
                    self.text.begin(index.kept(), 0, end);
                    let tail = &raw.text[at - near..at];
                    self.text.push(tail, raw.base + (at - near) as u64);
                }
                at += drop;
                self.stayed = 0;
            }
        }
        self.text.search(index, F::VIEW, found);
        self.stayed <= reach
    }
}
