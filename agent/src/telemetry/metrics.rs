//! What the agent counts, as it is shown to whoever scrapes it.
use super::{exposition::Exposition, health::Health};
use crate::output::InventorySizes;
use crate::rules::Severity;
use crate::sink::SinkState;
use prometheus_client::{encoding::text::encode, registry::Registry};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

/// What the pipeline counted; published once a tick. All but `hooks` and the queues only grow.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// Events decided, by kind.
    pub events: Vec<(&'static str, u64)>,
    /// Findings, repetitions included, by rule and severity.
    pub findings: BTreeMap<(&'static str, Severity), u64>,
    /// Records and bytes lost, by cause.
    pub lost: Vec<(&'static str, u64, u64)>,
    /// Bytes that were searched.
    pub searched_bytes: u64,
    /// How long that took, with what was concluded from it.
    pub searched: Duration,
    /// Findings by what is known of their workload.
    pub enrichment: BTreeMap<&'static str, u64>,
    /// Findings left out, for an exception covers them.
    pub expected: u64,
    /// Exceptions whose time is over.
    pub expired_exceptions: usize,
    /// How much is watched for.
    pub inventory: InventorySizes,
    /// What waits, by queue.
    pub queues: Vec<(&'static str, usize)>,
    /// Bytes of frames that wait for the capture's thread.
    pub capture_waiting_bytes: usize,
    /// Bytes that the capture lacks.
    pub capture_dropped_bytes: u64,
    /// Each hook, and whether it is in use.
    pub hooks: Vec<(&'static str, bool)>,
}

/// How often the configuration was read anew.
#[derive(Clone, Copy, Debug)]
pub struct Reloads {
    /// It took effect.
    pub succeeded: u64,
    /// It was not valid.
    pub failed: u64,
    /// When it was last valid: at start, or later.
    pub last_success: SystemTime,
}

/// Everything that is shown; shared by all who tell of themselves.
#[derive(Debug)]
pub struct Metrics {
    /// Whether the agent is alive and ready.
    pub health: Health,
    sinks: Arc<SinkState>,
    numbers: Mutex<Numbers>,
    reloads: Mutex<Reloads>,
}

impl Metrics {
    /// Nothing was counted yet; the configuration was just read.
    #[must_use]
    pub fn new(sinks: Arc<SinkState>) -> Self {
        Self {
            health: Health::default(),
            sinks,
            numbers: Mutex::default(),
            reloads: Mutex::new(Reloads {
                succeeded: 0,
                failed: 0,
                last_success: SystemTime::now(),
            }),
        }
    }

    /// The pipeline's numbers as of now.
    pub fn publish(&self, numbers: Numbers) {
        *lock(&self.numbers) = numbers;
    }

    /// The configuration was read anew and is in effect.
    pub fn reloaded(&self) {
        let mut reloads = lock(&self.reloads);
        reloads.succeeded += 1;
        reloads.last_success = SystemTime::now();
    }

    /// The configuration was read anew and is not valid.
    pub fn reload_failed(&self) {
        lock(&self.reloads).failed += 1;
    }

    /// OpenMetrics text.
    ///
    /// # Errors
    /// When it can't be written to memory.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Exposition {
            numbers: lock(&self.numbers).clone(),
            reloads: *lock(&self.reloads),
            sinks: Arc::clone(&self.sinks),
            is_ready: self.health.readiness().ready,
            quiet: self.health.quiet(),
        }));
        registry.register_collector(Box::new(super::process::OwnProcess));
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new(Arc::default())
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
