//! `secret-sentinel replay`: the findings of a capture, as they were or as they would be.
use super::{DeskError, How, diff};
use crate::capture::{Gap, SegmentStart};
use crate::config::OutputFile;
use crate::finding::Time;
use crate::output::{Line, State, Status};
use crate::pipeline::{Audience, Rules};
use crate::report::Filter;
use crate::sink::{FileSettings, FileSink, Format, StdoutSink};
use clap::Args;
use jiff::Timestamp;
use std::path::PathBuf;

/// Places that could not be read are named until there are so many.
const MOST_GAPS: u64 = 10;

/// Options of `replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Capture files, directories of them, or `-` for standard input
    #[arg(value_name = "FILE|DIR|-", required_unless_present = "diff")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    how: How,

    /// Only what happened from this time on (2026-11-24T10:00:00Z)
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,

    /// Only what happened before this time
    #[arg(long, value_name = "TIME")]
    to: Option<Timestamp>,

    /// Format of standard output
    #[arg(long, default_value = "json")]
    output: Format,

    /// Also append JSON lines to this file
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    #[command(flatten)]
    filter: Filter,

    /// What appears, vanishes or changes from A to B: captures, files of findings, or configurations and rules to replay FILE with (`recorded`: as it was)
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    diff: Vec<PathBuf>,
}

/// Replays, or compares. Says whether everything could be read.
///
/// # Errors
/// When something that was given is wrong, or a capture can't be read.
pub fn replay(args: &ReplayArgs) -> Result<bool, DeskError> {
    if let [one, other] = &args.diff[..] {
        return diff::compare(&args.how, &args.files, one, other, args.output);
    }
    let settings = args.how.settings()?;
    let mut told = Told::new(args)?;
    let read = args.how.replay(&args.files, &settings, &mut told);
    let is_written = told.finish();
    let read = read?;
    let has_own = |rules: &Rules| !rules.chosen.own_patterns().is_empty();
    let asks_payloads = args.how.secrets.is_some() || settings.rules.as_ref().is_some_and(has_own);
    if asks_payloads && !(told.has_payloads && args.how.identity.is_some()) {
        eprintln!(
            "secret-sentinel: no payloads could be read: the captures hold none, or --identity is missing. Values of --secrets and patterns of one's own were not searched for"
        );
    }
    for error in &read.incomplete {
        eprintln!("secret-sentinel: {error}");
    }
    if read.salvaged.gaps > 0 {
        eprintln!(
            "secret-sentinel: {} places could not be read and were passed over: {} bytes, {} frames known to be lost",
            read.salvaged.gaps, read.salvaged.bytes, read.salvaged.frames
        );
    }
    if let Some(segment) = read.goes_on {
        eprintln!(
            "secret-sentinel: the capture goes on after segment {segment}: later ones were not given, or its writer was killed just then; `capture verify` says what is missing"
        );
    }
    if read.outcome.unanswered > 0 && args.how.config.is_none() {
        tracing::warn!(
            count = read.outcome.unanswered,
            "look-ups were made that the capture has no answer to"
        );
    }
    Ok(read.is_whole() && is_written)
}

/// Writes what is told.
struct Told {
    stdout: StdoutSink,
    file: Option<FileSink>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    node: String,
    has_payloads: bool,
    gaps: u64,
}

impl Told {
    fn new(args: &ReplayArgs) -> Result<Self, DeskError> {
        let open = |path: &PathBuf| {
            let own = OutputFile::default();
            let settings = FileSettings {
                path: path.clone(),
                rotation: own.rotation(),
                sync: own.sync,
            };
            FileSink::open(settings).map_err(|source| DeskError::Write {
                path: path.clone(),
                source,
            })
        };
        Ok(Self {
            stdout: StdoutSink::new(args.output, args.filter.clone()),
            file: args.output_file.as_ref().map(open).transpose()?,
            from: args.from,
            to: args.to,
            node: String::new(),
            has_payloads: false,
            gaps: 0,
        })
    }

    fn is_wanted(&self, time: Time) -> bool {
        self.from.is_none_or(|from| from <= time.0) && self.to.is_none_or(|to| time.0 < to)
    }

    /// Says whether everything was written.
    fn finish(&mut self) -> bool {
        self.stdout.flush();
        let file = self.file.take().map_or(0, FileSink::finish);
        file == 0 && self.stdout.refused() == 0
    }
}

impl Audience for Told {
    fn segment(&mut self, start: &SegmentStart) {
        self.node.clone_from(&start.header.node);
        self.has_payloads |= start.header.data_key.is_some();
    }

    fn line(&mut self, line: Line) {
        let time = match &line {
            Line::Finding(finding) => Some(finding.time),
            Line::Loss(loss) => Some(loss.time()),
            Line::Status(_) => None,
        };
        if time.is_none_or(|time| self.is_wanted(time)) {
            self.file.iter_mut().for_each(|file| file.write(&line));
            self.stdout.write(&line);
        }
    }

    fn gap(&mut self, gap: &Gap) {
        self.gaps += 1;
        if self.gaps > MOST_GAPS {
            // All of them are counted at the end.
            return;
        }
        eprintln!(
            "secret-sentinel: {}: {} bytes from byte {} on were passed over: {}",
            gap.path.display(),
            gap.bytes,
            gap.offset,
            gap.why
        );
    }

    fn ended(&mut self, time: Time, state: State, _not_covered: &[String]) {
        let status = Status::of(self.node.clone(), time, state);
        self.line(Line::Status(Box::new(status)));
    }
}
