//! Why a line is no finding. Nothing of what the line holds is in it: a file given by mistake may hold anything.
use super::{FINDING, Text};
use serde::Deserialize;
use serde_json::error::Category;

/// Why a line was not read as a finding.
#[derive(Debug, thiserror::Error)]
pub enum ToldError {
    /// It is a line of the stream, of another kind.
    #[error("it is of the kind `{0}`, not a finding")]
    NoFinding(String),
    /// It is of a stream that this version does not know.
    #[error(
        "it is of another version of the JSON stream than {}: convert it with the version that wrote it",
        crate::finding::SCHEMA
    )]
    OtherSchema,
    /// It is no JSON.
    #[error("it is no JSON: {0}")]
    NoJson(String),
    /// It is JSON, but not that of a finding.
    #[error("it is not what a finding looks like: {what} (column {column})")]
    OtherShape {
        /// What is wrong.
        what: String,
        /// Up to where it was read.
        column: usize,
    },
}

/// What every line of the stream begins with.
#[derive(Deserialize)]
struct Head<'l> {
    #[serde(borrow)]
    kind: Text<'l>,
}

/// Kinds of lines that are no findings. Any other text is not repeated.
const OTHER_KINDS: [&str; 2] = ["status", "loss"];

impl ToldError {
    /// Whether it is a line that the stream has beside findings: nothing is wrong with it.
    #[must_use]
    pub const fn is_other_line(&self) -> bool {
        matches!(self, Self::NoFinding(_))
    }

    pub(super) fn of(line: &str, error: &serde_json::Error) -> Self {
        if error.classify() != Category::Data {
            return Self::NoJson(error.to_string());
        }
        match serde_json::from_str::<Head<'_>>(line) {
            Ok(head) if head.kind != FINDING => return Self::other(&head.kind, error.column()),
            _ => {}
        }
        Self::OtherShape {
            what: shape(error),
            column: error.column(),
        }
    }

    /// Of a line whose kind is not that of a finding.
    pub(super) fn other(kind: &str, column: usize) -> Self {
        if OTHER_KINDS.contains(&kind) {
            return Self::NoFinding(kind.to_owned());
        }
        Self::OtherShape {
            what: "its `kind` is none that this version knows".into(),
            column,
        }
    }
}

/// What serde says names fields of ours; what it found instead is from the line.
fn shape(error: &serde_json::Error) -> String {
    let told = error.to_string();
    let is_about_fields = ["missing field", "duplicate field"]
        .iter()
        .any(|it| told.starts_with(it));
    match told.split_once(" at line ") {
        Some((what, _)) if is_about_fields => what.to_owned(),
        _ => "what stands there is not of the type of that field".into(),
    }
}
