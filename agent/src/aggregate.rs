//! The first finding at once, then counts: a leak in a loop is a handful of lines, not a million.
use crate::finding::{Finding, SecretRef, StreamRef, Time};
use jiff::SignedDuration;
use lru::LruCache;
use std::num::NonZeroUsize;

/// Findings remembered at once; the one seen longest ago gives way, its count reported.
const MOST: NonZeroUsize = NonZeroUsize::new(8_192).expect("not zero");
/// A count that grew is reported again after this long.
const REPEAT_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// After this long without another one, the next is a new finding.
const FORGET_AFTER: SignedDuration = SignedDuration::from_secs(600);

/// What makes two findings the same one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    rule: &'static str,
    secret: Option<SecretRef>,
    reason: Option<String>,
    encoding: Option<&'static str>,
    stream: Option<StreamRef>,
    image: Option<(Option<String>, u32)>,
    container: Option<String>,
    file: Option<(String, u64, String)>,
}

struct Seen {
    finding: Finding,
    reported: u64,
    reported_at: Time,
}

/// Counts findings that are the same.
pub struct Aggregate {
    seen: LruCache<Key, Seen>,
}

impl Default for Aggregate {
    fn default() -> Self {
        Self {
            seen: LruCache::new(MOST),
        }
    }
}

impl Aggregate {
    /// Takes a finding; gives what is to be reported now: the finding when it is the first of its kind, and the count
    /// of one that had to give way.
    pub fn offer(&mut self, finding: Finding) -> impl Iterator<Item = Finding> + use<> {
        let key = key(&finding);
        let mut now = [None, None];
        if let Some(seen) = self.seen.get_mut(&key) {
            seen.finding.count += finding.count;
            seen.finding.last_seen = finding.last_seen;
        } else {
            let entry = Seen {
                finding: finding.clone(),
                reported: finding.count,
                reported_at: finding.time,
            };
            let evicted = self.seen.push(key, entry);
            now = [evicted.and_then(|(_, seen)| seen.growth()), Some(finding)];
        }
        now.into_iter().flatten()
    }

    /// Counts that grew and were not reported for a while; forgets what has not occurred for long.
    pub fn due(&mut self, now: Time) -> Vec<Finding> {
        let age = |time: Time| now.0.duration_since(time.0);
        let mut due = Vec::new();
        let mut old = Vec::new();
        for (key, seen) in &mut self.seen {
            if age(seen.reported_at) >= REPEAT_EVERY {
                due.extend(seen.growth());
                seen.reported = seen.finding.count;
                seen.reported_at = now;
            }
            if age(seen.finding.last_seen) >= FORGET_AFTER {
                old.push(key.clone());
            }
        }
        for key in old {
            self.seen.pop(&key);
        }
        due
    }

    /// Every count that was not reported yet.
    pub fn finish(&mut self) -> Vec<Finding> {
        let mut rest: Vec<Finding> = self
            .seen
            .iter()
            .filter_map(|(_, seen)| seen.growth())
            .collect();
        rest.sort_by(|one, other| one.id.cmp(&other.id));
        self.seen.clear();
        rest
    }
}

impl Seen {
    fn growth(&self) -> Option<Finding> {
        (self.finding.count > self.reported).then(|| self.finding.clone())
    }
}

fn key(finding: &Finding) -> Key {
    Key {
        rule: finding.rule,
        secret: finding.secret.clone(),
        reason: finding.reason.clone(),
        encoding: finding.matched.as_ref().map(|matched| matched.encoding),
        stream: finding.stream.clone(),
        image: finding
            .process
            .as_ref()
            .map(|process| (process.exe.clone(), process.uid)),
        container: finding
            .container
            .as_ref()
            .map(|container| container.id.clone()),
        file: finding
            .file
            .as_ref()
            .map(|file| (file.dev.clone(), file.inode, file.mode.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::SECRET_IN_STDOUT;
    use jiff::Timestamp;

    fn at(seconds: i64) -> Time {
        Time(Timestamp::from_second(seconds).expect("in range"))
    }

    fn finding(seconds: i64) -> Finding {
        Finding::new(&SECRET_IN_STDOUT, at(seconds), &[&seconds.to_le_bytes()])
    }

    #[test]
    fn the_first_is_reported_at_once_and_the_rest_as_a_count() {
        let mut aggregate = Aggregate::default();
        assert_eq!(aggregate.offer(finding(1)).count(), 1);
        assert_eq!(aggregate.offer(finding(2)).count(), 0);
        assert_eq!(aggregate.offer(finding(3)).count(), 0);
        assert_eq!(aggregate.due(at(4)), vec![]);
        let due = aggregate.due(at(61));
        assert_eq!(
            (due[0].count, due[0].first_seen, due[0].last_seen),
            (3, at(1), at(3))
        );
        assert_eq!(due[0].id, finding(1).id);
        assert_eq!(aggregate.finish(), vec![]);
    }

    #[test]
    fn what_was_not_reported_is_reported_at_the_end() {
        let mut aggregate = Aggregate::default();
        for second in 1..=5 {
            let _ = aggregate.offer(finding(second)).count();
        }
        assert_eq!(aggregate.finish()[0].count, 5);
    }

    #[test]
    fn after_a_long_silence_it_is_a_new_finding() {
        let mut aggregate = Aggregate::default();
        let _ = aggregate.offer(finding(1)).count();
        aggregate.due(at(700));
        assert_eq!(aggregate.offer(finding(701)).count(), 1);
    }
}
