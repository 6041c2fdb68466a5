//! Brings the pipeline up: probes, inventory, what is there already; then says `ready`.
use super::{Decide, Watch};
use crate::aggregate::Aggregate;
use crate::config::{Config, Scope};
use crate::enrich::{Clock, Node, boot_now};
use crate::inventory::{
    FingerprintError, Fingerprinter, Keeper, Places, Request, VariableNameError, VariableNames,
};
use crate::output::{Line, State, Status};
use crate::probe::{HookStatus, NOT_COVERED, ProbeError, Probes, Settings, Sizes};
use crate::shutdown::Wake;
use crate::sink::Order;
use crate::source::{LogFileSettings, LogFiles, RingBuffers};
use crate::stream::{LogPathError, LogPaths, Pipes, Registry};
use crossbeam_channel::{Sender, bounded};
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};
use thiserror::Error;

/// Pieces of log files that wait to be searched; the source reads on when they were.
const LOG_ITEMS: usize = 64;
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
    /// A name of an environment variable.
    #[error(transparent)]
    VariableName(#[from] VariableNameError),
    /// inotify, a thread or a descriptor.
    #[error("watching the places where secrets are mounted")]
    Inventory(#[source] std::io::Error),
    /// inotify, a thread or a descriptor.
    #[error("watching log files")]
    LogFiles(#[source] std::io::Error),
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

impl Watch {
    /// Brings everything up: probes first, so that nothing is missed while the secrets are read; says `ready` at the end.
    ///
    /// # Errors
    /// When the machine, the configuration or the rights of the process do not allow it.
    pub fn start(config: &Config, wake: Wake, orders: Sender<Order>) -> Result<Self, StartError> {
        let logs = LogPaths::new(&config.log_paths)?;
        let variables = VariableNames::new(&config.environment.names, &config.environment.ignore)?;
        let fingerprinter =
            Fingerprinter::open(config.fingerprint_key.as_deref(), &config.state_dir)?;
        check_secret_paths(config)?;
        let settings = Settings {
            self_tgid: std::process::id(),
            node_scope: u32::from(config.scope == Scope::Node),
            piece_bytes: config.payload.piece_bytes,
            pieces: config.payload.pieces,
            sample_bytes: u32::try_from(config.copies.first_bytes).unwrap_or(u32::MAX),
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
        let mut keeper = Keeper::new(places, variables, fingerprinter.clone(), config.grace)
            .map_err(StartError::Inventory)?;
        let empty = keeper.empty();
        let (sender, updates) = bounded(16);
        let notify = wake.clone();
        let keeper = keeper
            .start(sender, move || notify.wake())
            .map_err(StartError::Inventory)?;
        let (sender, log_items) = bounded(LOG_ITEMS);
        let notify = wake.clone();
        let settings = LogFileSettings {
            pod_logs: config.pod_logs.clone(),
            ..LogFileSettings::default()
        };
        let log_files = LogFiles::start(settings, sender, move || notify.wake())
            .map_err(StartError::LogFiles)?;
        let pipes = match config.scope {
            Scope::Containers => Pipes::FromOutside,
            Scope::Node => Pipes::Any,
        };
        let decide = Decide::new(
            config.scope,
            Clock::read(),
            Node::new(),
            control,
            Registry::new(logs, pipes, config.copies.first_bytes),
            empty,
            fingerprinter,
        );
        let mut watch = Self {
            probes,
            rings,
            decide,
            updates,
            keeper,
            log_items,
            log_files,
            wake,
            aggregate: Aggregate::default(),
            orders,
            opens: VecDeque::new(),
            last_record: 0,
            findings: 0,
            logs_settled: false,
            is_ready: false,
        };
        watch.settle()?;
        watch.say_ready(config, hooks);
        Ok(watch)
    }

    /// Learns what is there already and waits until the inventory knows it.
    fn settle(&mut self) -> Result<(), StartError> {
        self.decide.survey();
        self.ask();
        // What is in the logs already is not read: they are followed from their present ends.
        self.read_logs();
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
        self.is_ready = true;
        self.report();
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
