//! What a source of rows hands over.
use super::TableError;
use crate::activity::Activity;
use crate::finding::Finding;
use crate::output::Loss;

/// Where a row comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Name of the node.
    pub node: String,
    /// Id of the capture.
    pub capture: String,
}

/// One row, borrowed from its source.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// A row of `events`.
    Activity(&'a Activity),
    /// A row of `findings`.
    Finding(&'a Finding),
    /// A row of `losses`.
    Loss(&'a Loss),
}

/// Yields rows: a replay, or what a test made up.
pub trait Source {
    /// Calls `each` for every row, in order, and gives up when it fails.
    ///
    /// # Errors
    /// Those of `each`, and the source's own as [`TableError::Source`].
    fn rows(
        &mut self,
        each: &mut dyn FnMut(&Origin, Row<'_>) -> Result<(), TableError>,
    ) -> Result<(), TableError>;
}
