//! Where in a stream matches are that were not overwritten yet.

/// More are overwritten at once.
const MOST: usize = 1024;

/// A match, or several that overlap.
#[derive(Clone, Copy)]
struct Span {
    start: u64,
    end: u64,
    /// Whether it was there at the last pause.
    is_old: bool,
}

#[derive(Default)]
pub(super) struct Spans(Vec<Span>);

impl Spans {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(&mut self, start: u64, end: u64) {
        if let Some(last) = self.0.last_mut()
            && !last.is_old
            && (start <= last.end && last.start <= end)
        {
            (last.start, last.end) = (last.start.min(start), last.end.max(end));
            return;
        }
        let is_old = false;
        self.0.push(Span { start, end, is_old });
    }

    /// Hands over and forgets those that end before `position`; the first ones when there are too many.
    pub(super) fn before(&mut self, position: u64, mut erase: impl FnMut(u64, u64)) {
        let mut excess = self.0.len().saturating_sub(MOST);
        self.0.retain(|span| {
            let goes = excess > 0 || span.end <= position;
            excess = excess.saturating_sub(1);
            if goes {
                erase(span.start, span.end);
            }
            !goes
        });
    }

    /// Hands over and forgets those that were there at the last pause.
    pub(super) fn pause(&mut self, mut erase: impl FnMut(u64, u64)) {
        self.0.retain_mut(|span| {
            if span.is_old {
                erase(span.start, span.end);
            }
            !std::mem::replace(&mut span.is_old, true)
        });
    }
}
