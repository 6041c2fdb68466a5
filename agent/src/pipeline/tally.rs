//! Counts what the pipeline does, in plain integers: they are published once a tick.
use super::Watch;
use crate::enrich::{Node, Noted};
use crate::event::Event;
use crate::finding::Finding;
use crate::pipeline::Decide;
use crate::rules::Severity;
use crate::telemetry::Numbers;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// Kinds of events, in the order of [`place`].
const KINDS: [&str; 11] = [
    "write",
    "transfer",
    "stream-seen",
    "open",
    "exec",
    "fork",
    "exit",
    "cgroup-made",
    "arguments",
    "log",
    "change",
];

const fn place(event: &Event<'_>) -> usize {
    match event {
        Event::Write(_) => 0,
        Event::Transfer(_) => 1,
        Event::StreamSeen(_) => 2,
        Event::Open(_) => 3,
        Event::Exec(_) => 4,
        Event::Fork(_) => 5,
        Event::Exit(_) => 6,
        Event::CgroupMade(_) => 7,
        Event::Arguments(_) => 8,
        Event::Log(_) => 9,
        Event::Change(_) => 10,
    }
}

/// What was counted since the start.
#[derive(Debug, Default)]
pub struct Tally {
    events: [u64; KINDS.len()],
    findings: BTreeMap<(&'static str, Severity), u64>,
    enrichment: BTreeMap<&'static str, u64>,
    expected: u64,
    searched_bytes: u64,
    searched: Duration,
}

impl Tally {
    /// An event is about to be decided.
    pub const fn event(&mut self, event: &Event<'_>) {
        self.events[place(event)] += 1;
    }

    /// A finding was concluded.
    pub fn finding(&mut self, finding: &Finding) {
        *self
            .findings
            .entry((finding.rule, finding.severity))
            .or_default() += 1;
    }

    /// A finding was told of whose workload this much is known: `complete`, `pending` or `unknown`.
    pub fn enriched(&mut self, outcome: &'static str) {
        *self.enrichment.entry(outcome).or_default() += 1;
    }

    /// A finding was left out: an exception covers it.
    pub const fn expected(&mut self) {
        self.expected += 1;
    }

    /// So many bytes were searched since then.
    pub fn searched(&mut self, bytes: u64, since: Instant) {
        self.searched_bytes += bytes;
        self.searched += since.elapsed();
    }
}

impl Decide<Noted<Node>> {
    fn numbers(&self) -> Numbers {
        let tally = &self.tally;
        Numbers {
            events: KINDS.into_iter().zip(tally.events).collect(),
            findings: tally.findings.clone(),
            lost: self.losses.counts(),
            searched_bytes: tally.searched_bytes,
            searched: tally.searched,
            enrichment: tally.enrichment.clone(),
            expected: tally.expected,
            inventory: self.sizes(),
            ..Numbers::default()
        }
    }
}

impl Watch {
    /// Shows whoever asks from outside what was counted until now.
    pub(super) fn publish(&self) {
        let waiting = self.course.capture_waiting();
        self.metrics.publish(Numbers {
            queues: vec![
                ("sinks", self.orders.len()),
                ("inventory", self.updates.len()),
                ("log-files", self.log_items.len()),
                ("capture", waiting.frames),
            ],
            capture_waiting_bytes: waiting.bytes,
            capture_dropped_bytes: waiting.dropped_bytes,
            hooks: self.hooks.clone(),
            expired_exceptions: self.expired.count(),
            ..self.course.decide.numbers()
        });
    }
}
