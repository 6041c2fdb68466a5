//! The command line.
use crate::config::{Config, ConfigError, Scope};
use crate::sink::Format;
use clap::{Args, CommandFactory, Parser, Subcommand};
use std::{path::PathBuf, time::Duration};

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
  1  it failed while running, or something it found could not be written
  2  the command line or the configuration is wrong
  3  this machine, or the rights of this process, do not allow it to work";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch this machine and report what is found.
    Run(Box<Run>),
    /// Say what this kernel allows, what is covered here and what is not.
    Doctor(Doctor),
    /// Print a shell completion script.
    Completions {
        /// For which shell.
        shell: clap_complete::Shell,
    },
}

/// Options of `run`. Each overrides its key in the configuration file.
#[derive(Debug, Args)]
pub struct Run {
    /// Configuration file (YAML); every key has a default
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

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

    /// Where the fingerprint key is kept [default: /var/lib/secret-sentinel]
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,

    /// File with the fingerprint key, 32 bytes, instead of the one made at first start
    #[arg(long, value_name = "FILE")]
    fingerprint_key: Option<PathBuf>,

    /// Run that long (90s, 5m, 1h), drain, exit [default: until SIGTERM or SIGINT]
    #[arg(long = "for", value_name = "DURATION", value_parser = humantime::parse_duration)]
    duration: Option<Duration>,
}

impl Run {
    /// How long to run.
    #[must_use]
    pub const fn duration(&self) -> Option<Duration> {
        self.duration
    }

    /// The configuration: the file's, overridden by the flags given.
    ///
    /// # Errors
    /// When the file can't be read or is not valid.
    pub fn config(&self) -> Result<Config, ConfigError> {
        let mut config = self
            .config
            .as_deref()
            .map(Config::read)
            .transpose()?
            .unwrap_or_default();
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
        config.output_file.path = self.output_file.clone().or(config.output_file.path);
        config.fingerprint_key = self.fingerprint_key.clone().or(config.fingerprint_key);
        Ok(config)
    }
}

fn set<T>(key: &mut T, flag: Option<T>) {
    if let Some(value) = flag {
        *key = value;
    }
}

fn set_list<T: Clone>(key: &mut Vec<T>, flag: &[T]) {
    if !flag.is_empty() {
        *key = flag.to_vec();
    }
}

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// How to answer: `json`, or text for people
    #[arg(long, default_value = "compact")]
    pub output: Format,

    /// Directory of a kubelet; may be repeated [default: those that are found]
    #[arg(long, value_name = "DIR")]
    pub kubelet_root: Vec<PathBuf>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
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
