//! What a responder does with captures: replay them, compare, cut, show. It looks at nothing but what it is given.
mod advise;
#[cfg(feature = "terminal")]
mod browse;
mod cut;
mod diff;
mod export;
mod how;
mod merge;
mod replay;
mod report;
mod seek;

pub use advise::{AdviseCommand, advise};
#[cfg(feature = "terminal")]
pub use browse::{BrowseCommand, browse};
pub use cut::{CutArgs, cut};
pub use export::{ExportCommand, export};
#[cfg(feature = "query")]
pub use export::{QueryCommand, query};
pub use how::{DeskError, How};
pub use merge::{MergeArgs, merge};
pub use replay::{ReplayArgs, replay};
pub use report::{ReportCommand, report};
