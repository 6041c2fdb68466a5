//! One leak that a probe saw and that the log file shows, too, is one finding: the probe's, which knows the process.
use crate::event::BootTime;
use crate::finding::{Evidence, Finding};
use lru::LruCache;
use std::num::NonZeroUsize;

/// How long a finding from a log file waits for a probe's, in nanoseconds.
const HOLD: u64 = 500_000_000;
/// What a log file shows within so many nanoseconds waits together; what it shows later waits its own time, or its probe
/// would have none.
const TOGETHER: u64 = 20_000_000;
/// How long a probe's finding waits for the log file to show the same, in nanoseconds.
const EXPECT: u64 = 60_000_000_000;
/// Different findings held at once; one more, and the oldest is decided early.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");
/// Places at which a probe saw values.
const PLACES: NonZeroUsize = NonZeroUsize::new(8_192).expect("not zero");

/// Which value at which place: a file, or anything that a pod's containers print.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    rule: &'static str,
    fingerprint: String,
    place: Place,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Place {
    File(String, u64),
    Pod(String),
}

/// How often a probe saw a value at a place that the log file did not show yet.
struct Ahead {
    count: u64,
    last: BootTime,
}

/// A finding of a log file that waits; its count tells how often.
struct Held {
    due: BootTime,
    finding: Finding,
}

/// Findings of log files that wait, and what the probes saw.
pub struct Doubles {
    ahead: LruCache<Key, Ahead>,
    /// In the order in which they came.
    held: LruCache<(Key, u64), Held>,
    /// What was found at which place, by whatever evidence.
    known: LruCache<Key, ()>,
}

impl Default for Doubles {
    fn default() -> Self {
        Self {
            ahead: LruCache::new(PLACES),
            held: LruCache::new(MOST),
            known: LruCache::new(PLACES),
        }
    }
}

impl Doubles {
    /// A probe saw a leak at `now`.
    pub fn seen(&mut self, finding: &Finding, now: BootTime) {
        for key in keys(finding).into_iter().flatten() {
            self.known.put(key.clone(), ());
            let ahead = self.ahead.get_or_insert_mut(key, || Ahead {
                count: 0,
                last: now,
            });
            ahead.count += 1;
            ahead.last = now;
        }
    }

    /// A log file showed a leak at `now`: it is kept until a probe has had its time. Gives what had to give way.
    pub fn hold(&mut self, finding: Finding, now: BootTime) -> Option<Finding> {
        let Some(key) = keys(&finding).into_iter().flatten().next() else {
            return Some(finding);
        };
        self.known.put(key.clone(), ());
        let key = (key, now.0 / TOGETHER);
        if let Some(held) = self.held.peek_mut(&key) {
            held.finding.count += 1;
            held.finding.last_seen = finding.time;
            return None;
        }
        let due = self.due_of(now);
        let ((key, _), oldest) = self.held.push(key, Held { due, finding })?;
        self.decide(&key, oldest.finding, now)
    }

    /// Whether this value was found at this place before.
    #[must_use]
    pub fn knows(&self, finding: &Finding) -> bool {
        keys(finding)
            .iter()
            .flatten()
            .any(|key| self.known.contains(key))
    }

    /// When what is held now is due.
    #[must_use]
    pub const fn due_of(&self, now: BootTime) -> BootTime {
        BootTime(now.0 + HOLD)
    }

    /// When the next finding is due.
    #[must_use]
    pub fn next(&self) -> Option<BootTime> {
        self.held.peek_lru().map(|(_, held)| held.due)
    }

    /// Findings whose time has come and that no probe told of; with `all`, every one that is held. `now`: up to when the
    /// probes' records were decided.
    pub fn due(&mut self, now: BootTime, all: bool) -> Vec<Finding> {
        let mut due = Vec::new();
        while self.next().is_some_and(|at| all || at <= now)
            && let Some(((key, _), held)) = self.held.pop_lru()
        {
            due.extend(self.decide(&key, held.finding, now));
        }
        due
    }

    /// What of a finding's count no probe told of.
    fn decide(&mut self, key: &Key, mut finding: Finding, now: BootTime) -> Option<Finding> {
        if let Some(ahead) = self.ahead.get_mut(key)
            && now.0.saturating_sub(ahead.last.0) < EXPECT
        {
            let told = ahead.count.min(finding.count);
            ahead.count -= told;
            finding.count -= told;
        }
        (finding.count > 0).then_some(finding)
    }
}

/// A probe's finding counts for the file it was written to and for its pod's log, whichever is read; one of a log file is
/// about just one of them.
fn keys(finding: &Finding) -> [Option<Key>; 2] {
    let fingerprint = finding
        .secret
        .as_ref()
        .and_then(|secret| secret.fingerprint.clone());
    // A copy in a file that is a log, too, under another name is told beside the leak in the log.
    let stream = finding.stream.as_ref().filter(|it| it.kind != "file");
    let (Some(fingerprint), Some(stream)) = (fingerprint, stream) else {
        return [None, None];
    };
    let key = |place| {
        Some(Key {
            rule: finding.rule,
            fingerprint: fingerprint.clone(),
            place,
        })
    };
    let is_printed = matches!(stream.kind, "stdout" | "stderr");
    let pod = finding.pod.as_ref().filter(|_| is_printed);
    let in_pod = pod.and_then(|pod| key(Place::Pod(pod.uid.clone())));
    let in_file = stream
        .path
        .as_ref()
        .and_then(|_| key(Place::File(stream.dev.clone(), stream.inode)));
    match (finding.evidence, in_pod) {
        (Evidence::File, Some(in_pod)) => [Some(in_pod), None],
        (_, in_pod) => [in_pod, in_file],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{PodRef, SecretRef, StreamRef, Time};
    use crate::rules::SECRET_IN_STDOUT;

    fn finding(evidence: Evidence, path: Option<&str>, pod: Option<&str>) -> Finding {
        let mut finding = Finding::new(&SECRET_IN_STDOUT, Time(jiff::Timestamp::UNIX_EPOCH), &[]);
        finding.evidence = evidence;
        finding.secret = Some(SecretRef {
            name: "creds".into(),
            key: "password".into(),
            field: None,
            source: "volume",
            fingerprint: Some("f".into()),
        });
        finding.stream = Some(StreamRef {
            kind: "stdout",
            path: path.map(Into::into),
            dev: "0:9".into(),
            inode: 7,
        });
        finding.pod = pod.map(|uid| PodRef {
            uid: uid.into(),
            namespace: None,
            name: None,
            ..PodRef::default()
        });
        finding
    }

    const NOW: BootTime = BootTime(1);
    const LATER: BootTime = BootTime(1 + HOLD);

    #[test]
    fn what_both_saw_is_told_once_whoever_comes_first() {
        for probe_first in [true, false] {
            let mut doubles = Doubles::default();
            let probe = finding(Evidence::Probe, None, Some("p"));
            let file = finding(Evidence::File, Some("/var/log/pods/0.log"), Some("p"));
            if probe_first {
                doubles.seen(&probe, NOW);
            }
            assert_eq!(doubles.hold(file.clone(), NOW), None);
            if !probe_first {
                doubles.seen(&probe, NOW);
            }
            assert_eq!(doubles.due(LATER, false), []);
            assert_eq!(doubles.hold(file.clone(), LATER), None);
            assert_eq!(doubles.due(LATER, true), [file], "a second leak is one");
        }
    }

    #[test]
    fn what_no_probe_saw_is_told_when_it_is_due() {
        let mut doubles = Doubles::default();
        doubles.seen(&finding(Evidence::Probe, Some("/x.log"), None), NOW);
        let mut other = finding(Evidence::File, Some("/y.log"), None);
        if let Some(stream) = &mut other.stream {
            stream.inode = 8;
        }
        assert_eq!(doubles.hold(other.clone(), NOW), None);
        assert_eq!(doubles.due(NOW, false), []);
        assert_eq!(doubles.next(), Some(LATER));
        assert_eq!(doubles.due(LATER, false), [other]);
    }

    /// A leak every few milliseconds: what the log has shown just now is not taken for one that no probe saw.
    #[test]
    fn each_has_its_own_time() {
        let mut doubles = Doubles::default();
        let probe = finding(Evidence::Probe, Some("/x.log"), None);
        let file = finding(Evidence::File, Some("/x.log"), None);
        let mut at = NOW;
        for _ in 0..1_000 {
            // The log is read before the probe's record is.
            assert_eq!(doubles.hold(file.clone(), at), None);
            assert_eq!(doubles.due(at, false), []);
            at = BootTime(at.0 + 3_000_000);
            doubles.seen(&probe, at);
        }
        assert_eq!(doubles.due(at, true), []);
    }

    #[test]
    fn what_is_held_is_counted_and_bounded() {
        let mut doubles = Doubles::default();
        let at = |inode: usize| {
            let mut finding = finding(Evidence::File, Some("/x"), None);
            if let Some(stream) = &mut finding.stream {
                stream.inode = inode as u64;
            }
            finding
        };
        let most = MOST.get();
        let told: Vec<_> = (0..most + 10)
            .filter_map(|inode| doubles.hold(at(inode), NOW))
            .collect();
        assert_eq!((told.len(), doubles.held.len()), (10, most));
        let newest = most + 9;
        for _ in 0..2 {
            assert_eq!(doubles.hold(at(newest), NOW), None);
        }
        let mut probe = at(newest);
        probe.evidence = Evidence::Probe;
        doubles.seen(&probe, NOW);
        let due = doubles.due(LATER, false);
        assert_eq!(due.len(), most);
        assert_eq!(due.last().map(|last| last.count), Some(2));
    }
}
