//! Reads log files: what was written to them in ways that the probes can't see is found here. `docs/log-files.md` says how.
//!
//! In reading order: `handle` starts the thread, `reader` is its loop, `file` is one file, `track` how far it was read.
mod file;
mod handle;
mod losses;
mod meet;
mod mounts;
mod notes;
mod output;
mod pod_line;
mod pod_text;
mod pods;
mod position;
mod reach;
mod reader;
mod request;
mod table;
mod track;

#[cfg(test)]
mod tests;

pub use handle::{LogFileSettings, LogFiles};
pub use losses::{LogLoss, LogLosses};
pub use position::{AnchorKey, Known, Limits, LogPosition};
pub use request::{LogItem, LogPlace, LogRequest, LogStart, LogWatch};

pub(crate) use pod_line::{PodLines, Stream as PodStream};

pub(in crate::source) use notes::Notes;
pub(in crate::source) use reach::namespace_of;
