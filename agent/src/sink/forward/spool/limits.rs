//! How much a spool holds, and what goes when that is too little.
use super::Spool;
use crate::rules::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{io::Result, time::Duration};

/// From what goes first to what goes last.
pub(super) const ORDER: [Severity; 5] = [
    Severity::Info,
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];

/// When what is written is forced to the disk itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sync {
    /// When the kernel likes: a crash of the machine (not of the sentinel) may take the last seconds.
    #[default]
    Never,
    /// Each time.
    Always,
}

/// How much a spool holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes on the disk.
    pub bytes: u64,
    /// What happened longer ago goes.
    pub age: Duration,
    /// When it is forced to the disk.
    pub sync: Sync,
}

/// How many records, and how many bytes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Records.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Amount {
    /// Adds.
    pub const fn add(&mut self, count: u64, bytes: u64) {
        self.count += count;
        self.bytes += bytes;
    }
}

/// What will never be delivered, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// The spool was full.
    pub full: Amount,
    /// It waited too long.
    pub expired: Amount,
    /// It could not be read any more.
    pub damaged: Amount,
}

impl Spool {
    /// Lets go of what is delivered; when that is not enough, thins out until a tenth of the limit is free.
    pub(super) fn make_room(&mut self) -> Result<()> {
        let Some(disk) = &mut self.disk else {
            return Ok(());
        };
        disk.compact(self.settled)?;
        if disk.bytes() <= self.limits.bytes {
            return Ok(());
        }
        let mut gone = Amount::default();
        let goal = self.limits.bytes - self.limits.bytes / 10;
        let thinned = disk.thin(goal, self.taken, &mut gone);
        self.waiting = self.waiting.saturating_sub(gone.count);
        self.dropped.full.add(gone.count, gone.bytes);
        thinned
    }

    /// Lets go of what is least severe and oldest in memory, down to half of what it may hold.
    pub(super) fn thin_memory(&mut self) {
        let mut excess = self.memory_bytes.saturating_sub(self.memory_most() / 2);
        for severity in ORDER {
            let (taken, gone) = (self.taken, &mut self.dropped.full);
            let mut freed = 0;
            let before = self.memory.len();
            self.memory.retain(|record| {
                let goes = freed < excess && record.severity == severity && record.number >= taken;
                if goes {
                    freed += record.size();
                    gone.add(1, record.body.len() as u64);
                }
                !goes
            });
            self.waiting = self
                .waiting
                .saturating_sub((before - self.memory.len()) as u64);
            self.memory_bytes -= freed;
            excess = excess.saturating_sub(freed);
            if excess == 0 {
                break;
            }
        }
    }

    /// Lets go of segments of which everything is too old. `now` in nanoseconds since 1970.
    ///
    /// # Errors
    /// When a file can't be removed.
    pub fn expire(&mut self, now: i64) -> Result<()> {
        let age = i64::try_from(self.limits.age.as_nanos()).unwrap_or(i64::MAX);
        let before = now.saturating_sub(age);
        let Some(disk) = &mut self.disk else {
            return Ok(());
        };
        while let Some(segment) = disk.segments.front() {
            let is_old = segment.newest < before && segment.last.is_some();
            let is_in_hand = self.taken > self.settled;
            if !is_old || is_in_hand {
                break;
            }
            let gone = segment.from(self.settled).min(self.waiting);
            self.waiting -= gone;
            self.dropped.expired.add(gone, segment.bytes);
            disk.next_segment()?;
        }
        Ok(())
    }
}

impl super::Segment {
    /// How many of its records are numbered `number` or higher, at most.
    pub(super) fn from(&self, number: u64) -> u64 {
        let Some(last) = self.last.filter(|last| *last >= number) else {
            return 0;
        };
        (last - number + 1).min(self.records())
    }
}
