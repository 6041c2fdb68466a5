//! What people look at in a terminal: findings as they come (`top`) or of a capture (`browse`).
//!
//! Updates and keys change the [`Model`]; [`view`] draws it; [`run`] owns the terminal and waits.
mod activities;
mod args;
mod describe;
mod findings;
mod keys;
mod known;
mod list;
mod losses;
mod model;
mod page;
mod query;
mod run;
mod screen;
mod shown;
mod standard_error;
mod timeline;
pub mod view;

#[cfg(test)]
#[path = "../../examples/terminal/sample.rs"]
mod sample;
#[cfg(test)]
mod tests;

pub use args::BrowseArgs;
pub use model::Model;
pub use run::{Outcome, TerminalError, is_there, run};

use crate::activity::Activity;
use crate::output::Line;
use crossbeam_channel::Receiver;

/// What a view looks at, and how much of it is kept.
#[derive(Clone, Debug)]
pub struct About {
    /// `top` or `browse`.
    pub command: &'static str,
    /// The scope, or the capture's name.
    pub name: String,
    /// The node.
    pub node: Option<String>,
    /// Whether it is happening now: the newest comes first, and the oldest makes room.
    pub live: bool,
    /// The filter to begin with.
    pub filter: String,
    /// Findings that are kept.
    pub keep_findings: usize,
    /// Activities that are kept.
    pub keep_activities: usize,
}

impl About {
    /// A live view of what `scope` says.
    #[must_use]
    pub fn live(scope: &str, node: Option<String>) -> Self {
        Self {
            command: "top",
            name: format!("scope {scope}"),
            node,
            live: true,
            filter: String::new(),
            keep_findings: 50_000,
            keep_activities: 50_000,
        }
    }

    /// A view of a capture.
    #[must_use]
    pub fn capture(name: String, node: Option<String>, filter: Option<String>) -> Self {
        Self {
            command: "browse",
            name,
            node,
            live: false,
            filter: filter.unwrap_or_default(),
            keep_findings: 250_000,
            keep_activities: 1_000_000,
        }
    }
}

/// What a source gives.
#[derive(Clone, Debug)]
pub enum Update {
    /// A line of the agent's output.
    Line(Line),
    /// Something that happened.
    Activity(Box<Activity>),
    /// How much of the capture was read, of how much, in bytes; the total is 0 when it is not known.
    Progress {
        /// Read so far.
        done: u64,
        /// In all.
        total: u64,
    },
    /// Something to tell in the last line.
    Note(String),
    /// Nothing more comes.
    End,
}

/// Where updates come from. When the other end of a channel is dropped, nothing more comes.
#[derive(Debug)]
pub enum Source {
    /// Lines as the pipeline gives them.
    Lines(Receiver<Line>),
    /// Updates of any kind, as a replay gives them while it reads.
    Updates(Receiver<Update>),
    /// All there is.
    Whole(Vec<Update>),
}
