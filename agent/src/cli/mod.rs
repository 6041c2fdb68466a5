//! The command line.
mod config;
mod convert;
mod doctor;
mod explain;
mod record;
mod run;
mod scan;
mod spool;

pub use config::ConfigCommand;
pub use convert::{Convert, ConvertError};
pub use doctor::Doctor;
pub use explain::Explain;
pub use record::Record;
pub use run::Run;
pub use scan::{Scan, ScanAnswer};
pub use spool::SpoolCommand;

use crate::capture::command::{InfoArgs, VerifyArgs};
#[cfg(feature = "terminal")]
use crate::desk::BrowseCommand;
#[cfg(feature = "query")]
use crate::desk::QueryCommand;
use crate::desk::{AdviseCommand, CutArgs, ExportCommand, MergeArgs, ReplayArgs, ReportCommand};
use clap::{CommandFactory, Parser, Subcommand};
use std::path::{Path, PathBuf};

/// Finds secret values in what containers write, and secret files that are too widely readable.
#[derive(Debug, Parser)]
#[command(name = "secret-sentinel", version, long_version = LONG_VERSION, propagate_version = true, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\nkernel programs built by ",
    env!("SENTINEL_PROBES_COMPILER")
);

const EXIT_CODES: &str = "\
Exit codes:
  0  done; doctor: the agent can work here
  1  it failed while running, or something it found could not be written; a capture is altered, cut off or can't be read;
     scan: something as bad as --fail-on says was found
  2  the command line or the configuration is wrong; scan: a manifest can't be read as one
  3  this machine, or the rights of this process, do not allow it to work
  4  capture verify: intact as far as it goes, but not closed or not signed";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch this machine and report what is found.
    Run(Box<Run>),
    /// Write what the probes and sources yield to a capture, and tell no findings.
    Record(Box<Record>),
    /// Tell the findings of a capture: as they were, or as other rules would have it.
    Replay(Box<ReplayArgs>),
    /// Watch this machine, and show what is found in the terminal.
    #[cfg(feature = "terminal")]
    Top(Box<Run>),
    /// Show captures in the terminal.
    #[cfg(feature = "terminal")]
    Browse(Box<BrowseCommand>),
    /// Write one page about captures: what leaked, who read what, what was not seen.
    Report(Box<ReportCommand>),
    /// Say which modes of secret files would be enough for everybody who was seen to read them, as a patch to apply.
    Advise(Box<AdviseCommand>),
    /// Ask captures and exported Parquet a question in SQL.
    #[cfg(feature = "query")]
    Query(Box<QueryCommand>),
    /// Verify, show, cut, merge and export captures.
    #[command(subcommand)]
    Capture(Capture),
    /// Check, show and explain the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// List, send again or drop findings that sinks did not deliver.
    #[command(subcommand)]
    Spool(SpoolCommand),
    /// Write the findings of a JSON stream in another format: OCSF, ECS, CEF, LEEF, Falco's or OTLP.
    Convert(Convert),
    /// Say what this machine allows, what is covered here and what is not; in a pod, what a sidecar covers.
    Doctor(Doctor),
    /// Look once at how secrets are kept: mounted files, tokens, or manifests before they are applied.
    Scan(Scan),
    /// Say what a rule means, why it matters and what to do; without one, list all.
    Explain(Explain),
    /// Print a shell completion script.
    Completions {
        /// For which shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual pages, one a command.
    Man {
        /// Directory that they are written to; it is made when it is not there
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
}

/// What is done with captures.
#[derive(Debug, Subcommand)]
pub enum Capture {
    /// Say whether captures are what was written: nothing removed, altered, reordered or cut off.
    Verify(VerifyArgs),
    /// Say where captures are from, and what they hold.
    Info(InfoArgs),
    /// Write a part of a capture as a capture of its own.
    Cut(CutArgs),
    /// Write what captures hold as JSON lines or Parquet.
    Export(ExportCommand),
    /// Put the segments of several files into one; their signatures hold.
    Merge(MergeArgs),
}

/// Prints a completion script.
pub fn completions(shell: clap_complete::Shell) {
    clap_complete::generate(
        shell,
        &mut Cli::command(),
        "secret-sentinel",
        &mut std::io::stdout(),
    );
}

/// Writes the manual pages of all commands.
///
/// # Errors
/// When the directory can't be made or written to.
pub fn man_pages(directory: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(directory)?;
    clap_mangen::generate_to(Cli::command(), directory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Scope;
    use std::time::Duration;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_a_page() {
        let dir = tempfile::tempdir().expect("a directory");
        man_pages(dir.path()).expect("written");
        for command in ["", "-run", "-replay", "-capture-verify", "-doctor"] {
            let page = dir.path().join(format!("secret-sentinel{command}.1"));
            let text = std::fs::read_to_string(page).expect(command);
            assert!(
                text.starts_with(".ie") && text.contains(".SH SYNOPSIS"),
                "{command}"
            );
        }
    }

    #[test]
    fn flags_override_the_file() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("config.yaml");
        std::fs::write(&file, "scope: node\nsecret_paths: [/file]\ngrace: 5s\n").expect("written");
        let file = file.to_str().expect("UTF-8");
        let cli = Cli::parse_from(["x", "run", "--config", file, "--secret-path", "/flag"]);
        let Command::Run(run) = cli.command else {
            panic!("not run")
        };
        let config = run.config().expect("valid");
        assert_eq!(config.scope, Scope::Node);
        assert_eq!(config.secret_paths, [PathBuf::from("/flag")]);
        assert_eq!(config.grace, Duration::from_secs(5));
    }
}
