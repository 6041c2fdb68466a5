//! `to.journald`: which socket.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The systemd journal of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Its socket.
    pub socket: PathBuf,
    /// What the program is called (`SYSLOG_IDENTIFIER`).
    pub identifier: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            socket: "/run/systemd/journal/socket".into(),
            identifier: "secret-sentinel".into(),
        }
    }
}
