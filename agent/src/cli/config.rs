//! The options of `config`: checks, shows and explains the configuration.
use super::Run;
use crate::config::{Config, reference, schema};
use crate::pipeline::{Reload, read_rules};
use crate::sink::forward;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What is done with a configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Say whether a file is valid, and the rules that it names: exit code 0, or 2 with key and line.
    Check(Check),
    /// Print the configuration that `run` would have with the same options.
    Show(Box<Run>),
    /// Print a JSON Schema of the file.
    Schema,
    /// Print every key with its default and what it means.
    Reference,
}

/// Options of `config check`.
#[derive(Debug, Args)]
pub struct Check {
    /// File to check
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl ConfigCommand {
    /// The answer.
    ///
    /// # Errors
    /// When the configuration can't be read or is not valid.
    pub fn answer(&self) -> anyhow::Result<String> {
        match self {
            Self::Check(Check { file }) => {
                check(&Config::read(file)?)?;
                Ok(format!("{}: valid\n", file.display()))
            }
            Self::Show(run) => {
                let config = run.config()?;
                check(&config)?;
                Ok(config.text())
            }
            Self::Schema => Ok(format!("{:#}\n", schema().to_value())),
            Self::Reference => Ok(reference()),
        }
    }
}

/// Whether it could be taken over: globs are globs, the rules that it names are there and valid.
fn check(config: &Config) -> anyhow::Result<()> {
    let rules = read_rules(config.rules.as_deref())?;
    forward::check(&config.sinks)?;
    Reload::new(Config::default().take_over(config), rules)?;
    Ok(())
}
