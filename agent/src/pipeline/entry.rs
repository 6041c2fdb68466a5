//! What a capture consists of: the steps of the pipeline in their order, each after what was looked up and found for it.
use super::{eyes::Sighting, logged::FollowedState, losses::LossState};
use crate::advice::ReadsState;
use crate::enrich::{Answer, CgroupsState, EnteredState, ProcessesState};
use crate::event::FileKey;
use crate::identity::{BookState, News, PodSecurity};
use crate::inventory::{Change, Posture, Refused, SecretFile, Shield, TokenClaims};
use crate::kept::Recall;
use crate::redact::Dropped;
use crate::stream::{RegistryState, SlotState};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An entry. Times are nanoseconds since boot.
#[derive(Debug, Serialize, Deserialize)]
pub enum Entry<'e> {
    /// A record as its source yielded it, but for its payload.
    Record {
        /// Its bytes.
        #[serde(borrow, with = "serde_bytes")]
        kept: Cow<'e, [u8]>,
        /// What is known of its payload, when it has one.
        payload: Option<Dropped>,
    },
    /// An answer that the next step was given; the payload beside it is what was read.
    Answer(Answer),
    /// What the next step found.
    Sighting(Sighting),
    /// What was there before the sentinel was learned.
    Survey,
    /// A part of the change that the next update brings.
    Change(Box<Change>),
    /// The inventory changed.
    Update(Box<Update>),
    /// What waited for the probes' records up to this time was decided; or all of it.
    Conclude {
        /// Up to when.
        until: u64,
        /// All.
        all: bool,
    },
    /// A second went by.
    Tick(Tick),
    /// From here on findings are told. What is not seen on that node, for people.
    Ready(Vec<String>),
    /// The end: the counts that were not told yet were.
    End(u64),
    /// A part of what the pipeline knew when the segment began.
    State(Box<State>),
    /// A source of identity told something, at this time.
    News(u64, Box<News>),
    /// When the sentinel started, and the ids of what the one before it had told.
    Recall(u64, Recall),
    /// When the sentinel started, and a part of the reads that the ones before it had observed.
    Reads(u64, Box<ReadsState>),
    /// A part of what is told of the files and variables that are new with the next update.
    Posture(Box<Posture>),
}

/// A change of the inventory.
#[derive(Debug, Serialize, Deserialize)]
pub struct Update {
    /// When.
    pub now: u64,
    /// What changed.
    pub change: Change,
    /// Versions of files that are new with it.
    pub fresh: Vec<SecretFile>,
    /// Values that are not looked for.
    pub refused: Vec<Refused>,
    /// Containers that were not read.
    pub unread: u64,
}

/// A look at what was lost.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tick {
    /// When.
    pub now: u64,
    /// Causes whose counters changed: records and bytes since the start.
    pub lost: Vec<(String, u64, u64)>,
}

/// A part of what the pipeline knew.
#[derive(Debug, Serialize, Deserialize)]
pub enum State {
    /// Comes first.
    Counts(Counts),
    /// Cgroups and containers.
    Cgroups(CgroupsState),
    /// Processes.
    Processes(ProcessesState),
    /// Streams.
    Streams(RegistryState),
    /// Log files and their owners.
    Followed(Vec<FollowedState>),
    /// What processes were writing.
    Scans(Vec<SlotState>),
    /// Secrets, as a change from nothing.
    Inventory(Box<Change>),
    /// Pods and containers by name.
    Names(BookState),
    /// Reads that were observed.
    Reads(ReadsState),
    /// As whom containers run, by the uid of their pod.
    Security(Vec<(String, PodSecurity)>),
    /// Processes that are in a container from outside.
    Entered(EnteredState),
    /// What tokens among the secret files say of themselves.
    Tokens(Vec<(FileKey, TokenClaims)>),
    /// Secret files that a directory above keeps others from.
    Shields(Vec<(FileKey, Shield)>),
}

/// How far the pipeline was.
#[derive(Debug, Serialize, Deserialize)]
pub struct Counts {
    /// Time of the newest event.
    pub now: u64,
    /// Whether findings were told.
    pub is_ready: bool,
    /// What is not seen on that node.
    pub not_covered: Vec<String>,
    /// Events decided.
    pub events: u64,
    /// Findings, repetitions included.
    pub findings: u64,
    /// What was lost.
    pub lost: Vec<LossState>,
}
