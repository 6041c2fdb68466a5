//! What of the pipeline's steps is kept for a replay, where, and for whom.
use crate::capture::PayloadMode;
use crate::rules::Severity;
use bytesize::ByteSize;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{path::PathBuf, time::Duration};

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Capture {
    /// Directory of segments; none and no ring: no capture.
    pub directory: Option<PathBuf>,
    /// Keep so many bytes in memory only, and write them to the directory when something is found.
    #[serde(deserialize_with = "optional_bytes")]
    #[schemars(schema_with = "super::reference::optional_bytes_schema")]
    pub ring: Option<u64>,
    /// A finding this bad has the ring written.
    pub trigger: Severity,
    /// What is kept of payloads.
    pub payload: PayloadMode,
    /// Who may read sealed payloads: age recipients (`age1…`).
    pub recipients: Vec<String>,
    /// File with the Ed25519 key that signs, in PEM, instead of the one made at first start.
    pub signing_key: Option<PathBuf>,
    /// Bytes after which a segment is full.
    #[serde(deserialize_with = "bytes")]
    #[schemars(schema_with = "super::reference::bytes_schema")]
    pub segment_bytes: u64,
    /// Time after which a segment is full.
    #[serde(deserialize_with = "super::duration", serialize_with = "super::show")]
    #[schemars(with = "String")]
    pub segment_age: Duration,
    /// Bytes of all segments in the directory; the oldest are deleted.
    #[serde(deserialize_with = "bytes")]
    #[schemars(schema_with = "super::reference::bytes_schema")]
    pub total_bytes: u64,
    /// Age after which a segment is deleted.
    #[serde(deserialize_with = "super::duration", serialize_with = "super::show")]
    #[schemars(with = "String")]
    pub total_age: Duration,
}

impl Default for Capture {
    fn default() -> Self {
        Self {
            directory: None,
            ring: None,
            trigger: Severity::High,
            payload: PayloadMode::default(),
            recipients: Vec::new(),
            signing_key: None,
            segment_bytes: 64 << 20,
            segment_age: Duration::from_secs(600),
            total_bytes: 1 << 30,
            total_age: Duration::from_secs(7 * 86_400),
        }
    }
}

impl Capture {
    /// Whether anything is kept.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.directory.is_some() || self.ring.is_some()
    }
}

/// A number of bytes: `65536`, `64KiB`, `1GB`.
///
/// # Errors
/// Says what it should be.
pub fn parse_bytes(text: &str) -> Result<u64, String> {
    let size: ByteSize = text
        .parse()
        .map_err(|_| format!("{text:?} is not a size such as 64MiB or 1048576"))?;
    Ok(size.as_u64())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Bytes {
    Number(u64),
    Text(String),
}

impl Bytes {
    fn read<E: serde::de::Error>(self) -> Result<u64, E> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Text(text) => parse_bytes(&text).map_err(E::custom),
        }
    }
}

pub(super) fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Bytes::deserialize(deserializer)
        .map_err(|_| D::Error::custom("a size such as 64MiB or 1048576 is wanted"))?
        .read()
}

fn optional_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let bytes = Option::<Bytes>::deserialize(deserializer)
        .map_err(|_| D::Error::custom("a size such as 64MiB or 1048576 is wanted"))?;
    bytes.map(Bytes::read).transpose()
}
