//! What has the form of a credential waits a moment: a container prints a secret before its mounts and environment were
//! read, and then it is a known value, which says more.
use crate::event::BootTime;
use crate::finding::Finding;
use crate::stream::ScanKey;
use std::collections::VecDeque;

/// How long, in nanoseconds.
const WAIT: u64 = 300_000_000;
/// So many wait at most.
const MOST: usize = 4_096;

/// Something with the form of a credential.
pub struct Suspect {
    due: BootTime,
    /// The scan that found it.
    pub key: ScanKey,
    /// Position of its first byte there.
    pub start: u64,
    /// Position after its last byte.
    pub end: u64,
    /// What is to be told.
    pub finding: Finding,
}

/// All that wait, in the order in which they were found.
#[derive(Default)]
pub struct Suspects(VecDeque<Suspect>);

impl Suspects {
    /// Has one wait; gives one that had to give way.
    pub fn hold(
        &mut self,
        key: ScanKey,
        start: u64,
        end: u64,
        finding: Finding,
        now: BootTime,
    ) -> Option<Suspect> {
        self.0.push_back(Suspect {
            due: BootTime(now.0 + WAIT),
            key,
            start,
            end,
            finding,
        });
        (self.0.len() > MOST).then(|| self.0.pop_front()).flatten()
    }

    /// The next whose time has come; with `all`, the next.
    pub fn next(&mut self, now: BootTime, all: bool) -> Option<Suspect> {
        self.0.pop_front_if(|suspect| all || suspect.due <= now)
    }

    /// When what is held now is due.
    #[must_use]
    pub const fn due_of(&self, now: BootTime) -> BootTime {
        BootTime(now.0 + WAIT)
    }

    /// When the next is due.
    #[must_use]
    pub fn due(&self) -> Option<BootTime> {
        self.0.front().map(|suspect| suspect.due)
    }
}
