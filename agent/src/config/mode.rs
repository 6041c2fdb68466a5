//! How the sentinel watches: as the node's agent, or beside what it watches.
use super::Config;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the sentinel sees what happens.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// As an agent of the node: by probes in the kernel, and by log files.
    #[default]
    Node,
    /// As a container of the pod that it watches: without probes and without rights, by files and logs only.
    Sidecar,
}

impl Config {
    /// What is watched, in a word.
    #[must_use]
    pub const fn watched(&self) -> &'static str {
        match self.mode {
            Mode::Node => self.scope.name(),
            Mode::Sidecar => "pod",
        }
    }
}
