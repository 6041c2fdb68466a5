//! What the JSON stream consists of: findings, status, loss; one object a line.
use crate::finding::{ContainerRef, Finding, PodRef, SCHEMA, Time};
use crate::probe::HookStatus;
use serde::Serialize;
use std::collections::BTreeMap;

/// One line of the stream.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Line {
    /// A conclusion.
    Finding(Box<Finding>),
    /// What the agent itself is doing.
    Status(Box<Status>),
    /// What was not seen.
    Loss(Loss),
}

/// What the agent is doing.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    kind: &'static str,
    schema: &'static str,
    time: Time,
    version: &'static str,
    node: String,
    #[serde(flatten)]
    state: State,
}

impl Status {
    /// A status of the agent on this node.
    #[must_use]
    pub const fn of(node: String, time: Time, state: State) -> Self {
        Self {
            kind: "status",
            schema: SCHEMA,
            time,
            version: env!("CARGO_PKG_VERSION"),
            node,
            state,
        }
    }

    /// What it is doing.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Since when.
    #[must_use]
    pub const fn time(&self) -> Time {
        self.time
    }
}

/// The states.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum State {
    /// Probes are attached, where there are some, and the inventory is loaded.
    Ready {
        /// `containers`, `node`, or for a sidecar `pod`.
        scope: &'static str,
        /// The hooks in use and those that are not; none in a sidecar, which tries none.
        hooks: Vec<HookStatus>,
        /// What is therefore not covered.
        not_covered: Vec<String>,
        /// Sizes of the inventory.
        inventory: InventorySizes,
    },
    /// The end: everything the kernel handed over was decided.
    Stopped {
        /// Events decoded.
        events: u64,
        /// Findings, repetitions included.
        findings: u64,
        /// Records lost, by cause; a cause that never occurred is there with 0.
        lost: BTreeMap<&'static str, u64>,
    },
    /// The configuration was read anew and is in effect.
    Reloaded {
        /// Keys that changed.
        changed: Vec<String>,
        /// Keys that changed in the file and count after a restart only.
        needs_restart: Vec<String>,
    },
    /// The configuration was read anew and is not valid: nothing changed.
    #[serde(rename = "reload-failed")]
    ReloadFailed {
        /// Why.
        reason: String,
    },
    /// The end of a capture that was replayed.
    Replayed {
        /// Events decided.
        events: u64,
        /// Findings, repetitions included.
        findings: u64,
        /// Records lost when it was captured, by cause.
        lost: BTreeMap<&'static str, u64>,
        /// Whether the capture holds the sentinel's own end; it does not when that was killed, or when it is a part.
        complete: bool,
        /// Look-ups that the capture has no answer to: another configuration asks others.
        unanswered: u64,
    },
}

/// How much is watched for.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct InventorySizes {
    /// Secret files.
    pub files: usize,
    /// Different values.
    pub values: usize,
    /// Forms of them.
    pub patterns: usize,
    /// Files whose value is too short to be looked for, empty, or unreadable.
    pub unmonitored: usize,
}

/// What was not seen since the last such line.
#[derive(Clone, Debug, Serialize)]
pub struct Loss {
    kind: &'static str,
    schema: &'static str,
    time: Time,
    /// Why.
    pub cause: &'static str,
    /// Records.
    pub count: u64,
    /// Bytes of payload.
    pub bytes: u64,
    /// Whose they were, as far as that was counted: those that lost most, the most first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<LostBy>,
}

/// What one container lost, or all that is in none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostBy {
    /// The container; none: the host's own processes, or a container that is not known any more.
    pub container: Option<ContainerRef>,
    /// Its pod.
    pub pod: Option<PodRef>,
    /// Records.
    pub count: u64,
    /// Bytes of payload.
    pub bytes: u64,
}

impl Loss {
    /// A loss noticed at `time`.
    #[must_use]
    pub const fn new(time: Time, cause: &'static str, count: u64, bytes: u64) -> Self {
        Self {
            kind: "loss",
            schema: SCHEMA,
            time,
            cause,
            count,
            bytes,
            by: Vec::new(),
        }
    }

    /// When it was noticed.
    #[must_use]
    pub const fn time(&self) -> Time {
        self.time
    }
}
