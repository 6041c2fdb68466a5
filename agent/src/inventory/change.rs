//! What changed from one snapshot to the next, as a capture keeps it: fingerprints, names and permissions, no prints.
use super::{
    Encoding, Fingerprint,
    secret::{Origin, SecretFile},
    snapshot::{Inventory, Value},
    sought::SoughtValues,
};
use crate::event::{Device, FileKey};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

/// A change.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Change {
    epoch: u64,
    gone: Vec<Fingerprint>,
    values: Vec<Value>,
    gone_files: Vec<FileKey>,
    files: Vec<SecretFile>,
    /// `None`: as before.
    places: Option<Places>,
    unmonitored: usize,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Places {
    public: Vec<FileKey>,
    devices: Vec<(Device, bool)>,
    roots: Vec<Root>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Root(#[serde(with = "crate::event::raw_path")] PathBuf, Device);

impl Places {
    fn of(inventory: &Inventory) -> Self {
        let mut public: Vec<FileKey> = inventory.public.iter().copied().collect();
        public.sort_unstable();
        let devices: BTreeMap<Device, bool> = inventory
            .devices
            .iter()
            .map(|(dev, it)| (*dev, *it))
            .collect();
        let root = |(path, dev): &(PathBuf, Device)| Root(path.clone(), *dev);
        Self {
            public,
            devices: devices.into_iter().collect(),
            roots: inventory.roots.iter().map(root).collect(),
        }
    }
}

impl Change {
    /// What makes `new` of `old`.
    #[must_use]
    pub fn between(old: &Inventory, new: &Inventory) -> Self {
        let is_known = |value: &&Value| old.by_fingerprint(value.fingerprint) == Some(*value);
        let mut files: Vec<&Arc<SecretFile>> = new
            .files
            .iter()
            .filter(|(key, file)| old.files.get(key) != Some(file))
            .map(|(_, file)| file)
            .collect();
        files.sort_unstable_by_key(|file| file.file);
        let is_gone = |key: &&FileKey| !new.files.contains_key(key);
        let mut gone_files: Vec<FileKey> = old.files.keys().filter(is_gone).copied().collect();
        gone_files.sort_unstable();
        let places = Places::of(new);
        let gone = old.values.iter().map(|value| value.fingerprint);
        Self {
            epoch: new.epoch,
            gone: gone
                .filter(|it| new.by_fingerprint(*it).is_none())
                .collect(),
            values: new
                .values
                .iter()
                .filter(|it| !is_known(it))
                .cloned()
                .collect(),
            gone_files,
            files: files
                .into_iter()
                .map(|file| SecretFile::clone(file))
                .collect(),
            places: (places != Places::of(old)).then_some(places),
            unmonitored: new.unmonitored,
        }
    }

    /// The same in parts, each of at most `most` values; taken over in their order.
    #[must_use]
    pub fn parts(mut self, most: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        while self.values.len() > most {
            let rest = self.values.split_off(most);
            parts.push(Self {
                epoch: self.epoch,
                gone: Vec::new(),
                values: std::mem::replace(&mut self.values, rest),
                gone_files: Vec::new(),
                files: Vec::new(),
                places: None,
                unmonitored: self.unmonitored,
            });
        }
        parts.push(self);
        parts
    }

    /// What of it is held by what is wanted.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&Origin) -> bool) -> Self {
        for value in &mut self.values {
            value.holders.retain(|holder| wanted(&holder.origin));
        }
        self.values.retain(|value| !value.holders.is_empty());
        self.files.retain(|file| wanted(&file.origin));
        if let Some(places) = &mut self.places {
            // A volume whose file is not there any more is told by its files' values alone.
            let holds = |root: &Root| self.files.iter().any(|file| file.path.starts_with(&root.0));
            places.roots.retain(holds);
            places.public.clear();
        }
        self
    }

    /// The snapshot that comes after `old`. It finds no value by search but those of `sought`.
    #[must_use]
    pub fn apply(self, old: &Inventory, sought: &SoughtValues) -> Inventory {
        let own = |value: &Value| sought.values.get(&value.fingerprint) == Some(value);
        let mut values: BTreeMap<Fingerprint, Value> = old
            .values
            .iter()
            .filter(|value| !own(value))
            .map(|value| (value.fingerprint, value.clone()))
            .collect();
        for fingerprint in &self.gone {
            values.remove(fingerprint);
        }
        values.extend(
            self.values
                .into_iter()
                .map(|value| (value.fingerprint, value)),
        );
        for (fingerprint, value) in &sought.values {
            values.entry(*fingerprint).or_insert_with(|| value.clone());
        }
        let mut files = old.files.clone();
        files.retain(|key, _| !self.gone_files.contains(key));
        files.extend(
            self.files
                .into_iter()
                .map(|file| (file.file, Arc::new(file))),
        );
        let places = self.places.unwrap_or_else(|| Places::of(old));
        let numbers: FxHashMap<Fingerprint, u32> = (0..)
            .zip(values.keys())
            .map(|(number, fingerprint)| (*fingerprint, number))
            .collect();
        let pattern = |(fingerprint, encoding): &(Fingerprint, Encoding)| {
            (
                numbers.get(fingerprint).copied().unwrap_or(u32::MAX),
                *encoding,
            )
        };
        Inventory {
            epoch: self.epoch,
            index: Arc::clone(&sought.index),
            heads: Arc::clone(&sought.heads),
            patterns: sought.patterns.iter().map(pattern).collect(),
            values: values.into_values().collect(),
            files,
            public: places.public.into_iter().collect(),
            devices: places.devices.into_iter().collect(),
            roots: places
                .roots
                .into_iter()
                .map(|Root(path, dev)| (path, dev))
                .collect(),
            unmonitored: self.unmonitored,
        }
    }
}

impl SoughtValues {
    /// The snapshot before the first one of a capture.
    #[must_use]
    pub fn before(&self) -> Inventory {
        let nothing = Inventory {
            epoch: 0,
            index: Arc::clone(&self.index),
            heads: Arc::clone(&self.heads),
            values: Vec::new(),
            files: FxHashMap::default(),
            public: Default::default(),
            devices: FxHashMap::default(),
            roots: Vec::new(),
            unmonitored: 0,
            patterns: Arc::new([]),
        };
        Change::between(&nothing, &nothing).apply(&nothing, self)
    }
}
