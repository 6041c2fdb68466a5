//! The options of `doctor`.
use super::run::set_list;
use crate::config::{Config, Mode};
use crate::doctor;
use crate::sink::Format;
use clap::Args;
use std::path::PathBuf;

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// How to answer: `json`, or text for people
    #[arg(long, default_value = "compact")]
    output: Format,

    /// Which mode is asked about [default: the configuration's, or else node]
    #[arg(long)]
    mode: Option<Mode>,

    /// Configuration file (YAML): its mode, its secret paths and logs are looked at
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Directory of a kubelet; may be repeated [default: those that are found]
    #[arg(long, value_name = "DIR")]
    kubelet_root: Vec<PathBuf>,

    /// With --mode sidecar: whether this secret mount can be read; may be repeated
    #[arg(long, value_name = "DIR|FILE")]
    secret_path: Vec<PathBuf>,

    /// With --mode sidecar: whether these logs can be read; may be repeated
    #[arg(long, value_name = "GLOB")]
    log_path: Vec<String>,
}

impl Doctor {
    /// The answer, and whether the agent can work here.
    ///
    /// # Errors
    /// When the configuration can't be read or is not valid.
    pub fn answer(&self) -> anyhow::Result<(String, bool)> {
        let mut config = Config::read_or_default(self.config.as_deref())?;
        set_list(&mut config.secret_paths, &self.secret_path);
        set_list(&mut config.kubelet_roots, &self.kubelet_root);
        set_list(&mut config.log_paths, &self.log_path);
        let diagnosis = match self.mode.unwrap_or(config.mode) {
            Mode::Node => doctor::diagnose(&config.kubelet_roots),
            Mode::Sidecar => doctor::sidecar::diagnose(&config)?,
        };
        Ok((diagnosis.show(self.output), diagnosis.is_ok()))
    }
}
