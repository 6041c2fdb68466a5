//! One thing that happened, as people and tables see it: an event with what enrichment knows, and no payload.
use crate::finding::{PodRef, ProcessRef, SecretRef, Time};
use serde::Serialize;

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Activity {
    /// Always `activity`.
    pub kind: &'static str,
    /// When.
    pub time: Time,
    /// The node it happened on.
    pub node: String,
    /// `write`, `transfer`, `stream`, `open`, `exec`, `fork`, `exit`, `cgroup`, `arguments`, `log` or `change`.
    pub event: &'static str,
    /// Who did it; `None` when a log file was read or a cgroup made.
    pub process: Option<ProcessRef>,
    /// Id of the container.
    pub container: Option<String>,
    /// The pod.
    pub pod: Option<PodRef>,
    /// The file it was about, `major:minor` of its device.
    pub dev: Option<String>,
    /// Its inode number.
    pub inode: Option<u64>,
    /// Its path, as far as it is known: that of the stream, of the secret, of the new program, of the cgroup.
    pub path: Option<String>,
    /// Its permission bits, four octal digits.
    pub mode: Option<String>,
    /// `stdout`, `stderr`, `log` or `file`, when it is a stream that is searched.
    pub stream: Option<&'static str>,
    /// The descriptor it was done through.
    pub fd: Option<u32>,
    /// Bytes written or read.
    pub bytes: Option<u64>,
    /// The secret that was opened.
    pub secret: Option<SecretRef>,
    /// The child that a fork made.
    pub child: Option<u32>,
}

impl Activity {
    /// An event at `time` on `node` with nothing else known.
    #[must_use]
    pub const fn new(time: Time, node: String, event: &'static str) -> Self {
        Self {
            kind: "activity",
            time,
            node,
            event,
            process: None,
            container: None,
            pod: None,
            dev: None,
            inode: None,
            path: None,
            mode: None,
            stream: None,
            fd: None,
            bytes: None,
            secret: None,
            child: None,
        }
    }
}
