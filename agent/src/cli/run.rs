//! The options of `run`: each overrides its key in the configuration file.
use crate::capture::PayloadMode;
use crate::config::{Config, ConfigError, Mode, Scope, parse_bytes};
use crate::report::Filter;
use crate::rules::Severity;
use crate::sink::Format;
use clap::Args;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

/// Options of `run`. Each overrides its key in the configuration file.
#[derive(Debug, Args)]
pub struct Run {
    /// Configuration file (YAML); every key has a default
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// How to watch: as the node's agent, with probes; or as a sidecar, without [default: node]
    #[arg(long)]
    mode: Option<Mode>,

    /// Which processes are watched [default: containers]
    #[arg(long)]
    scope: Option<Scope>,

    /// Treat this directory or file as a secret mount too; may be repeated
    #[arg(long, value_name = "DIR|FILE")]
    secret_path: Vec<PathBuf>,

    /// Directory of a kubelet; may be repeated [default: those that are found]
    #[arg(long, value_name = "DIR")]
    kubelet_root: Vec<PathBuf>,

    /// Regular files that count as logs, as seen from inside the container; may be repeated [default: /var/log/** and *.log]
    #[arg(long, value_name = "GLOB")]
    log_path: Vec<String>,

    /// Format of standard output [default: json]
    #[arg(long)]
    output: Option<Format>,

    /// Also append JSON lines to this file: mode 0600, rotated by size, reopened on SIGHUP
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    /// Where is kept what outlives the process [default: /var/lib/secret-sentinel]
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,

    /// File with the fingerprint key, 32 bytes, instead of the one made at first start
    #[arg(long, value_name = "FILE")]
    fingerprint_key: Option<PathBuf>,

    /// File of rules: which count, how bad they are, patterns of one's own
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,

    /// Keep a capture for a replay in this directory, in segments
    #[arg(long, value_name = "DIR")]
    capture: Option<PathBuf>,

    /// Keep so many bytes of capture in memory only, and write them to the directory when something is found, or on SIGUSR1
    #[arg(long, value_name = "SIZE", value_parser = parse_bytes)]
    capture_ring: Option<u64>,

    /// A finding this bad has --capture-ring written [default: high]
    #[arg(long, value_name = "SEVERITY")]
    capture_trigger: Option<Severity>,

    /// What a capture keeps of payloads [default: fingerprints]
    #[arg(long, value_name = "MODE")]
    capture_payload: Option<PayloadMode>,

    /// Who may read sealed payloads: an age recipient (age1…); may be repeated
    #[arg(long, value_name = "RECIPIENT")]
    capture_recipient: Vec<String>,

    /// File with the Ed25519 key that signs captures, in PEM, instead of the one made at first start
    #[arg(long, value_name = "FILE")]
    capture_key: Option<PathBuf>,

    /// Serve /healthz, /readyz and /metrics there, to everybody who can reach it: 127.0.0.1:9464 unless others must [default:
    /// nowhere]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,

    /// Run that long (90s, 5m, 1h), drain, exit [default: until SIGTERM or SIGINT]
    #[arg(long = "for", value_name = "DURATION", value_parser = humantime::parse_duration)]
    duration: Option<Duration>,

    #[command(flatten)]
    filter: Filter,
}

impl Run {
    /// How long to run.
    #[must_use]
    pub const fn duration(&self) -> Option<Duration> {
        self.duration
    }

    /// What standard output shows.
    #[must_use]
    pub fn filter(&self) -> Filter {
        self.filter.clone()
    }

    /// The configuration file.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// The configuration: the file's, overridden by the flags given.
    ///
    /// # Errors
    /// When the file can't be read or is not valid.
    pub fn config(&self) -> Result<Config, ConfigError> {
        let mut config = Config::read_or_default(self.config.as_deref())?;
        set(&mut config.mode, self.mode);
        set(&mut config.scope, self.scope);
        set(&mut config.output, self.output);
        set(&mut config.state_dir, self.state_dir.clone());
        set_list(&mut config.secret_paths, &self.secret_path);
        set_list(&mut config.kubelet_roots, &self.kubelet_root);
        set_list(&mut config.log_paths, &self.log_path);
        for path in config
            .secret_paths
            .iter_mut()
            .chain(&mut config.kubelet_roots)
        {
            // Paths from the kernel are absolute; one that can't be made so (no working directory) stays as it is.
            *path = std::path::absolute(&*path).unwrap_or_else(|_| path.clone());
        }
        let capture = &mut config.capture;
        set(&mut capture.trigger, self.capture_trigger);
        set(&mut capture.payload, self.capture_payload);
        set_list(&mut capture.recipients, &self.capture_recipient);
        capture.directory = self.capture.clone().or(capture.directory.take());
        capture.ring = self.capture_ring.or(capture.ring);
        capture.signing_key = self.capture_key.clone().or(capture.signing_key.take());
        if !self.capture_recipient.is_empty() && self.capture_payload.is_none() {
            capture.payload = PayloadMode::Sealed;
        }
        config.rules = self.rules.clone().or(config.rules);
        config.output_file.path = self.output_file.clone().or(config.output_file.path);
        config.fingerprint_key = self.fingerprint_key.clone().or(config.fingerprint_key);
        config.telemetry.listen = self.listen.or(config.telemetry.listen);
        Ok(config)
    }
}

fn set<T>(key: &mut T, flag: Option<T>) {
    if let Some(value) = flag {
        *key = value;
    }
}

pub(super) fn set_list<T: Clone>(key: &mut Vec<T>, flag: &[T]) {
    if !flag.is_empty() {
        *key = flag.to_vec();
    }
}
