//! How much is read of what was written to log files while no sentinel ran.
use super::capture::bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// A file that is further behind is never read whole.
const MOST: u64 = 64 << 20;

/// How much is read of what was written to log files while no sentinel ran. What is beyond is counted (`backscan-cut`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Backscan {
    /// Bytes of a file, at most 64 MiB: its last ones; 0: none.
    #[serde(deserialize_with = "file_bytes")]
    #[schemars(schema_with = "super::reference::bytes_schema")]
    pub bytes: u64,
    /// Bytes of all files.
    #[serde(deserialize_with = "bytes")]
    #[schemars(schema_with = "super::reference::bytes_schema")]
    pub total_bytes: u64,
}

impl Default for Backscan {
    fn default() -> Self {
        Self {
            bytes: MOST,
            total_bytes: 1 << 30,
        }
    }
}

fn file_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let value = bytes(deserializer)?;
    let is_right = value <= MOST;
    is_right
        .then_some(value)
        .ok_or_else(|| D::Error::custom(format!("{value} is more than 64MiB")))
}
