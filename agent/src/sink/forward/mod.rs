//! Delivery to receivers, shared by all sinks that send somewhere: which findings, in which format, kept until they are taken.
mod counts;
mod dead;
mod lane;
mod outlet;
mod record;
mod route;
mod settings;
pub mod spool;
#[cfg(test)]
mod tests;

pub use counts::Counts;
pub use dead::{DeadLetters, Letter};
pub use lane::Lane;
pub use outlet::{Fate, Outcome, Outlet, Trouble};
pub use record::Record;
pub use settings::{Batch, Forward, Retry, Route, SinkName, SpoolSettings};

use super::{format::SinkFormat, outlets, told::Told};
use crate::confine;
use lane::Shared;
use route::Chooser;
use spool::{Amount, Spool};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, atomic::Ordering::Relaxed},
    thread::JoinHandle,
    time::Duration,
};
use thiserror::Error;
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

/// Where below the state directory spools are.
pub const SPOOLS: &str = "spool";

/// Why a sink can't be started.
#[derive(Debug, Error)]
pub enum ForwardError {
    /// Its settings are wrong.
    #[error("the sink {name} is not configured as it should be: {reason}")]
    Settings {
        /// Which.
        name: SinkName,
        /// Key and what is wrong with it.
        reason: String,
    },
    /// There is no thread for it.
    #[error("starting the sink {name}")]
    Thread {
        /// Which.
        name: SinkName,
        /// Why.
        source: std::io::Error,
    },
}

/// What a sink knows of where it is.
#[derive(Clone, Debug)]
pub struct Context {
    /// What the cluster is called, as configured.
    pub cluster: Option<String>,
    /// What the node is called.
    pub node: String,
    /// The format of what it sends.
    pub format: SinkFormat,
    /// An answer is waited for so long.
    pub timeout: Duration,
}

/// Checks the settings of all sinks.
///
/// # Errors
/// The first that are wrong.
pub fn check(sinks: &BTreeMap<SinkName, Forward>) -> Result<(), ForwardError> {
    for (name, forward) in sinks {
        forward.check().map_err(|reason| ForwardError::Settings {
            name: name.clone(),
            reason,
        })?;
    }
    Ok(())
}

impl Forward {
    /// The format of what is sent.
    #[must_use]
    pub fn sent_format(&self) -> SinkFormat {
        self.format.unwrap_or_else(|| self.to.usual_format())
    }

    fn check(&self) -> Result<Chooser, String> {
        if self.batch.findings == 0 {
            return Err("batch.findings: at least 1".into());
        }
        if self.spool.bytes < 64 << 10 {
            return Err("spool.bytes: at least 65536".into());
        }
        self.to.check(self.sent_format())?;
        Chooser::new(&self.route)
    }
}

/// Which sinks there are, and where they are.
pub struct Setup<'s> {
    /// Their settings.
    pub sinks: &'s BTreeMap<SinkName, Forward>,
    /// The state directory; none: what waits is in memory only.
    pub state_dir: Option<&'s Path>,
    /// What the cluster is called.
    pub cluster: Option<&'s str>,
    /// What the node is called.
    pub node: &'s str,
}

/// All sinks that send somewhere.
#[derive(Default)]
pub struct Forwards {
    takers: Vec<Taker>,
    ending: Option<watch::Sender<Option<Instant>>>,
}

/// The taking side of a sink.
struct Taker {
    name: SinkName,
    chooser: Chooser,
    format: SinkFormat,
    longest: Option<usize>,
    drain: Duration,
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
    is_failing: bool,
}

/// What a sink will never deliver, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The cause, as loss lines name it.
    pub cause: &'static str,
    /// How much.
    pub amount: Amount,
}

impl Forwards {
    /// Starts a thread for each.
    ///
    /// # Errors
    /// When settings are wrong, or the kernel gives no thread.
    pub fn start(setup: &Setup<'_>) -> Result<Self, ForwardError> {
        let (ending, end) = watch::channel(None);
        let mut takers = Vec::new();
        for (name, forward) in setup.sinks {
            takers.push(Taker::start(setup, name, forward, end.clone())?);
        }
        if let Some(state_dir) = setup.state_dir {
            tell_orphans(state_dir, setup.sinks);
        }
        Ok(Self {
            takers,
            ending: Some(ending),
        })
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.takers.is_empty()
    }

    /// What they have done, by name.
    #[must_use]
    pub fn counts(&self) -> Vec<(String, Arc<Counts>)> {
        let of = |taker: &Taker| (taker.name.to_string(), Arc::clone(&taker.shared.counts));
        self.takers.iter().map(of).collect()
    }

    /// Takes a finding, as its line of JSON. It is safe after [`Self::settle`].
    pub fn take(&mut self, line: &str) {
        if self.takers.is_empty() {
            return;
        }
        let told = match Told::parse(line) {
            Ok(told) => told,
            Err(error) => {
                tracing::error!(%error, "a finding's own line can't be read: no sink gets it");
                return;
            }
        };
        for taker in self.takers.iter().filter(|it| it.chooser.wants(&told)) {
            taker.shared.spool().push(taker.record(&told, line));
        }
    }

    /// Writes what was taken to the spools and wakes who sends it. Whether all of it is on the disk, or delivered.
    pub fn settle(&mut self) -> bool {
        let mut is_safe = true;
        for taker in &mut self.takers {
            is_safe &= taker.settle();
        }
        is_safe
    }

    /// What will never be delivered, since it was asked for last.
    pub fn lost(&mut self) -> Vec<Lost> {
        let mut lost = Vec::new();
        for taker in &self.takers {
            let dropped = taker.shared.spool().take_dropped();
            for (cause, amount) in [
                ("spool-full", dropped.full),
                ("spool-expired", dropped.expired),
                ("spool-damaged", dropped.damaged),
            ] {
                if amount.count > 0 {
                    tracing::error!(sink = %taker.name, cause, findings = amount.count,
                        "findings were dropped that a sink did not deliver");
                    let counts = &taker.shared.counts;
                    counts.dropped.fetch_add(amount.count, Relaxed);
                    lost.push(Lost { cause, amount });
                }
            }
        }
        lost
    }

    /// Sends for a while what waits, and ends. How many findings are neither delivered nor on the disk.
    #[must_use]
    pub fn finish(mut self) -> u64 {
        self.settle();
        let drain = self.takers.iter().map(|taker| taker.drain).max();
        if let Some(ending) = self.ending.take() {
            let _ = ending.send(Some(Instant::now() + drain.unwrap_or_default()));
            let mut lost = 0;
            for taker in self.takers {
                if taker.thread.join().is_err() {
                    tracing::error!(sink = %taker.name, "a sink ended by a defect in it; what waits is sent after the next start");
                }
                let spool = taker.shared.spool();
                let (waiting, is_safe) = (spool.waiting(), spool.is_safe());
                if waiting > 0 && is_safe {
                    tracing::warn!(sink = %taker.name, findings = waiting,
                        "findings wait in the spool: they are sent after the next start");
                }
                lost += if is_safe { 0 } else { waiting };
            }
            return lost;
        }
        0
    }
}

impl Taker {
    fn start(
        setup: &Setup<'_>,
        name: &SinkName,
        forward: &Forward,
        ending: watch::Receiver<Option<Instant>>,
    ) -> Result<Self, ForwardError> {
        let chooser = forward.check().map_err(|reason| ForwardError::Settings {
            name: name.clone(),
            reason,
        })?;
        let place = setup.state_dir.map(|state| state.join(SPOOLS).join(name));
        let (spool, place) = open(name, place, forward);
        let shared = Arc::new(Shared {
            spool: Mutex::new(spool),
            more: Notify::new(),
            counts: Arc::default(),
        });
        let lane = Lane {
            name: name.to_string(),
            shared: Arc::clone(&shared),
            dead: place.as_deref().map(DeadLetters::of),
            batch: forward.batch.clone(),
            retry: forward.retry.clone(),
            ending,
        };
        let context = Context {
            cluster: setup.cluster.map(str::to_owned),
            node: setup.node.to_owned(),
            format: forward.sent_format(),
            timeout: forward.retry.timeout,
        };
        let (own, called) = (forward.clone(), name.clone());
        let thread = std::thread::Builder::new()
            .name(format!("sink-{name}"))
            .spawn(move || {
                confine::writer();
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                match runtime {
                    Ok(runtime) => runtime.block_on(outlets::deliver(lane, &own, context)),
                    Err(error) => {
                        tracing::error!(sink = %called, %error, "a sink has no runtime: its findings wait in the spool");
                    }
                }
            })
            .map_err(|source| ForwardError::Thread {
                name: name.clone(),
                source,
            })?;
        Ok(Self {
            name: name.clone(),
            chooser,
            format: forward.sent_format(),
            longest: forward.to.longest(),
            drain: forward.retry.drain,
            shared,
            thread,
            is_failing: false,
        })
    }

    fn record(&self, told: &Told<'_>, line: &str) -> Record {
        Record {
            number: 0,
            id: told.id.to_string(),
            count: told.count,
            rule: told.rule.to_string(),
            severity: told.severity,
            time: i64::try_from(told.time.0.as_nanosecond()).unwrap_or(0),
            body: self.format.encode(told, line, self.longest).text,
        }
    }

    fn settle(&mut self) -> bool {
        let mut spool = self.shared.spool();
        // What was delivered from memory meanwhile says nothing of the disk.
        let is_tried = !spool.is_safe();
        let outcome = spool.flush();
        match (&outcome, self.is_failing) {
            (Err(error), false) => tracing::error!(sink = %self.name, %error,
                "the spool of a sink can't be written: findings wait in memory, and the oldest of the least severe go when that is full"),
            (Ok(()), true) if is_tried => {
                tracing::info!(sink = %self.name, "the spool of a sink is written again")
            }
            _ => {}
        }
        self.is_failing = outcome.is_err() || self.is_failing && !is_tried;
        self.shared.count(&spool);
        if spool.waiting() > 0 {
            self.shared.more.notify_one();
        }
        spool.is_safe()
    }
}

/// The spool in this directory; in memory when that can't be.
fn open(name: &SinkName, place: Option<PathBuf>, forward: &Forward) -> (Spool, Option<PathBuf>) {
    let limits = forward.spool.limits();
    let Some(place) = place else {
        return (Spool::in_memory(limits), None);
    };
    match Spool::open(&place, limits) {
        Ok(spool) => (spool, Some(place)),
        Err(error) => {
            tracing::warn!(sink = %name, place = %place.display(), %error,
                "a sink has no spool on disk: what waits is in memory only, and lost when the sentinel ends");
            (Spool::in_memory(limits), None)
        }
    }
}

/// Spools that belong to no sink any more: what waits there is not sent by itself.
fn tell_orphans(state_dir: &Path, sinks: &BTreeMap<SinkName, Forward>) {
    let Ok(entries) = std::fs::read_dir(state_dir.join(SPOOLS)) else {
        return;
    };
    for entry in entries.flatten() {
        let is_known = sinks
            .keys()
            .any(|name| Path::new(&entry.file_name()) == name.as_ref() as &Path);
        let waiting = spool::look(&entry.path()).map_or(0, |records| records.len());
        if !is_known && waiting > 0 {
            tracing::warn!(spool = %entry.path().display(), findings = waiting,
                "findings wait for a sink that is not configured any more; drop them with `secret-sentinel spool drop`");
        }
    }
}
