//! What the page is about, ready to be shown.
use crate::activity::Activity;
use crate::finding::{Finding, Time};
use crate::output::Loss;
use std::sync::Arc;

/// All that the page shows.
#[derive(Clone, Debug, Default)]
pub struct Material {
    /// The captures that were read, in the order they were given.
    pub captures: Vec<CaptureFacts>,
    /// The findings, each once: of a finding that was told again with a higher count, the last.
    pub findings: Vec<Found>,
    /// What was lost, as the stream told it.
    pub losses: Vec<Loss>,
    /// Opens of secret files.
    pub reads: Vec<Activity>,
    /// For people: what no hook covered while the captures were made.
    pub not_covered: Vec<String>,
    /// Version of the program that makes the page.
    pub made_by: String,
    /// When it is made. `None` leaves it out, so that the same captures give the same bytes.
    pub made_at: Option<Time>,
}

/// A finding and the node it is from.
#[derive(Clone, Debug)]
pub struct Found {
    /// Name of the node, when known.
    pub node: Option<Arc<str>>,
    /// The finding.
    pub finding: Finding,
}

/// What is known of one capture.
#[derive(Clone, Debug, Default)]
pub struct CaptureFacts {
    /// The file, as it was named.
    pub name: String,
    /// The capture's id.
    pub id: String,
    /// Name of the node it was made on.
    pub node: String,
    /// Number of segments.
    pub segments: u64,
    /// Version of the agent that made it.
    pub agent: String,
    /// Release of the kernel it ran on.
    pub kernel: String,
    /// The processor's architecture.
    pub architecture: String,
    /// The kernel's boot id.
    pub boot_id: String,
    /// Version of the capture format.
    pub format: String,
    /// What became of payloads: `fingerprints`, `sealed` or `none`.
    pub payload: String,
    /// When its first event happened.
    pub first: Option<Time>,
    /// When its last event happened.
    pub last: Option<Time>,
    /// Hash of the configuration it was made with.
    pub config: String,
    /// Hash of the rules it was made with.
    pub rules: String,
    /// The final hash of each chain of frames, one a segment.
    pub chain: Vec<String>,
    /// Whether it is signed, and what that proves.
    pub signature: Signature,
    /// What verification found wrong, in words. Empty: nothing.
    pub problems: Vec<String>,
}

/// What a capture's signature proves. `key` is the id of the key that signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// It is not signed.
    #[default]
    Missing,
    /// It is signed, and no key was given to check it with.
    Unchecked {
        /// Id of the key.
        key: String,
    },
    /// The signature is that of the key that was given.
    Valid {
        /// Id of the key.
        key: String,
    },
    /// The signature is not that of its content, or of another key than was given.
    Invalid {
        /// Id of the key.
        key: String,
    },
}
