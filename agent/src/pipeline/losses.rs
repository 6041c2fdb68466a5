//! Turns counters of what was lost into lines: what is new since the last look.
use crate::finding::Time;
use crate::output::Loss;
use crate::probe::LossReading;
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

/// All that was lost, by cause.
pub struct Losses {
    total: LossReading,
    told: LossReading,
}

impl Losses {
    /// Nothing was lost yet; `reading` lists the causes of the probes.
    #[must_use]
    pub fn new(reading: &LossReading) -> Self {
        let mut losses = Self {
            total: BTreeMap::new(),
            told: BTreeMap::new(),
        };
        losses.read(reading);
        for cause in OwnCause::ALL {
            losses.total.entry(cause.name()).or_default();
        }
        losses
    }

    /// Takes over the probes' counters.
    pub fn read(&mut self, reading: &LossReading) {
        for (cause, count) in reading {
            self.total.insert(cause, *count);
        }
    }

    /// Takes over a counter of a source.
    pub fn set(&mut self, cause: &'static str, records: u64, bytes: u64) {
        let total = self.total.entry(cause).or_default();
        (total.records, total.bytes) = (records, bytes);
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
                news.push(Loss::new(now, cause, records, bytes));
                *told = *total;
            }
        }
        news
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
