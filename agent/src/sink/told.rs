//! A finding as its line of the JSON stream tells it: what is forwarded and converted is made of this and of nothing else.
mod error;
mod parts;
mod text;

pub use error::ToldError;
pub use parts::{
    ToldContainer, ToldFile, ToldManifest, ToldMatch, ToldPod, ToldProcess, ToldSecret, ToldStream,
    ToldWorkload,
};
pub use text::Text;

use crate::finding::{SCHEMA, Time};
use crate::rules::Severity;
use serde::{Deserialize, Serialize};

/// What `kind` of a finding's line says.
const FINDING: &str = "finding";

/// A finding as it was told. Fields that this version does not know are passed over, so that lines of a newer one can be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told<'l> {
    /// Always `finding`.
    #[serde(borrow)]
    pub kind: Text<'l>,
    /// Version of the stream's schema.
    #[serde(borrow)]
    pub schema: Text<'l>,
    /// A ULID. A later line with the same is the same finding, with a higher count.
    #[serde(borrow)]
    pub id: Text<'l>,
    /// When it happened.
    #[serde(deserialize_with = "text::time")]
    pub time: Time,
    /// The rule's name.
    #[serde(borrow)]
    pub rule: Text<'l>,
    /// How bad.
    pub severity: Severity,
    /// What was found, for people.
    #[serde(borrow)]
    pub title: Text<'l>,
    /// `probe`, `file` or `inventory`.
    #[serde(borrow)]
    pub evidence: Text<'l>,
    /// Which secret.
    #[serde(borrow)]
    pub secret: Option<ToldSecret<'l>>,
    /// Where the value was, and in which form.
    #[serde(borrow, rename = "match")]
    pub matched: Option<ToldMatch<'l>>,
    /// What it was written to.
    #[serde(borrow)]
    pub stream: Option<ToldStream<'l>>,
    /// Who did it.
    #[serde(borrow)]
    pub process: Option<ToldProcess<'l>>,
    /// In which container.
    #[serde(borrow)]
    pub container: Option<ToldContainer<'l>>,
    /// In which pod.
    #[serde(borrow)]
    pub pod: Option<ToldPod<'l>>,
    /// What made the pod.
    #[serde(borrow)]
    pub workload: Option<ToldWorkload<'l>>,
    /// On which node.
    #[serde(borrow)]
    pub node: Text<'l>,
    /// `complete`, `pending` or `unknown`.
    #[serde(borrow)]
    pub enrichment: Text<'l>,
    /// The secret's file, or the copy.
    #[serde(borrow)]
    pub file: Option<ToldFile<'l>>,
    /// Why a value is not looked for.
    #[serde(borrow)]
    pub reason: Option<Text<'l>>,
    /// The place in a manifest that says so; it is in lines of `scan` only.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<ToldManifest<'l>>,
    /// How often, since `first_seen`.
    pub count: u64,
    /// When first.
    #[serde(deserialize_with = "text::time")]
    pub first_seen: Time,
    /// When last.
    #[serde(deserialize_with = "text::time")]
    pub last_seen: Time,
    /// What to do.
    #[serde(borrow)]
    pub remediation: Text<'l>,
    /// CWE, ATT&CK, guidance.
    #[serde(borrow)]
    pub references: Vec<Text<'l>>,
    /// Something was left out or shortened, since the receiver takes no longer lines. It stands in forwarded lines only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trimmed: bool,
}

impl<'l> Told<'l> {
    /// Reads a line of the JSON stream.
    ///
    /// # Errors
    /// When it is no finding: a `status`, a `loss`, of another schema, or not what a finding's line looks like.
    pub fn parse(line: &'l str) -> Result<Self, ToldError> {
        let told: Self = serde_json::from_str(line).map_err(|error| ToldError::of(line, &error))?;
        if told.kind != FINDING {
            return Err(ToldError::other(&told.kind, line.len()));
        }
        if told.schema != SCHEMA {
            return Err(ToldError::OtherSchema);
        }
        Ok(told)
    }

    /// Whether it was told before: its count grew.
    #[must_use]
    pub const fn is_repeated(&self) -> bool {
        self.count > 1
    }
}
