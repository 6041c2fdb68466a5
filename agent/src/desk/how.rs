//! How captures are read and replayed: the options that every command at the desk has, and the loop they share.
use super::seek;
use crate::capture::{CaptureError, Identity, Item, Options, Origin, ReadAhead, open};
use crate::config::{Config, ConfigError};
use crate::inventory::{FingerprintError, Fingerprinter, SoughtValues};
use crate::kept::ReadsError;
use crate::pipeline::{
    Audience, Outcome, Replay, ReplayError, ReplaySettings, RulesError, read_rules,
};
use clap::Args;
use std::{num::NonZeroUsize, path::PathBuf, sync::Arc};
use thiserror::Error;

/// Why a command at the desk failed.
#[derive(Debug, Error)]
pub enum DeskError {
    /// Reading a capture.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// Replaying it.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The configuration that was given.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The rules that were given.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The fingerprint key that was given.
    #[error(transparent)]
    Fingerprint(#[from] FingerprintError),
    /// The file of values.
    #[error("reading the values to search for in {path}")]
    Secrets {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Values that can't be searched for.
    #[error("{path}: {reason}")]
    Value {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
    /// Payloads are needed, and are not there.
    #[error("--secrets searches payloads, and there are none to be read: {reason}")]
    NoPayload {
        /// Why not.
        reason: &'static str,
    },
    /// What a sentinel observed.
    #[error(transparent)]
    Reads(#[from] ReadsError),
    /// A file that is written.
    #[error("writing {path}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The terminal.
    #[cfg(feature = "terminal")]
    #[error(transparent)]
    Terminal(#[from] crate::terminal::TerminalError),
    /// Tables.
    #[error(transparent)]
    Table(#[from] crate::table::TableError),
    /// Something else is wrong with what was given.
    #[error("{0}")]
    Given(String),
}

impl DeskError {
    /// The exit code: 2 when what was given is wrong, 1 when a capture is.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Capture(error) if error.is_wrong_input() => 2,
            Self::Config(_)
            | Self::Rules(_)
            | Self::Fingerprint(_)
            | Self::Secrets { .. }
            | Self::Value { .. }
            | Self::NoPayload { .. }
            | Self::Reads(ReadsError::None { .. } | ReadsError::Read { .. })
            | Self::Given(_) => 2,
            #[cfg(feature = "terminal")]
            Self::Terminal(error) if error.is_wrong_input() => 2,
            #[cfg(feature = "terminal")]
            Self::Terminal(_) => 1,
            // A capture that could not be read comes through the table as what it is.
            Self::Table(crate::table::TableError::Source(source)) => {
                source.downcast_ref::<Self>().map_or(1, Self::code)
            }
            Self::Table(error) => error.code(),
            Self::Capture(_) | Self::Replay(_) | Self::Reads(_) | Self::Write { .. } => 1,
        }
    }
}

/// How captures are read and replayed.
#[derive(Clone, Debug, Default, Args)]
pub struct How {
    /// age identity that reads sealed payloads (AGE-SECRET-KEY-1…)
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,

    /// Replay with this configuration instead of the capture's
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Replay with these rules instead of the capture's
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,

    /// Values to search for that were not known then, one a line; needs sealed payloads and --identity
    #[arg(long, value_name = "FILE")]
    pub secrets: Option<PathBuf>,

    /// The node's fingerprint key, so that values found here are named as there
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key: Option<PathBuf>,

    /// Go on behind what can't be read, and count what was lost
    #[arg(long)]
    pub salvage: bool,

    /// Threads that decompress and decrypt; the answer is the same with any number [default: as many as processors, 4 at most]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

/// What reading came to.
#[derive(Debug, Default)]
pub struct Read {
    /// What the replay came to.
    pub outcome: Outcome,
    /// What could not be read; the rest was.
    pub incomplete: Vec<CaptureError>,
    /// Bytes and frames that salvage passed over.
    pub salvaged: crate::capture::Salvaged,
    /// The capture goes on after this segment, the last that was read and whole: later ones were not given, or its writer was
    /// killed between two.
    pub goes_on: Option<u32>,
}

impl Read {
    /// Whether everything could be read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.incomplete.is_empty() && self.salvaged.gaps == 0
    }
}

/// Whether what was read last is the end of its capture.
#[derive(Default)]
struct End {
    is_ring: bool,
    goes_on: Option<u32>,
}

impl End {
    fn take(&mut self, item: &Result<Item, CaptureError>) {
        match item {
            Ok(Item::Segment(start)) => {
                // A ring is written out when something happens; that nothing happened after is no gap.
                self.is_ring = start.header.origin == Origin::Ring;
                self.goes_on = None;
            }
            Ok(Item::Manifest(manifest, _)) if !manifest.last && !self.is_ring => {
                self.goes_on = Some(manifest.segment);
            }
            _ => {}
        }
    }
}

impl How {
    /// What a replay goes by.
    ///
    /// # Errors
    /// When a file that was given can't be read or is not valid.
    pub fn settings(&self) -> Result<ReplaySettings, DeskError> {
        let fingerprinter = match &self.fingerprint_key {
            Some(path) => Fingerprinter::open(Some(path), path)?,
            None => Fingerprinter::passing(),
        };
        let sought = match &self.secrets {
            None => SoughtValues::none(),
            Some(_) if self.identity.is_none() => {
                return Err(DeskError::NoPayload {
                    reason: "give the identity that a sealed capture was made for with --identity",
                });
            }
            Some(path) => seek::read(path, fingerprinter.clone())?,
        };
        Ok(ReplaySettings {
            config: self.config.as_deref().map(Config::read).transpose()?,
            rules: self
                .rules
                .as_deref()
                .map(|path| read_rules(Some(path)))
                .transpose()?,
            fingerprinter,
            sought,
        })
    }

    /// Reads captures, frame by frame.
    ///
    /// # Errors
    /// When there are none, or the identity can't be read.
    pub fn open(&self, files: &[PathBuf]) -> Result<ReadAhead, DeskError> {
        let identity = self.identity.as_deref().map(Identity::read).transpose()?;
        let options = Options {
            identity: identity.map(Arc::new),
            salvage: self.salvage,
        };
        let own = || {
            let processors = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
            processors.min(NonZeroUsize::new(4).unwrap_or(NonZeroUsize::MIN))
        };
        let captures = open(files, options)?;
        Ok(ReadAhead::new(captures, self.threads.unwrap_or_else(own))?)
    }

    /// Replays captures. What is cut off or was not closed is replayed as far as it goes.
    ///
    /// # Errors
    /// When a capture can't be read or replayed; what was shown until then was told.
    pub fn replay(
        &self,
        files: &[PathBuf],
        settings: &ReplaySettings,
        audience: &mut impl Audience,
    ) -> Result<Read, DeskError> {
        let mut items = self.open(files)?;
        let mut replay = Replay::new(settings);
        let mut incomplete = Vec::new();
        let mut failure = None;
        let mut end = End::default();
        for item in items.by_ref() {
            end.take(&item);
            match item {
                Ok(item) => {
                    if let Err(error) = replay.take(&item, audience) {
                        failure = Some(error.into());
                        break;
                    }
                }
                Err(error) if error.is_incomplete() => incomplete.push(error),
                Err(error) => {
                    failure = Some(DeskError::Capture(error));
                    break;
                }
            }
        }
        let outcome = replay.finish(audience);
        match failure {
            Some(error) => Err(error),
            None => Ok(Read {
                outcome,
                incomplete,
                salvaged: items.salvaged(),
                goes_on: end.goes_on,
            }),
        }
    }
}
