//! `secret-sentinel advise`: which modes would be enough, by the reads that a sentinel observed or that captures show.
use super::{DeskError, How};
use crate::advice::{AdviceOutput, Reads, advise as advice, show};
use crate::config::Config;
use crate::kept::observed_reads;
use crate::output::Line;
use crate::pipeline::Audience;
use clap::Args;
use std::{collections::BTreeMap, io::Write, path::PathBuf};

/// Options of `advise`, and how captures are read.
#[derive(Debug, Args)]
pub struct AdviseCommand {
    /// Captures to go by: files or directories [default: what the running agent has observed]
    #[arg(value_name = "CAPTURE")]
    files: Vec<PathBuf>,

    /// Where the running agent keeps what outlives it [default: the configuration's, or /var/lib/secret-sentinel]
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    state_dir: Option<PathBuf>,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: AdviceOutput,

    #[command(flatten)]
    how: How,
}

/// Prints the advice. Says whether everything could be read.
///
/// # Errors
/// When there is nothing to go by, or it can't be read.
pub fn advise(args: &AdviseCommand) -> Result<bool, DeskError> {
    let (reads, is_whole) = if args.files.is_empty() {
        (from_state(args)?, true)
    } else {
        from_captures(args)?
    };
    let text = show(&advice(&reads), args.output);
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|source| DeskError::Write {
        path: "standard output".into(),
        source,
    })?;
    Ok(is_whole)
}

fn from_state(args: &AdviseCommand) -> Result<Reads, DeskError> {
    let directory = match &args.state_dir {
        Some(directory) => directory.clone(),
        None => Config::read_or_default(args.how.config.as_deref())?.state_dir,
    };
    Ok(observed_reads(&directory)?)
}

fn from_captures(args: &AdviseCommand) -> Result<(Reads, bool), DeskError> {
    let settings = args.how.settings()?;
    let mut observed = Observed::default();
    let read = args.how.replay(&args.files, &settings, &mut observed)?;
    for error in &read.incomplete {
        eprintln!("secret-sentinel: {error}");
    }
    Ok((observed.all(), read.is_whole()))
}

/// What captures show, by node. A sentinel goes on from what the one before it observed: of a node's captures the one with the
/// most reads holds those of the others.
#[derive(Default)]
struct Observed(BTreeMap<String, Reads>);

impl Observed {
    fn all(self) -> Reads {
        let mut all = Reads::default();
        for reads in self.0.values() {
            all.add(reads);
        }
        all
    }
}

impl Audience for Observed {
    fn line(&mut self, _: Line) {}

    fn reads(&mut self, node: &str, reads: &Reads) {
        match self.0.get_mut(node) {
            Some(known) => known.widen(reads),
            None => {
                self.0.insert(node.to_owned(), reads.clone());
            }
        }
    }
}
