//! The options of `spool`: what waits for sinks, what they refused; sends it again or drops it.
use crate::config::{Config, ConfigError};
use crate::sink::{
    Format,
    forward::{DeadLetters, Letter, Record, SPOOLS, SinkName, spool},
};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::{
    fmt::Write,
    io::ErrorKind,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// What is done with findings that were not delivered.
#[derive(Debug, Subcommand)]
pub enum SpoolCommand {
    /// Say what waits for each sink, and what its receiver refused and why.
    List(List),
    /// Have a sink send its dead letters again: the running sentinel within seconds, else at its next start.
    Resend(Choice),
    /// Delete a sink's dead letters; with --waiting what waits for it, too.
    Drop(Drop),
}

/// Where the spools are.
#[derive(Debug, Args)]
pub struct Place {
    /// Configuration file (YAML) that names the state directory
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Where the sentinel keeps what outlives it [default: the configuration's, or /var/lib/secret-sentinel]
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
}

/// Options of `spool list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    place: Place,

    /// This sink only [default: all]
    #[arg(value_name = "SINK")]
    sink: Option<String>,

    /// How to answer: `json`, or text for people
    #[arg(long, default_value = "compact")]
    output: Format,
}

/// Options of `spool resend`.
#[derive(Debug, Args)]
pub struct Choice {
    #[command(flatten)]
    place: Place,

    /// Which sink
    #[arg(value_name = "SINK")]
    sink: String,
}

/// Options of `spool drop`.
#[derive(Debug, Args)]
pub struct Drop {
    #[command(flatten)]
    choice: Choice,

    /// Delete what waits, too; only while no sentinel uses the state directory
    #[arg(long)]
    waiting: bool,
}

/// Why it could not be done.
#[derive(Debug, Error)]
pub enum SpoolError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is no such sink.
    #[error("there is no spool of a sink {sink:?} in {place}")]
    Unknown {
        /// Which.
        sink: String,
        /// Where it would be.
        place: PathBuf,
    },
    /// A sentinel has it.
    #[error(
        "a sentinel uses {0}: what waits can be dropped when it has ended, or by a smaller `spool.bytes`"
    )]
    InUse(PathBuf),
    /// A file could not be read, written or deleted.
    #[error("{doing} {place}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With what.
        place: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
}

impl SpoolError {
    /// Whether it is the command line that is wrong.
    #[must_use]
    pub const fn is_wrong_input(&self) -> bool {
        matches!(self, Self::Config(_) | Self::Unknown { .. })
    }
}

/// What of a record `spool list` shows.
#[derive(Serialize)]
struct Shown<'r> {
    id: &'r str,
    count: u64,
    rule: &'r str,
    severity: crate::rules::Severity,
    time: String,
}

#[derive(Serialize)]
struct Refused<'l> {
    refused: &'l str,
    reason: &'l str,
    #[serde(flatten)]
    finding: Shown<'l>,
}

impl SpoolCommand {
    /// Does it; gives what to print.
    ///
    /// # Errors
    /// When there is no such sink, or a file can't be read or changed.
    pub fn answer(&self) -> Result<String, SpoolError> {
        match self {
            Self::List(list) => list.answer(),
            Self::Resend(choice) => choice.resend(),
            Self::Drop(drop) => drop.answer(),
        }
    }
}

impl Place {
    fn state_dir(&self) -> Result<PathBuf, ConfigError> {
        let config = Config::read_or_default(self.config.as_deref())?;
        Ok(self.state_dir.clone().unwrap_or(config.state_dir))
    }

    /// The directory of a sink's spool.
    fn of(&self, sink: &str) -> Result<PathBuf, SpoolError> {
        let state_dir = self.state_dir()?;
        let place = state_dir.join(SPOOLS);
        let is_there = SinkName::try_from(sink.to_owned()).is_ok() && place.join(sink).is_dir();
        if is_there {
            return Ok(place.join(sink));
        }
        let sink = sink.to_owned();
        Err(SpoolError::Unknown { sink, place })
    }
}

impl List {
    fn answer(&self) -> Result<String, SpoolError> {
        let places = match &self.sink {
            Some(sink) => vec![self.place.of(sink)?],
            None => all(&self.place.state_dir()?.join(SPOOLS))?,
        };
        let mut text = String::new();
        for place in places {
            let name = place.file_name().unwrap_or_default().to_string_lossy();
            let waiting = spool::look(&place).map_err(failed("reading", &place))?;
            let letters = DeadLetters::of(&place);
            let dead = letters.read().map_err(failed("reading", &letters.path()))?;
            match self.output {
                Format::Json => {
                    let waiting: Vec<Shown<'_>> = waiting.iter().map(show).collect();
                    let dead: Vec<Refused<'_>> = dead.iter().map(show_letter).collect();
                    let line =
                        serde_json::json!({"sink": name, "waiting": waiting, "dead_letters": dead});
                    let _ = writeln!(text, "{line}");
                }
                Format::Compact => compact(&mut text, &name, &waiting, &dead),
            }
        }
        if text.is_empty() {
            text.push_str("no sink has a spool\n");
        }
        Ok(text)
    }
}

fn compact(text: &mut String, name: &str, waiting: &[Record], dead: &[Letter]) {
    let _ = write!(text, "{name}: {} findings wait", waiting.len());
    if let Some(first) = waiting.first() {
        let _ = write!(text, ", the oldest since {}", time(first));
    }
    let _ = writeln!(text, "; {} dead letters", dead.len());
    for letter in dead {
        let Letter { reason, record, .. } = letter;
        let Record { id, rule, .. } = record;
        let _ = writeln!(text, "  {id} {rule} refused {}: {reason}", letter.refused);
    }
}

impl Choice {
    fn resend(&self) -> Result<String, SpoolError> {
        let place = self.place.of(&self.sink)?;
        let count = DeadLetters::of(&place).send_again();
        let count = count.map_err(failed("sending again what is in", &place))?;
        Ok(format!(
            "{count} dead letters of {} are sent again\n",
            self.sink
        ))
    }
}

impl Drop {
    fn answer(&self) -> Result<String, SpoolError> {
        let Choice { place, sink } = &self.choice;
        let directory = place.of(sink)?;
        let mut dropped = 0;
        if self.waiting {
            let state_dir = place.state_dir()?;
            let lock = crate::kept::lock(&state_dir).map_err(failed("locking", &state_dir))?;
            let Some(_lock) = lock else {
                return Err(SpoolError::InUse(state_dir));
            };
            let waiting = spool::look(&directory).map_err(failed("reading", &directory))?;
            spool::clear(&directory).map_err(failed("deleting what waits in", &directory))?;
            dropped = waiting.len();
        }
        let dead = DeadLetters::of(&directory).drop_all();
        let dead = dead.map_err(failed("deleting the dead letters in", &directory))?;
        Ok(format!(
            "{dead} dead letters and {dropped} waiting findings of {sink} were dropped\n"
        ))
    }
}

fn all(place: &Path) -> Result<Vec<PathBuf>, SpoolError> {
    let entries = match std::fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed("reading", place)(error)),
    };
    let mut places: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    places.retain(|place| place.is_dir());
    places.sort();
    Ok(places)
}

fn show(record: &Record) -> Shown<'_> {
    Shown {
        id: &record.id,
        count: record.count,
        rule: &record.rule,
        severity: record.severity,
        time: time(record),
    }
}

fn show_letter(letter: &Letter) -> Refused<'_> {
    Refused {
        refused: &letter.refused,
        reason: &letter.reason,
        finding: show(&letter.record),
    }
}

fn time(record: &Record) -> String {
    let time = jiff::Timestamp::from_nanosecond(i128::from(record.time));
    time.map_or_else(|_| "?".into(), |time| format!("{time:.6}"))
}

fn failed(doing: &'static str, place: &Path) -> impl Fn(std::io::Error) -> SpoolError + use<> {
    let place = place.to_owned();
    move |source| SpoolError::Io {
        doing,
        place: place.clone(),
        source,
    }
}
