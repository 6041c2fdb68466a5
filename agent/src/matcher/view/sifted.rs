//! What a view keeps of a stream, and where each of its bytes was.
use super::{Found, View};
use crate::matcher::index::{Index, PatternId};
use crate::matcher::tail::Tail;

/// Memory that is kept while there is nothing to read, in bytes of text.
const MOST_IDLE: usize = 4096;

/// A text of its own.
#[derive(Default)]
pub(super) struct Sifted {
    tail: Tail,
    /// The position in the stream of each byte of the text, its low 32 bits.
    at: Vec<u32>,
    /// Index of the first byte that was not searched.
    fresh: usize,
    /// Position in the stream of what comes next.
    position: u64,
    /// What ends at this position in the stream or before is not told.
    since: u64,
}

impl Sifted {
    /// A text that tells only of what ends after this position in the stream.
    pub(super) fn since(since: u64) -> Self {
        Self {
            since,
            ..Self::default()
        }
    }

    pub(super) fn held(&self) -> usize {
        self.tail.held() + self.at.capacity() * 4
    }

    /// Makes room for about `more` bytes; keeps at least `kept` of those that are there. The stream is at `position`.
    pub(super) fn begin(&mut self, kept: usize, more: usize, position: u64) {
        let gone = self.tail.reserve(kept, more);
        self.at.drain(..gone);
        self.fresh = self.tail.text().len();
        self.position = position;
    }

    /// Adds bytes that follow each other in the stream, the first at `position`.
    #[inline]
    pub(super) fn push(&mut self, bytes: &[u8], position: u64) {
        self.tail.push(bytes);
        let first = position as u32;
        self.at
            .extend((0..bytes.len() as u32).map(|past| first.wrapping_add(past)));
    }

    /// Searches what was added. What nothing was left out of is no find of this view: it is in the raw text.
    #[inline(never)]
    pub(super) fn search(&mut self, index: &Index, view: View, found: &mut impl Found) {
        if self.fresh == self.tail.text().len() {
            return;
        }
        let mut told = told(
            &self.at,
            self.tail.base(),
            self.position,
            self.since,
            view,
            found,
        );
        self.tail.settle(index, &mut told);
        self.tail
            .search(index, self.fresh, |shape| view.takes(shape), &mut told);
        self.fresh = self.tail.text().len();
    }

    /// Searches everything with a new index.
    pub(super) fn search_again(&mut self, index: &Index, view: View, found: &mut impl Found) {
        self.tail.forget();
        self.fresh = 0;
        self.search(index, view, found);
    }

    pub(super) fn pause(&mut self, index: &Index, view: View, found: &mut impl Found) {
        let mut told = told(
            &self.at,
            self.tail.base(),
            self.position,
            self.since,
            view,
            found,
        );
        self.tail.pause(index, &mut told);
    }

    /// Lets go of everything; of its memory when that is much.
    pub(super) fn clear(&mut self) {
        self.fresh = 0;
        if self.tail.held() > MOST_IDLE {
            *self = Self::since(self.since);
        } else {
            self.tail.restart(0);
            self.at.clear();
        }
    }

    /// Overwrites what came from these positions of the stream.
    pub(super) fn erase(&mut self, start: u64, end: u64) {
        let place = |low: &u32| whole(*low, self.position);
        let from = self.at.partition_point(|low| place(low) < start);
        let to = self.at.partition_point(|low| place(low) < end);
        let base = self.tail.base();
        self.tail.erase(base + from as u64, base + to as u64);
    }
}

/// From positions in the text to those in the stream.
fn told<'s>(
    at: &'s [u32],
    base: u64,
    position: u64,
    since: u64,
    view: View,
    found: &'s mut impl Found,
) -> impl FnMut(PatternId, u64, u64) + 's {
    move |pattern, start, end| {
        let place = |of: u64| {
            at.get((of - base) as usize)
                .map(|low| whole(*low, position))
        };
        if let (Some(first), Some(last)) = (place(start), place(end - 1))
            && last - first != end - 1 - start
            && last >= since
        {
            found(view, pattern, first, last + 1);
        }
    }
}

/// The position before `position`, and less than 4 GiB away, that has these low bits.
fn whole(low: u32, position: u64) -> u64 {
    position - u64::from((position as u32).wrapping_sub(low))
}
