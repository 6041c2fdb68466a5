//! What the pipeline sees of the inventory: immutable, swapped as a whole.
use super::{fingerprint::Fingerprint, forms::Encoding, secret::SecretFile};
use crate::event::{Device, FileKey};
use crate::matcher::{Index, PatternId};
use rustc_hash::FxHashMap;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// A value, and the files that hold or held it.
#[derive(Clone, Debug)]
pub struct Value {
    /// Names the value.
    pub fingerprint: Fingerprint,
    /// The epoch in which it became known.
    pub since: u64,
    /// Files that hold it now, then those that held it and are still within the grace period.
    pub holders: Vec<Arc<SecretFile>>,
}

/// All secrets at one time.
pub struct Inventory {
    /// Counts the changes.
    pub epoch: u64,
    /// Finds the values.
    pub index: Index,
    /// The values.
    pub values: Vec<Value>,
    /// The files of now, by device and inode.
    pub files: FxHashMap<FileKey, Arc<SecretFile>>,
    /// Devices that hold secret files; true: nothing else.
    pub devices: FxHashMap<Device, bool>,
    /// Directories whose files are secrets.
    pub roots: Vec<PathBuf>,
    /// Files whose value is too short to be looked for, is empty, or could not be read.
    pub unmonitored: usize,
    pub(super) patterns: Vec<(u32, Encoding)>,
}

impl Inventory {
    /// The value a pattern is a form of, and which form.
    #[must_use]
    pub fn value(&self, pattern: PatternId) -> Option<(&Value, Encoding)> {
        let (value, encoding) = *self.patterns.get(pattern.0 as usize)?;
        Some((self.values.get(value as usize)?, encoding))
    }

    /// Whether a file is itself one of the places where secrets are mounted: what is written there is no leak.
    #[must_use]
    pub fn holds(&self, file: FileKey, path: Option<&Path>) -> bool {
        self.devices.get(&file.dev) == Some(&true)
            || self.files.contains_key(&file)
            || path.is_some_and(|path| self.roots.iter().any(|root| path.starts_with(root)))
    }
}
