//! The file of JSON lines.
use super::durations::{optional, show_optional};
use crate::sink::{Compression, Rotation, forward::spool::Sync};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, time::Duration};

/// A file of JSON lines.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OutputFile {
    /// Where; none: no file.
    pub path: Option<PathBuf>,
    /// Bytes a file holds before it is rotated.
    pub max_bytes: u64,
    /// Rotated files kept.
    pub keep: u32,
    /// Rotated files older than this are deleted; none: whatever their age.
    #[serde(deserialize_with = "optional", serialize_with = "show_optional")]
    #[schemars(with = "Option<String>")]
    pub keep_age: Option<Duration>,
    /// What becomes of rotated files.
    pub compress: Compression,
    /// When what was written is forced to the disk itself.
    pub sync: Sync,
}

impl OutputFile {
    /// When it is rotated.
    #[must_use]
    pub const fn rotation(&self) -> Rotation {
        Rotation {
            max_bytes: self.max_bytes,
            keep: self.keep,
            keep_age: self.keep_age,
            compress: self.compress,
        }
    }
}

impl Default for OutputFile {
    fn default() -> Self {
        Self {
            path: None,
            max_bytes: 64 << 20,
            keep: 5,
            keep_age: None,
            compress: Compression::default(),
            sync: Sync::default(),
        }
    }
}
