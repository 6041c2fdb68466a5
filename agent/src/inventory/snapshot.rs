//! What the pipeline sees of the inventory: immutable, swapped as a whole.
use super::{
    fingerprint::Fingerprint,
    forms::Encoding,
    secret::{Holder, SecretFile},
};
use crate::event::{Device, FileKey};
use crate::matcher::{Index, PatternId};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// A value, and the places that hold or held it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// Names the value.
    pub fingerprint: Fingerprint,
    /// The epoch in which it became known.
    pub since: u64,
    /// It is short: a find counts only in what a workload writes that holds it.
    pub delimited: bool,
    /// Places that hold it now, then those that held it and are still within the grace period.
    pub holders: Vec<Arc<Holder>>,
}

/// All secrets at one time.
pub struct Inventory {
    /// Counts the changes.
    pub epoch: u64,
    /// Finds the values.
    pub index: Arc<Index>,
    /// Finds the first bytes of longer values: as many as the kernel keeps of a thread's name.
    pub heads: Arc<Index>,
    /// The values.
    pub values: Vec<Value>,
    /// The files of now, by device and inode.
    pub files: FxHashMap<FileKey, Arc<SecretFile>>,
    /// Files in secret volumes that are no secrets.
    pub public: FxHashSet<FileKey>,
    /// Devices that hold secret files; true: nothing else.
    pub devices: FxHashMap<Device, bool>,
    /// Directories whose files are secrets, and the devices they are on.
    pub roots: Vec<(PathBuf, Device)>,
    /// Files whose content is not looked for: too weak, empty, unreadable.
    pub unmonitored: usize,
    pub(super) patterns: Arc<[(u32, Encoding)]>,
}

impl Inventory {
    /// The value a pattern is a form of, and which form.
    #[must_use]
    pub fn value(&self, pattern: PatternId) -> Option<(&Value, Encoding)> {
        let (value, encoding) = *self.patterns.get(pattern.0 as usize)?;
        Some((self.values.get(value as usize)?, encoding))
    }

    /// The value with this fingerprint.
    #[must_use]
    pub fn by_fingerprint(&self, fingerprint: Fingerprint) -> Option<&Value> {
        // They are in the order of their fingerprints: `Values` keeps them in a BTreeMap.
        let at = self
            .values
            .binary_search_by_key(&fingerprint, |value| value.fingerprint)
            .ok()?;
        self.values.get(at)
    }

    /// Files that the probes must be told of one by one: on devices that hold other files too.
    pub fn listed(&self) -> impl Iterator<Item = FileKey> + '_ {
        self.files
            .keys()
            .copied()
            .filter(|key| self.devices.get(&key.dev) == Some(&false))
    }

    /// Whether a file is one of those.
    #[must_use]
    pub fn is_listed(&self, key: FileKey) -> bool {
        self.files.contains_key(&key) && self.devices.get(&key.dev) == Some(&false)
    }

    /// Whether a file is itself one of the places where secrets are mounted: what is written there is no leak.
    #[must_use]
    pub fn holds(&self, file: FileKey, path: Option<&Path>) -> bool {
        self.devices.get(&file.dev) == Some(&true)
            || self.files.contains_key(&file)
            || path.is_some_and(|path| {
                let under =
                    |(root, dev): &(PathBuf, Device)| *dev == file.dev && path.starts_with(root);
                self.roots.iter().any(under)
            })
    }
}
