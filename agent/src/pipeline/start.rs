//! Brings the pipeline up: probes, inventory, what is there already; then says `ready`.
use super::{
    Attempt, Course, Decide, Ground, Naming, Watch,
    expired::ExpiredExceptions,
    ground::registry,
    intake::{Intake, Opened, not_covered},
    progress::Progress,
    recording::{self, Purpose},
    reload::keeping,
    rules_file::{self, RulesError},
    state::MOST_READ,
};
use crate::advice::Reads;
use crate::capture::CaptureError;
use crate::config::{Config, Mode};
use crate::enrich::{Clock, Node, Noted, boot_now};
use crate::heap;
use crate::identity::{self, OptOutError, node_name};
use crate::inventory::{FingerprintError, Fingerprinter, Keeper, Request, VariableNameError};
use crate::kept::Before;
use crate::output::{Line, State, Status};
use crate::probe::{HookStatus, ProbeError};
use crate::shutdown::Wake;
use crate::sink::Order;
use crate::source::{AnchorKey, Limits, LogFileSettings, LogFiles, LogRequest, Sight};
use crate::stream::LogPathError;
use crate::telemetry::Metrics;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};
use thiserror::Error;

/// Pieces of log files that wait to be searched; the source reads on when they were.
const LOG_ITEMS: usize = 64;
/// News of sources of identity that wait to be taken in; the sources wait when there are more.
const NEWS: usize = 1_024;
/// While that goes on, whether the end was asked for is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
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
    /// The rules.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The capture.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// A log path.
    #[error(transparent)]
    LogPath(#[from] LogPathError),
    /// A name of an environment variable.
    #[error(transparent)]
    VariableName(#[from] VariableNameError),
    /// Who may opt out.
    #[error(transparent)]
    OptOut(#[from] OptOutError),
    /// inotify, a thread or a descriptor.
    #[error("watching the places where secrets are mounted")]
    Inventory(#[source] std::io::Error),
    /// A glob of labels, a thread.
    #[error("starting the sources of identity")]
    Identity(#[source] std::io::Error),
    /// inotify, a thread or a descriptor.
    #[error("watching log files")]
    LogFiles(#[source] std::io::Error),
    /// inotify, a thread or a descriptor.
    #[error("looking for processes and log files")]
    Neighbours(#[source] std::io::Error),
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
        "the first look at secret mounts, processes and logs took longer than {0:?}; is one of them on a file system that does not answer?"
    )]
    Slow(Duration),
}

impl Watch {
    /// Brings everything up: probes first, so that nothing is missed while the secrets are read; says `ready` at the end.
    /// `before`: what the sentinel before this one left; none: nothing is kept.
    ///
    /// # Errors
    /// When the machine, the configuration or the rights of the process do not allow it.
    pub fn start(
        config: &Config,
        purpose: &Purpose,
        before: Option<Before>,
        wake: Wake,
        orders: Sender<Order>,
        metrics: Arc<Metrics>,
        attempts: Receiver<Attempt>,
    ) -> Result<Self, StartError> {
        let rules = rules_file::read(config.rules.as_deref())?;
        let registry = registry(config)?;
        let naming = Naming::new(&config.identity, &node_name(&config.identity))?;
        let fingerprinter = fingerprinter(config)?;
        check_secret_paths(config)?;
        let Opened {
            intake,
            control,
            hooks,
        } = Intake::open(config, &wake)?;
        metrics.health.attached();

        let keeping = keeping(config, &rules.chosen)?;
        let mut keeper =
            Keeper::new(keeping, fingerprinter.clone()).map_err(StartError::Inventory)?;
        let empty = keeper.empty();
        let (sender, updates) = bounded(16);
        let notify = wake.clone();
        let keeper = keeper
            .start(sender, move || notify.wake())
            .map_err(StartError::Inventory)?;
        let (sender, news) = bounded(NEWS);
        let notify = wake.clone();
        let identity = identity::start(&config.identity, &config.pod_logs, sender, move || {
            notify.wake();
        })
        .map_err(StartError::Identity)?;
        let (sender, log_items) = bounded(LOG_ITEMS);
        let notify = wake.clone();
        let tells_positions = before.is_some();
        let Before {
            known,
            recall,
            reads,
            ..
        } = before.unwrap_or_default();
        let settings = LogFileSettings {
            pod_logs: config.pod_logs.clone(),
            key: AnchorKey::new(fingerprinter.derived("positions in log files")),
            known,
            limits: Limits {
                file: config.backscan.bytes,
                total: config.backscan.total_bytes,
            },
            tells_positions,
            ..LogFileSettings::default()
        };
        let log_files = LogFiles::start(settings, sender, move || notify.wake())
            .map_err(StartError::LogFiles)?;
        let clock = Clock::read();
        let described = recording::describe(config, &rules);
        let decide = Decide::new(Ground {
            scope: config.scope,
            clock,
            lookup: Noted::new(Node::new()),
            control,
            registry,
            inventory: empty,
            fingerprinter,
            chosen: rules.chosen,
            limits: config.limits(),
            naming,
        });
        let tee = recording::open(config, purpose, described, clock)?;
        let mut course = Course::new(decide);
        if let Some(tee) = tee {
            course.keep_in(tee, boot_now());
        }
        if !recall.0.is_empty() {
            course.recall(recall, boot_now());
        }
        if reads != Reads::default() {
            for part in reads.state(MOST_READ) {
                course.observed_before(part, boot_now());
            }
        }
        let mut watch = Self {
            intake,
            course,
            updates,
            keeper,
            news,
            identity,
            log_items,
            log_files,
            wake,
            orders,
            opens: VecDeque::new(),
            last_record: 0,
            logs_settled: false,
            progress: Progress::default(),
            reads_saved: Instant::now(),
            tells_reads: tells_positions,
            is_mute: *purpose != Purpose::Beside,
            metrics,
            attempts,
            expired: ExpiredExceptions::default(),
            hooks: hooks.iter().map(|it| (it.hook, it.attached)).collect(),
        };
        // One that is asked to end before it is ready never says that it was.
        if let Some(sight) = watch.settle()? {
            watch.say_ready(config, hooks, sight.as_ref());
        }
        Ok(watch)
    }

    /// Learns what is there already and waits until the inventory knows it: says what a sidecar may look into. Nothing when the
    /// end was asked for meanwhile.
    fn settle(&mut self) -> Result<Option<Option<Sight>>, StartError> {
        let deadline = Instant::now() + FIRST_LOOK;
        if self.intake.has_events() {
            self.course.survey(boot_now());
        }
        let sight = self.look_around(deadline);
        if sight.is_none() && !self.intake.has_events() {
            return Err(StartError::Slow(FIRST_LOOK));
        }
        self.ask();
        self.keeper.ask(Request::Settle);
        loop {
            self.metrics.health.beat();
            let update = match self.updates.recv_timeout(LOOK_AGAIN) {
                Ok(update) => update,
                Err(_) if self.wake.is_ending() => return Ok(None),
                Err(_) if Instant::now() < deadline => continue,
                Err(_) => return Err(StartError::Slow(FIRST_LOOK)),
            };
            let settled = update.settled;
            self.course.update(update, boot_now());
            if settled {
                break;
            }
        }
        // The values are known by now: what was written before the sentinel started is searched for them. Logs that no
        // sentinel knew are not read: they are followed from their present ends.
        self.log_files.ask(LogRequest::Begin);
        self.read_logs();
        self.metrics.health.loaded();
        heap::give_back();
        Ok(Some(sight))
    }

    fn say_ready(&mut self, config: &Config, hooks: Vec<HookStatus>, sight: Option<&Sight>) {
        let not_covered = not_covered(&hooks, sight);
        let told = not_covered.clone();
        let state = State::Ready {
            scope: config.watched(),
            hooks,
            not_covered,
            inventory: self.course.decide.sizes(),
        };
        let time = self.course.decide.time(boot_now());
        let node = self.course.decide.naming.node().to_owned();
        self.send(Line::Status(Box::new(Status::of(node, time, state))));
        self.course.ready(boot_now(), told);
        self.report();
        self.publish();
    }
}

/// In a container whose root file system is read-only a sidecar has no place for a key unless it is given one.
fn fingerprinter(config: &Config) -> Result<Fingerprinter, FingerprintError> {
    let given = config.fingerprint_key.as_deref();
    match Fingerprinter::open(given, &config.state_dir) {
        Err(error @ (FingerprintError::Write { .. } | FingerprintError::Read { .. }))
            if config.mode == Mode::Sidecar && given.is_none() =>
        {
            let error = anyhow::Error::from(error);
            tracing::warn!(
                error = format!("{error:#}"),
                "fingerprints are made with a key that lasts as long as this process: the next one names the same values otherwise"
            );
            Ok(Fingerprinter::passing())
        }
        other => other,
    }
}

/// A path that the user named and that is there must be readable; one that is not there yet is waited for.
pub fn check_secret_paths(config: &Config) -> Result<(), StartError> {
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
