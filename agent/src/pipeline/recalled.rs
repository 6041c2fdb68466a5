//! What the sentinel before this one told: found again, it has the same id.
use crate::finding::{Finding, Time};
use crate::kept::{Mark, Recall, known_by};
use jiff::SignedDuration;
use rustc_hash::FxHashMap;

/// After this long without another one, the next is a new finding, as it is within one process.
const FORGET_AFTER: SignedDuration = SignedDuration::from_secs(600);

struct Told {
    id: String,
    last: Time,
}

/// Ids by what makes a finding the same one.
#[derive(Default)]
pub struct Recalled(FxHashMap<Mark, Told>);

impl Recalled {
    /// Learns what was told; the time in which no sentinel ran does not count.
    pub fn learn(&mut self, recall: &Recall, now: Time) {
        for (mark, id) in &recall.0 {
            let id = id.clone();
            self.0.insert(*mark, Told { id, last: now });
        }
    }

    /// Gives a finding that was told before its id.
    pub fn name(&mut self, finding: &mut Finding) {
        if self.0.is_empty() {
            return;
        }
        let now = finding.last_seen;
        let is_old = |last: Time| now.0.duration_since(last.0) > FORGET_AFTER;
        let Some(mark) = known_by(finding) else {
            return;
        };
        let Some(told) = self.0.get_mut(&mark) else {
            return;
        };
        if is_old(told.last) {
            self.0.retain(|_, told| !is_old(told.last));
            return;
        }
        finding.id.clone_from(&told.id);
        told.last = told.last.max(now);
    }
}
