//! The three tables.
mod events;
mod findings;
mod losses;
mod parts;

use super::column::Record;
use crate::activity::Activity;
use crate::finding::Finding;
use crate::output::Loss;

/// Name of the table of events.
pub const EVENTS: &str = Activity::TABLE;
/// Name of the table of findings.
pub const FINDINGS: &str = Finding::TABLE;
/// Name of the table of losses.
pub const LOSSES: &str = Loss::TABLE;

const NODE: &str = "The node it happened on.";
const CAPTURE: &str = "Id of the capture that the row comes from.";
