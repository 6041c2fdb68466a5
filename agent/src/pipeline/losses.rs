//! Turns counters of what was lost into lines: what is new since the last look.
use crate::finding::Time;
use crate::output::{Loss, LostBy};
use crate::probe::{LossReading, Lost, WRITE_RING_FULL};
use crate::source::LogLoss;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Causes that arise in the agent itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnCause {
    /// A record could not be decoded.
    Malformed,
    /// A file was copied to a stream inside the kernel, and the agent could not read it.
    TransferUnreadable,
    /// A container had ended before its mounts or its environment could be read: what only these hold was not looked for.
    ContainerUnread,
    /// The file was longer than the agent reads.
    TransferCut,
}

/// The capture did not keep up: what happened was decided, and is not in it.
pub const CAPTURE_BEHIND: &str = "capture-behind";

impl OwnCause {
    const ALL: [Self; 4] = [
        Self::ContainerUnread,
        Self::Malformed,
        Self::TransferUnreadable,
        Self::TransferCut,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::ContainerUnread => "container-unread",
            Self::Malformed => "record-malformed",
            Self::TransferUnreadable => "transfer-unreadable",
            Self::TransferCut => "transfer-cut",
        }
    }
}

/// A counter, for a capture: records and bytes.
#[derive(Debug, Serialize, Deserialize)]
pub struct LossState {
    cause: String,
    total: (u64, u64),
    told: (u64, u64),
}

/// All that was lost, by cause.
pub struct Losses {
    total: LossReading,
    told: LossReading,
    /// Whose writes did not fit into the ring.
    by: Vec<LostBy>,
}

impl Losses {
    /// Nothing was lost yet; `reading` lists the causes of the probes.
    #[must_use]
    pub fn new(reading: &LossReading) -> Self {
        let mut losses = Self {
            total: BTreeMap::new(),
            told: BTreeMap::new(),
            by: Vec::new(),
        };
        losses.read(reading);
        let own = OwnCause::ALL.map(OwnCause::name);
        for cause in own
            .into_iter()
            .chain(LogLoss::ALL.map(LogLoss::name))
            .chain([CAPTURE_BEHIND])
        {
            losses.total.entry(cause).or_default();
        }
        losses
    }

    /// Takes over the probes' counters.
    pub fn read(&mut self, reading: &LossReading) {
        for (cause, count) in reading {
            self.total.insert(cause, *count);
        }
    }

    /// Takes over whose writes did not fit into the ring since the last line about it.
    pub fn name(&mut self, by: Vec<LostBy>) {
        self.by = by;
    }

    /// Takes over a counter of a source.
    pub fn set(&mut self, cause: &'static str, records: u64, bytes: u64) {
        let total = self.total.entry(cause).or_default();
        (total.records, total.bytes) = (records, bytes);
    }

    /// Takes over a counter that a capture tells; one of a cause that this version does not know is left out.
    pub fn set_told(&mut self, cause: &str, records: u64, bytes: u64) {
        if let Some((_, total)) = self.total.iter_mut().find(|(name, _)| **name == cause) {
            (total.records, total.bytes) = (records, bytes);
        }
    }

    /// Counters of causes outside the pipeline that are not those of `last`, which is brought up to date.
    pub fn outside(&self, last: &mut LossReading) -> Vec<(String, u64, u64)> {
        let own = OwnCause::ALL.map(OwnCause::name);
        let mut changed = Vec::new();
        for (cause, total) in &self.total {
            let known = last.entry(cause).or_default();
            if !own.contains(cause) && known != total {
                *known = *total;
                changed.push(((*cause).to_owned(), total.records, total.bytes));
            }
        }
        changed
    }

    /// Every counter, for a capture.
    #[must_use]
    pub fn state(&self) -> Vec<LossState> {
        let state = |(cause, total): (&&'static str, &Lost)| {
            let told = self.told.get(*cause).copied().unwrap_or_default();
            LossState {
                cause: (*cause).to_owned(),
                total: (total.records, total.bytes),
                told: (told.records, told.bytes),
            }
        };
        self.total.iter().map(state).collect()
    }

    /// Takes every counter over.
    pub fn restore(&mut self, states: &[LossState]) {
        for state in states {
            let known = self
                .total
                .iter_mut()
                .find(|(name, _)| **name == state.cause);
            let Some((cause, total)) = known else {
                continue;
            };
            (total.records, total.bytes) = state.total;
            let (records, bytes) = state.told;
            self.told.insert(cause, Lost { records, bytes });
        }
    }

    /// Counts losses of the agent's own that have no bytes.
    pub fn add(&mut self, cause: OwnCause, records: u64) {
        self.total.entry(cause.name()).or_default().records += records;
    }

    /// Counts a loss of the agent's own.
    pub fn count(&mut self, cause: OwnCause, bytes: u64) {
        let total = self.total.entry(cause.name()).or_default();
        total.records += 1;
        total.bytes += bytes;
    }

    /// What is new since the last call.
    pub fn news(&mut self, now: Time) -> Vec<Loss> {
        let mut news = Vec::new();
        for (cause, total) in &self.total {
            let told = self.told.entry(cause).or_default();
            if total.records > told.records {
                let (records, bytes) = (total.records - told.records, total.bytes - told.bytes);
                let mut loss = Loss::new(now, cause, records, bytes);
                if *cause == WRITE_RING_FULL {
                    loss.by = std::mem::take(&mut self.by);
                }
                news.push(loss);
                *told = *total;
            }
        }
        news
    }

    /// Records and bytes lost, by cause.
    #[must_use]
    pub fn counts(&self) -> Vec<(&'static str, u64, u64)> {
        let count = |(cause, lost): (&&'static str, &Lost)| (*cause, lost.records, lost.bytes);
        self.total.iter().map(count).collect()
    }

    /// Records lost by cause.
    #[must_use]
    pub fn totals(&self) -> BTreeMap<&'static str, u64> {
        self.total
            .iter()
            .map(|(cause, count)| (*cause, count.records))
            .collect()
    }
}
