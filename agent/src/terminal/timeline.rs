//! How many findings there were when, and how bad the worst of them was.
use super::findings::Findings;
use super::list::List;
use crate::rules::Severity;

/// Spans of equal length, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Findings in each span, and the worst severity.
    pub spans: Vec<(u64, Option<Severity>)>,
    /// When the first begins, in microseconds since 1970.
    pub from: i64,
    /// When the last ends.
    pub to: i64,
}

impl Timeline {
    /// Of the findings that are shown, in `width` spans.
    #[must_use]
    pub fn build(findings: &Findings, list: &List, width: usize) -> Self {
        let rows = || list.numbers().iter().filter_map(|it| findings.row(*it));
        let ends = rows().fold(None, |ends, row| match ends {
            None => Some((row.time, row.time)),
            Some((from, to)) => Some((row.time.min(from), row.time.max(to))),
        });
        let Some((from, to)) = ends.filter(|_| width > 0) else {
            return Self::default();
        };
        let mut spans = vec![(0, None); width];
        // In 128 bits, as times at both ends of what can be said are as far apart as 64 bits hold.
        let length = (i128::from(to) - i128::from(from) + 1).max(1);
        for row in rows() {
            let place = (i128::from(row.time) - i128::from(from)) * width as i128 / length;
            if let Some((count, worst)) =
                usize::try_from(place).ok().and_then(|it| spans.get_mut(it))
            {
                *count += 1;
                *worst = (*worst).max(Some(row.severity));
            }
        }
        Self { spans, from, to }
    }
}

#[cfg(test)]
mod tests {
    use super::super::findings::Keep;
    use super::*;
    use crate::terminal::sample;

    #[test]
    fn every_finding_is_in_one_span_and_the_ends_are_filled() {
        let mut findings = Findings::new(1_000, Keep::Newest);
        for number in 0..500 {
            findings.offer(sample::finding(number));
        }
        let mut list = List::new(true);
        list.step(&findings, 1_000);
        for width in [1, 7, 80, 700] {
            let timeline = Timeline::build(&findings, &list, width);
            let counts = || timeline.spans.iter().map(|(count, _)| *count);
            assert_eq!(counts().sum::<u64>(), 500, "{width}");
            assert!(counts().next() > Some(0) && counts().next_back() > Some(0));
        }
        assert_eq!(Timeline::build(&findings, &list, 0), Timeline::default());
    }

    #[test]
    fn a_single_moment_is_a_timeline() {
        let mut findings = Findings::new(10, Keep::Newest);
        findings.offer(sample::finding(1));
        let mut list = List::new(true);
        list.step(&findings, 10);
        let timeline = Timeline::build(&findings, &list, 5);
        assert_eq!(timeline.spans[0].0, 1);
    }
}
