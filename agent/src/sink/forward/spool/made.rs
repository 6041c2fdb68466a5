//! Records for tests.
use super::super::Record;
use crate::rules::Severity;

/// A record of this number.
pub fn record(number: u64, body: &str) -> Record {
    Record {
        number,
        id: format!("id-{number}"),
        count: 1,
        rule: "secret-in-stdout".into(),
        severity: Severity::Critical,
        time: i64::try_from(number).unwrap_or(0),
        body: body.into(),
    }
}
