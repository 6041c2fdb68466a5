//! What is decided by: live from the machine, in a replay from the capture.
use super::Naming;
use crate::config::{Config, Limits, Scope};
use crate::enrich::Clock;
use crate::inventory::{Fingerprinter, Inventory};
use crate::probe::Control;
use crate::rules::Chosen;
use crate::stream::{LogPathError, LogPaths, Pipes, Registry};
use std::sync::Arc;

/// What is decided by.
pub struct Ground<L> {
    /// Which processes are watched.
    pub scope: Scope,
    /// Gives events their time of day.
    pub clock: Clock,
    /// Answers questions about the node.
    pub lookup: L,
    /// Steers the probes.
    pub control: Control,
    /// Knows streams.
    pub registry: Registry,
    /// The secrets at first.
    pub inventory: Arc<Inventory>,
    /// Names what is found by its form.
    pub fingerprinter: Fingerprinter,
    /// Which rules count.
    pub chosen: Chosen,
    /// What is too long.
    pub limits: Limits,
    /// Gives findings their names.
    pub naming: Naming,
}

/// What knows streams, as a configuration has it.
///
/// # Errors
/// When a log path is no glob.
pub(super) fn registry(config: &Config) -> Result<Registry, LogPathError> {
    let pipes = match config.scope {
        Scope::Containers => Pipes::FromOutside,
        Scope::Node => Pipes::Any,
    };
    let logs = LogPaths::new(&config.log_paths)?;
    Ok(Registry::new(logs, pipes, config.copies.first_bytes))
}
