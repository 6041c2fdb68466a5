//! The live pipeline: one thread from ring buffer to finding.
use super::{Decide, losses::OwnCause};
use crate::aggregate::Aggregate;
use crate::config::{Config, Scope};
use crate::decode::{decode, time_of};
use crate::enrich::{Clock, Node, boot_now};
use crate::finding::Finding;
use crate::inventory::{
    FingerprintError, Fingerprinter, Keeper, KeeperHandle, Places, Request, Update,
};
use crate::output::{Line, State, Status};
use crate::probe::{HookStatus, NOT_COVERED, ProbeError, Probes, Settings, Sizes};
use crate::shutdown::Wake;
use crate::sink::Order;
use crate::source::RingBuffers;
use crate::stream::{LogPathError, LogPaths, Pipes, Registry};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};
use thiserror::Error;

/// Records taken from a lane before the other one and the updates have their turn.
const BATCH: usize = 4_096;
/// After a round with this many records the pipeline rests: the kernel wakes a reader that has caught up for every single
/// record, which costs the writer more than all else; one that rests is woken once.
const BUSY: usize = 8;
/// For how long. It adds that much to the time from write to line, under load only.
const REST: Duration = Duration::from_micros(250);
/// Loss and counts are looked at this often.
const TICK: Duration = Duration::from_millis(1_000);
/// How long the first look at the secrets may take.
const FIRST_LOOK: Duration = Duration::from_secs(60);

/// Why the pipeline could not be brought up.
#[derive(Debug, Error)]
pub enum StartError {
    /// The probes.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// The fingerprint key.
    #[error(transparent)]
    Fingerprint(#[from] FingerprintError),
    /// A log path.
    #[error(transparent)]
    LogPath(#[from] LogPathError),
    /// inotify, a thread or a descriptor.
    #[error("watching the places where secrets are mounted")]
    Inventory(#[source] std::io::Error),
    /// A path that the user named can't be read.
    #[error("reading the secret path {path}: {reason}")]
    SecretPath {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// The first look did not come to an end.
    #[error(
        "the first look at the secret mounts took longer than {0:?}; is one of them on a file system that does not answer?"
    )]
    Slow(Duration),
}

/// What the pipeline did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ended {
    /// Findings, repetitions included.
    pub findings: u64,
}

/// The running pipeline.
pub struct Watch {
    probes: Probes,
    rings: RingBuffers,
    decide: Decide<Node>,
    keeper: KeeperHandle,
    updates: Receiver<Update>,
    wake: Wake,
    aggregate: Aggregate,
    orders: Sender<Order>,
    /// Opens whose process records may still be in the other lane.
    opens: VecDeque<Vec<u8>>,
    last_record: u64,
    findings: u64,
}

impl Watch {
    /// Brings everything up: probes first, so that nothing is missed while the secrets are read; says `ready` at the end.
    ///
    /// # Errors
    /// When the machine, the configuration or the rights of the process do not allow it.
    pub fn start(config: &Config, wake: Wake, orders: Sender<Order>) -> Result<Self, StartError> {
        let logs = LogPaths::new(&config.log_paths)?;
        let fingerprinter =
            Fingerprinter::open(config.fingerprint_key.as_deref(), &config.state_dir)?;
        check_secret_paths(config)?;
        let settings = Settings {
            self_tgid: std::process::id(),
            node_scope: u32::from(config.scope == Scope::Node),
            piece_bytes: config.payload.piece_bytes,
            pieces: config.payload.pieces,
        };
        let sizes = Sizes {
            records: config.rings.records_bytes,
            opens: config.rings.opens_bytes,
        };
        let mut probes = Probes::load(&settings, sizes)?;
        let rings = RingBuffers::new(probes.take_rings()?);
        let control = probes.take_control()?;
        let hooks = probes.attach();
        require(&hooks)?;

        let places = Places {
            kubelet_roots: config.kubelet_roots.clone(),
            secret_paths: config.secret_paths.clone(),
        };
        let mut keeper =
            Keeper::new(places, fingerprinter, config.grace).map_err(StartError::Inventory)?;
        let empty = keeper.empty();
        let (sender, updates) = bounded(16);
        let notify = wake.clone();
        let keeper = keeper
            .start(sender, move || notify.wake())
            .map_err(StartError::Inventory)?;
        let pipes = match config.scope {
            Scope::Containers => Pipes::FromOutside,
            Scope::Node => Pipes::Any,
        };
        let decide = Decide::new(
            config.scope,
            Clock::read(),
            Node::new(),
            control,
            Registry::new(logs, pipes),
            empty,
        );
        let mut watch = Self {
            probes,
            rings,
            decide,
            keeper,
            updates,
            wake,
            aggregate: Aggregate::default(),
            orders,
            opens: VecDeque::new(),
            last_record: 0,
            findings: 0,
        };
        watch.settle()?;
        watch.say_ready(config, hooks);
        Ok(watch)
    }

    /// Learns what is there already and waits until the inventory knows it.
    fn settle(&mut self) -> Result<(), StartError> {
        self.decide.survey();
        self.ask();
        self.keeper.ask(Request::Settle);
        let deadline = Instant::now() + FIRST_LOOK;
        loop {
            let update = self
                .updates
                .recv_deadline(deadline)
                .map_err(|_| StartError::Slow(FIRST_LOOK))?;
            let settled = update.settled;
            self.decide.update(update, boot_now());
            if settled {
                return Ok(());
            }
        }
    }

    fn say_ready(&mut self, config: &Config, hooks: Vec<HookStatus>) {
        let missing = hooks.iter().filter(|hook| !hook.attached && !hook.excused);
        let not_covered = missing
            .map(|hook| format!("{}: {} could not be attached", hook.covers, hook.hook))
            .chain(NOT_COVERED.iter().map(|gap| (*gap).to_owned()))
            .collect();
        let state = State::Ready {
            scope: config.scope.name(),
            hooks,
            not_covered,
            inventory: self.decide.sizes(),
        };
        let time = self.decide.time(boot_now());
        self.send(Line::Status(Box::new(Status::new(time, state))));
        self.report();
    }

    /// Runs until it is asked to end, then drains.
    ///
    /// # Errors
    /// When the kernel refuses to wait for records.
    pub fn run(mut self) -> std::io::Result<Ended> {
        let mut next_tick = Instant::now() + TICK;
        while !self.wake.is_ending() {
            let most = next_tick.saturating_duration_since(Instant::now());
            self.rings.wait(self.wake.descriptor(), most)?;
            self.wake.taken();
            if self.round() > BUSY {
                std::thread::sleep(REST);
            }
            if Instant::now() >= next_tick {
                next_tick = Instant::now() + TICK;
                self.tick();
            }
        }
        Ok(self.drain())
    }

    /// Takes what is there: updates first, so that a value is known before the write that leaks it is decided.
    fn round(&mut self) -> usize {
        while let Ok(update) = self.updates.try_recv() {
            self.decide.update(update, boot_now());
        }
        let opens = &mut self.opens;
        let opened = self
            .rings
            .opens(BATCH, |record| opens.push_back(record.to_vec()));
        let (decide, last_record) = (&mut self.decide, &mut self.last_record);
        let taken = self.rings.records(BATCH, |record| {
            *last_record = decide_record(decide, record).unwrap_or(*last_record);
        });
        self.take_opens(taken < BATCH);
        self.ask();
        self.report();
        taken + opened
    }

    /// Decides about opens once the records of what their processes did before are through.
    fn take_opens(&mut self, all: bool) {
        while let Some(record) = self.opens.front() {
            let is_due = all || time_of(record).is_none_or(|time| time <= self.last_record);
            if !is_due {
                break;
            }
            if let Some(record) = self.opens.pop_front() {
                decide_record(&mut self.decide, &record);
            }
        }
    }

    fn ask(&mut self) {
        for request in self.decide.requests.drain(..) {
            self.keeper.ask(request);
        }
    }

    fn report(&mut self) {
        for finding in std::mem::take(&mut self.decide.findings) {
            self.findings += 1;
            let now: Vec<Finding> = self.aggregate.offer(finding).collect();
            now.into_iter()
                .for_each(|finding| self.send(Line::Finding(Box::new(finding))));
        }
    }

    fn tick(&mut self) {
        self.decide.pause();
        self.report();
        let now = self.decide.time(boot_now());
        for finding in self.aggregate.due(now) {
            self.send(Line::Finding(Box::new(finding)));
        }
        self.decide.read_losses();
        for loss in self.decide.losses.news(now) {
            self.send(Line::Loss(loss));
        }
    }

    /// Stops the probes, decides all that is in the rings, and says what it came to.
    fn drain(mut self) -> Ended {
        self.probes.detach();
        while self.round() > 0 {}
        // The inventory may be about to tell of a value that is in what was just read.
        self.keeper.ask(Request::LookAgain);
        self.keeper.ask(Request::Settle);
        let deadline = Instant::now() + Duration::from_secs(2);
        while let Ok(update) = self.updates.recv_deadline(deadline) {
            let settled = update.settled;
            self.decide.update(update, boot_now());
            if settled {
                break;
            }
        }
        self.report();
        self.tick();
        for finding in self.aggregate.finish() {
            self.send(Line::Finding(Box::new(finding)));
        }
        let state = State::Stopped {
            events: self.decide.events,
            findings: self.findings,
            lost: self.decide.losses.totals(),
        };
        let time = self.decide.time(boot_now());
        self.send(Line::Status(Box::new(Status::new(time, state))));
        Ended {
            findings: self.findings,
        }
    }

    /// The sinks end after the pipeline does, so this can only fail while the process dies anyway.
    fn send(&self, line: Line) {
        let _ = self.orders.send(Order::Write(line));
    }
}

/// Decides about one record; returns its time.
fn decide_record(decide: &mut Decide<Node>, record: &[u8]) -> Option<u64> {
    match decode(record) {
        Ok(event) => {
            decide.event(event);
            time_of(record)
        }
        Err(error) => {
            tracing::warn!(%error, "a record could not be decoded");
            decide
                .losses
                .count(OwnCause::Malformed, record.len() as u64);
            None
        }
    }
}

fn require(hooks: &[HookStatus]) -> Result<(), ProbeError> {
    match hooks.iter().find(|hook| hook.required && !hook.attached) {
        Some(hook) => Err(ProbeError::Required {
            hook: hook.hook,
            reason: hook.error.clone().unwrap_or_default(),
        }),
        None => Ok(()),
    }
}

/// A path that the user named and that is there must be readable; one that is not there yet is waited for.
fn check_secret_paths(config: &Config) -> Result<(), StartError> {
    for path in &config.secret_paths {
        let failed = |reason| StartError::SecretPath {
            path: path.clone(),
            reason,
        };
        let outcome = match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => std::fs::read_dir(path).map(drop),
            Ok(_) => std::fs::File::open(path).map(drop),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                tracing::warn!(path = %path.display(), "a secret path is not there yet; it is watched for");
                Ok(())
            }
            Err(error) => Err(error),
        };
        outcome.map_err(failed)?;
    }
    Ok(())
}
