//! A finding on its way to a receiver: encoded, and what delivery has to know of it.
use crate::rules::Severity;
use serde::{Deserialize, Serialize};

/// An encoded finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the spool: one more than that of the record before.
    pub number: u64,
    /// The finding's id.
    pub id: String,
    /// How often it was found, as this record tells it.
    pub count: u64,
    /// The rule's name.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// When it happened, in nanoseconds since 1970.
    pub time: i64,
    /// The finding in the sink's format: one line, without its end.
    pub body: String,
}

impl Record {
    /// What tells tellings apart: the finding's id, and the count when it has grown. A receiver that has seen it may leave it out.
    #[must_use]
    pub fn key(&self) -> String {
        if self.count == 1 {
            self.id.clone()
        } else {
            format!("{}.{}", self.id, self.count)
        }
    }

    /// Bytes it takes in memory, nearly.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.body.len() + self.id.len() + self.rule.len() + 64
    }
}
