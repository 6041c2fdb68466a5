//! Which findings are shown, in which order: found out in small steps, so that typing never waits for a hundred thousand rows.
use super::findings::{Findings, Row};
use super::query::{Query, column};
use crate::rules::Severity;
use std::cmp::Ordering;

/// What findings are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// When it happened.
    Time,
    /// How bad it is.
    Severity,
    /// The rule's name.
    Rule,
    /// The secret's name and key.
    Secret,
    /// The process's name and id.
    Process,
    /// Pod and container.
    Pod,
    /// How often.
    Count,
}

impl Column {
    const ALL: [Self; 7] = [
        Self::Time,
        Self::Severity,
        Self::Rule,
        Self::Secret,
        Self::Process,
        Self::Pod,
        Self::Count,
    ];

    /// The next one, and round again.
    #[must_use]
    pub fn next(self) -> Self {
        let place = Self::ALL.iter().position(|it| *it == self).unwrap_or(0);
        Self::ALL[(place + 1) % Self::ALL.len()]
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Severity => "severity",
            Self::Rule => "rule",
            Self::Secret => "secret",
            Self::Process => "process",
            Self::Pod => "pod",
            Self::Count => "count",
        }
    }

    /// What a row is ordered by: the column, then its time.
    fn key(self, row: &Row) -> (Key<'_>, i64) {
        let key = match self {
            Self::Time => Key::None,
            Self::Severity => Key::Severity(row.severity),
            Self::Rule => Key::Text(row.finding.rule),
            // Columns of text are in the text that the filter looks through, a line each.
            Self::Secret => Key::Text(column(&row.text, 3).unwrap_or_default()),
            Self::Process => Key::Text(column(&row.text, 4).unwrap_or_default()),
            Self::Pod => Key::Text(column(&row.text, 5).unwrap_or_default()),
            Self::Count => Key::Count(row.finding.count),
        };
        (key, row.time)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    None,
    Severity(Severity),
    Text(&'a str),
    Count(u64),
}

/// The findings that the filter lets through, ordered.
#[derive(Debug)]
pub struct List {
    query: Query,
    column: Column,
    /// The last is shown first.
    reversed: bool,
    /// Ascending.
    numbers: Vec<u64>,
    /// All before this one were looked at.
    looked: u64,
    /// Where looking ends while the view is paused.
    until: Option<u64>,
    unordered: bool,
    /// The finding under the cursor; `None` is the first, whichever that is.
    chosen: Option<u64>,
    changes: u64,
}

/// Above so many, a narrower filter starts over instead of looking at all that the last one let through at once.
const AT_ONCE: usize = 30_000;

impl List {
    /// All findings by time.
    #[must_use]
    pub fn new(newest_first: bool) -> Self {
        Self {
            query: Query::default(),
            column: Column::Time,
            reversed: newest_first,
            numbers: Vec::new(),
            looked: 0,
            until: None,
            unordered: false,
            chosen: None,
            changes: 0,
        }
    }

    /// Filters by something else.
    pub fn filter(&mut self, query: Query, findings: &Findings) {
        if query.narrows(&self.query) && self.numbers.len() <= AT_ONCE {
            let lets = |number: &u64| {
                let row = findings.row(*number);
                row.is_some_and(|row| query.matches(&row.text))
            };
            self.numbers.retain(lets);
        } else {
            self.numbers.clear();
            self.looked = findings.first();
        }
        self.query = query;
        self.changes += 1;
    }

    /// Orders by the next column: the worst and the most frequent first, names from A.
    pub fn order_by_next(&mut self, newest_first: bool) {
        self.column = self.column.next();
        self.reversed = match self.column {
            Column::Time => newest_first,
            Column::Severity | Column::Count => true,
            _ => false,
        };
        self.unordered = true;
    }

    /// The other way round.
    pub fn reverse(&mut self) {
        self.reversed = !self.reversed;
        self.changes += 1;
    }

    /// Shows no finding that comes from now on, or all again.
    pub fn pause(&mut self, findings: &Findings, paused: bool) {
        self.until = paused.then(|| findings.end());
    }

    /// A count grew.
    pub fn note_growth(&mut self) {
        self.unordered |= self.column == Column::Count;
    }

    /// Looks at `most` further findings and orders what was found. Returns whether there are more.
    pub fn step(&mut self, findings: &Findings, most: u64) -> bool {
        self.looked = self.looked.max(findings.first());
        let end = self
            .until
            .map_or(findings.end(), |until| until.min(findings.end()));
        let stop = end.min(self.looked.saturating_add(most));
        let before = self.numbers.len();
        while self.looked < stop {
            let row = findings.row(self.looked);
            if row.is_some_and(|row| self.query.matches(&row.text)) {
                self.numbers.push(self.looked);
            }
            self.looked += 1;
        }
        if self.numbers.len() > before {
            self.changes += 1;
            let from = before.saturating_sub(1);
            let ordered = |pair: &[u64]| self.compare(findings, pair[0], pair[1]).is_le();
            self.unordered |= !self.numbers[from..].windows(2).all(ordered);
        }
        if self.unordered {
            self.sort(findings);
            self.unordered = false;
            self.changes += 1;
        }
        self.looked < end
    }

    /// Leaves out what is no longer kept.
    pub fn forget(&mut self, findings: &Findings) {
        let first = findings.first();
        let before = self.numbers.len();
        self.numbers.retain(|number| *number >= first);
        if self.numbers.len() < before {
            self.changes += 1;
        }
        if self.chosen.is_some_and(|chosen| chosen < first) {
            self.chosen = None;
        }
    }

    /// Finding a key costs more than comparing two, so each is found once.
    fn sort(&mut self, findings: &Findings) {
        let key = |number: &u64| Some(self.column.key(findings.row(*number)?));
        let keys = self.numbers.iter().map(|number| (key(number), *number));
        let mut keys: Vec<_> = keys.collect();
        keys.sort_unstable();
        self.numbers.clear();
        self.numbers
            .extend(keys.into_iter().map(|(_, number)| number));
    }

    fn compare(&self, findings: &Findings, one: u64, other: u64) -> Ordering {
        match (findings.row(one), findings.row(other)) {
            (Some(a), Some(b)) => self.column.key(a).cmp(&self.column.key(b)),
            (a, b) => a.is_some().cmp(&b.is_some()),
        }
        .then(one.cmp(&other))
    }

    /// How many are let through.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether none is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number of the finding that is shown at `place`, from 0.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<u64> {
        let last = self.numbers.len().checked_sub(1)?;
        let place = if self.reversed {
            last.checked_sub(place)?
        } else {
            place
        };
        self.numbers.get(place).copied()
    }

    /// The numbers, in no order that matters.
    #[must_use]
    pub fn numbers(&self) -> &[u64] {
        &self.numbers
    }

    /// Where the cursor is.
    #[must_use]
    pub fn cursor(&self, findings: &Findings) -> usize {
        let Some(chosen) = self.chosen else {
            return 0;
        };
        let before = |number: &u64| self.compare(findings, *number, chosen).is_lt();
        let place = self.numbers.partition_point(before);
        let last = self.numbers.len().saturating_sub(1);
        let place = place.min(last);
        if self.reversed { last - place } else { place }
    }

    /// Puts the cursor at `place`. At the first one it stays at the first one, whatever comes.
    pub fn move_to(&mut self, place: usize) {
        let place = place.min(self.numbers.len().saturating_sub(1));
        self.chosen = if place == 0 { None } else { self.at(place) };
    }

    /// What it is ordered by, and whether the last comes first.
    #[must_use]
    pub const fn order(&self) -> (Column, bool) {
        (self.column, self.reversed)
    }

    /// The filter.
    #[must_use]
    pub const fn query(&self) -> &Query {
        &self.query
    }

    /// How many findings were not looked at yet, when the view is not paused.
    #[must_use]
    pub fn ahead(&self, findings: &Findings) -> u64 {
        findings
            .end()
            .saturating_sub(self.looked.max(findings.first()))
    }

    /// Grows with every change of what is shown.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.changes
    }
}

#[cfg(test)]
mod tests {
    use super::super::findings::Keep;
    use super::*;
    use crate::terminal::sample;
    use proptest::prelude::*;

    fn findings(numbers: impl Iterator<Item = u64>) -> Findings {
        let mut findings = Findings::new(1_000, Keep::Newest);
        for number in numbers {
            findings.offer(sample::finding(number));
        }
        findings
    }

    fn shown(list: &List) -> Vec<u64> {
        (0..list.len()).filter_map(|place| list.at(place)).collect()
    }

    #[test]
    fn steps_lead_where_one_look_would() {
        let findings = findings(0..100);
        let mut list = List::new(false);
        list.filter(Query::parse("rule:stdout"), &findings);
        while list.step(&findings, 7) {}
        let expected: Vec<u64> = (0..100).filter(|number| number % 8 == 0).collect();
        assert_eq!(shown(&list), expected);
    }

    #[test]
    fn a_pause_holds_the_list_and_not_the_findings() {
        let mut findings = findings(0..10);
        let mut list = List::new(true);
        list.step(&findings, 100);
        list.pause(&findings, true);
        findings.offer(sample::finding(11));
        assert!(!list.step(&findings, 100));
        assert_eq!((list.len(), list.ahead(&findings)), (10, 1));
        list.pause(&findings, false);
        list.step(&findings, 100);
        assert_eq!((list.len(), list.at(0)), (11, Some(10)));
    }

    #[test]
    fn the_cursor_stays_on_its_finding_or_at_the_first() {
        let mut findings = findings(0..10);
        let mut list = List::new(true);
        list.step(&findings, 100);
        list.move_to(3);
        let chosen = list.at(3);
        findings.offer(sample::finding(11));
        list.step(&findings, 100);
        assert_eq!(list.cursor(&findings), 4);
        assert_eq!(list.at(4), chosen);
        list.move_to(0);
        findings.offer(sample::finding(12));
        list.step(&findings, 100);
        assert_eq!(list.cursor(&findings), 0);
    }

    proptest! {
        /// Whatever the order of what happens, what is shown is what a fresh look would show.
        #[test]
        fn what_is_shown_is_what_a_fresh_look_would_show(
            steps in prop::collection::vec((0u8..7, 0u64..300), 1..60),
        ) {
            let mut findings = Findings::new(40, Keep::Newest);
            let mut list = List::new(true);
            for (what, number) in steps {
                match what {
                    0..=2 => for number in number..number + 5 {
                        findings.offer(sample::finding(number));
                        list.note_growth();
                    },
                    3 => {
                        let typed = ["", "s", "sh", "rule:stdout", "pod:cart severity:high+"];
                        list.filter(Query::parse(typed[number as usize % typed.len()]), &findings);
                    }
                    4 => list.order_by_next(true),
                    5 => list.reverse(),
                    _ => list.move_to(number as usize),
                }
                list.forget(&findings);
                while list.step(&findings, 3) {}
                let mut fresh: Vec<u64> = findings
                    .rows()
                    .filter(|(_, row)| list.query.matches(&row.text))
                    .map(|(number, _)| number)
                    .collect();
                fresh.sort_by(|one, other| list.compare(&findings, *one, *other));
                if list.reversed {
                    fresh.reverse();
                }
                prop_assert_eq!(shown(&list), fresh);
                let cursor = list.cursor(&findings);
                prop_assert!(cursor == 0 || cursor < list.len());
            }
        }
    }
}
