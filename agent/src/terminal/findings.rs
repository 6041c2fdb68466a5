//! The findings that are kept: bounded, each under a number that stays its own.
use super::describe::{SEVERITIES, haystack};
use crate::finding::Finding;
use crate::rules::Severity;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// Which findings go when there are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The oldest go: live.
    Newest,
    /// Later ones are not taken: a capture is read from its beginning.
    Oldest,
}

/// A finding with what is asked of all of them at once.
#[derive(Debug)]
pub struct Row {
    /// Microseconds since 1970.
    pub time: i64,
    /// How bad.
    pub severity: Severity,
    /// What the filter looks through.
    pub text: Box<str>,
    /// The finding.
    pub finding: Box<Finding>,
}

/// What became of a finding that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is kept.
    New,
    /// It is known; its count grew.
    Grown,
    /// It is counted and not kept.
    Dropped,
}

/// The findings.
#[derive(Debug)]
pub struct Findings {
    rows: VecDeque<Row>,
    /// Number of the first row.
    first: u64,
    limit: usize,
    keep: Keep,
    by_id: FxHashMap<u128, u64>,
    dropped: u64,
    counts: [u64; SEVERITIES.len()],
}

impl Findings {
    /// None yet; at most `limit` are kept.
    #[must_use]
    pub fn new(limit: usize, keep: Keep) -> Self {
        Self {
            rows: VecDeque::new(),
            first: 0,
            limit: limit.max(1),
            keep,
            by_id: FxHashMap::default(),
            dropped: 0,
            counts: [0; SEVERITIES.len()],
        }
    }

    /// Takes a finding. One whose id is known replaces the older one, whose count it continues.
    pub fn offer(&mut self, finding: Box<Finding>) -> Taken {
        let id = ulid::Ulid::from_string(&finding.id).ok().map(|id| id.0);
        let known = id.and_then(|id| self.by_id.get(&id)).copied();
        if let Some(row) = known.and_then(|number| self.row_mut(number)) {
            row.finding = finding;
            return Taken::Grown;
        }
        if let Some(place) = SEVERITIES.iter().position(|it| *it == finding.severity) {
            self.counts[place] += 1;
        }
        if self.rows.len() >= self.limit {
            self.dropped += 1;
            if self.keep == Keep::Oldest {
                return Taken::Dropped;
            }
            self.drop_first();
        }
        if let Some(id) = id {
            self.by_id.insert(id, self.end());
        }
        self.rows.push_back(Row {
            time: finding.time.0.as_microsecond(),
            severity: finding.severity,
            text: haystack(&finding),
            finding,
        });
        Taken::New
    }

    fn drop_first(&mut self) {
        let Some(row) = self.rows.pop_front() else {
            return;
        };
        if let Ok(id) = ulid::Ulid::from_string(&row.finding.id)
            && self.by_id.get(&id.0) == Some(&self.first)
        {
            self.by_id.remove(&id.0);
        }
        self.first += 1;
    }

    /// The row of this number; `None` when it was dropped.
    #[must_use]
    pub fn row(&self, number: u64) -> Option<&Row> {
        let place = number.checked_sub(self.first)?;
        self.rows.get(usize::try_from(place).ok()?)
    }

    fn row_mut(&mut self, number: u64) -> Option<&mut Row> {
        let place = number.checked_sub(self.first)?;
        self.rows.get_mut(usize::try_from(place).ok()?)
    }

    /// The rows with their numbers, in the order in which they came.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &Row)> {
        (self.first..).zip(&self.rows)
    }

    /// Number of the first that is kept.
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// Number that the next one gets.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.first + self.rows.len() as u64
    }

    /// How many were counted and are not kept.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How many are kept at most.
    #[must_use]
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// How many there were of each severity, the dropped ones included; the worst first.
    pub fn counts(&self) -> impl Iterator<Item = (Severity, u64)> {
        SEVERITIES.into_iter().zip(self.counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::sample;

    #[test]
    fn live_keeps_the_newest_and_counts_the_rest() {
        let mut findings = Findings::new(3, Keep::Newest);
        for number in 0..5 {
            assert_eq!(findings.offer(sample::finding(number)), Taken::New);
        }
        assert_eq!((findings.first(), findings.end()), (2, 5));
        assert_eq!((findings.dropped(), findings.by_id.len()), (2, 3));
        assert!(findings.row(1).is_none() && findings.row(2).is_some());
        assert_eq!(findings.counts().map(|(_, count)| count).sum::<u64>(), 5);
    }

    #[test]
    fn a_capture_keeps_its_beginning() {
        let mut findings = Findings::new(3, Keep::Oldest);
        let taken: Vec<_> = (0..4).map(|n| findings.offer(sample::finding(n))).collect();
        assert_eq!(taken, [Taken::New, Taken::New, Taken::New, Taken::Dropped]);
        assert_eq!(
            (findings.first(), findings.end(), findings.dropped()),
            (0, 3, 1)
        );
    }

    #[test]
    fn a_count_that_grows_is_the_same_row() {
        let mut findings = Findings::new(3, Keep::Newest);
        findings.offer(sample::finding(1));
        let mut again = sample::finding(1);
        again.count = 7;
        assert_eq!(findings.offer(again), Taken::Grown);
        assert_eq!(findings.end(), 1);
        assert_eq!(findings.row(0).map(|row| row.finding.count), Some(7));
    }
}
