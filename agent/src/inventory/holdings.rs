//! What volumes hold: every version of every secret file, read once.
use super::{
    discover::{Kind, Volume},
    fingerprint::{Fingerprint, Fingerprinter},
    mountinfo,
    read::{self, Found},
    secret::{SecretFile, Source},
    snapshot::Inventory,
    values::{Arranged, Values},
};
use crate::event::{Device, FileKey};
use rustc_hash::{FxHashMap, FxHashSet};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// All volumes.
pub struct Holdings {
    values: Values,
    volumes: BTreeMap<Volume, State>,
    /// How often each version is held: one file shows through several mounts.
    versions: FxHashMap<(FileKey, i128), u32>,
    fresh: Vec<Arc<SecretFile>>,
    changed: bool,
}

/// What is known of a volume.
#[derive(Default)]
struct State {
    files: FxHashMap<PathBuf, Version>,
    /// Files that are no secrets.
    public: Vec<FileKey>,
    directories: Vec<PathBuf>,
    root: Option<FileKey>,
}

struct Version {
    changed: i128,
    file: Arc<SecretFile>,
}

impl Holdings {
    /// Nothing is held yet. Old values stay known for `grace`.
    ///
    /// # Errors
    /// When the kernel gives no random bytes.
    pub fn new(fingerprinter: Fingerprinter, grace: Duration) -> std::io::Result<Self> {
        Ok(Self {
            values: Values::new(fingerprinter, grace)?,
            volumes: BTreeMap::new(),
            versions: FxHashMap::default(),
            fresh: Vec::new(),
            changed: false,
        })
    }

    /// Whether the next snapshot differs from the last one.
    pub fn is_changed(&mut self) -> bool {
        self.changed |= self.values.retire();
        self.changed
    }

    /// Versions that are new since the last call.
    pub fn take_fresh(&mut self) -> Vec<Arc<SecretFile>> {
        std::mem::take(&mut self.fresh)
    }

    /// The volumes that have one of these directories.
    pub fn volumes_in(&self, directories: &BTreeSet<PathBuf>) -> Vec<Volume> {
        let touched = |state: &State| state.directories.iter().any(|it| directories.contains(it));
        self.volumes
            .iter()
            .filter(|(_, state)| touched(state))
            .map(|(volume, _)| volume.clone())
            .collect()
    }

    /// Whether this directory or file is known from outside the containers: what a container mounts of it is no other
    /// secret.
    pub fn knows(&self, root: FileKey) -> bool {
        let outside = |volume: &Volume| !matches!(volume.kind, Kind::Container { .. });
        self.volumes
            .iter()
            .filter(|(volume, _)| outside(volume))
            .any(|(_, state)| {
                state.root == Some(root) || state.files.values().any(|it| it.file.file == root)
            })
    }

    /// Lets go of all volumes but these.
    pub fn drop_others(&mut self, kept: &BTreeSet<Volume>) {
        let gone: Vec<Volume> = self
            .volumes
            .keys()
            .filter(|volume| !kept.contains(*volume))
            .cloned()
            .collect();
        for volume in gone {
            self.drop_volume(&volume);
        }
    }

    /// Lists a volume, reads the files that are new or changed, and returns the directories to be watched.
    ///
    /// # Errors
    /// When the volume's root can't be opened: it is let go of.
    pub fn scan(&mut self, volume: &Volume) -> std::io::Result<&[PathBuf]> {
        let listing = match read::list(volume) {
            Ok(listing) => listing,
            Err(error) => {
                self.drop_volume(volume);
                return Err(error);
            }
        };
        let mut old = self.volumes.remove(volume).unwrap_or_default();
        let mut state = State {
            directories: listing.directories,
            root: listing.root,
            ..State::default()
        };
        for found in listing.files {
            if is_public(volume, &found.relative) {
                state.public.push(found.file);
                continue;
            }
            let relative = found.relative.clone();
            let version = match old.files.remove(&relative) {
                Some(known) if is_same(&known, &found) => known,
                known => {
                    let version = self.read(volume, &found);
                    self.add(&version);
                    known.iter().for_each(|known| self.remove(known));
                    version
                }
            };
            state.files.insert(relative, version);
        }
        old.files.values().for_each(|version| self.remove(version));
        Ok(&self
            .volumes
            .entry(volume.clone())
            .insert_entry(state)
            .into_mut()
            .directories)
    }

    fn read(&mut self, volume: &Volume, found: &Found) -> Version {
        let shown = || volume.shown.join(&found.relative).display().to_string();
        let content = found.content().unwrap_or_else(|error| {
            tracing::warn!(file = shown(), %error, "a secret file can't be read; its value is not looked for");
            None
        });
        if content.is_none() && found.size > read::MAX_FILE_BYTES {
            tracing::warn!(
                file = shown(),
                bytes = found.size,
                "a file in a secret volume is larger than a secret can be; its value is not looked for"
            );
        }
        let fingerprint = content.and_then(|content| self.values.learn(&content));
        Version {
            changed: found.changed,
            file: Arc::new(describe(volume, found, fingerprint)),
        }
    }

    fn add(&mut self, version: &Version) {
        let times = self
            .versions
            .entry((version.file.file, version.changed))
            .or_default();
        *times += 1;
        // Seen through another mount it is the same version.
        if *times == 1 {
            self.fresh.push(Arc::clone(&version.file));
        }
        self.values.hold(&version.file);
        self.changed = true;
    }

    fn remove(&mut self, version: &Version) {
        let key = (version.file.file, version.changed);
        if let Some(times) = self.versions.get_mut(&key) {
            *times -= 1;
            if *times == 0 {
                self.versions.remove(&key);
            }
        }
        self.values.let_go(&version.file);
        self.changed = true;
    }

    fn drop_volume(&mut self, volume: &Volume) {
        if let Some(state) = self.volumes.remove(volume) {
            state
                .files
                .values()
                .for_each(|version| self.remove(version));
        }
    }

    /// All that is held now.
    pub fn snapshot(&mut self) -> Inventory {
        self.changed = false;
        let own = own_file_systems();
        let mut files: FxHashMap<FileKey, Arc<SecretFile>> = FxHashMap::default();
        let mut devices: FxHashMap<Device, bool> = FxHashMap::default();
        for (volume, state) in &self.volumes {
            // A volume with a file system of its own is watched as a whole: new versions need no listing.
            devices.extend(own.get(&volume.root).map(|dev| (*dev, true)));
            for version in state.files.values() {
                devices.entry(version.file.file.dev).or_insert(false);
                files
                    .entry(version.file.file)
                    .or_insert_with(|| Arc::clone(&version.file));
            }
        }
        let public: FxHashSet<FileKey> = self
            .volumes
            .values()
            .flat_map(|state| state.public.iter().copied())
            .collect();
        let unmonitored = files
            .values()
            .filter(|file| file.fingerprint.is_none())
            .count();
        let roots = self
            .volumes
            .iter()
            .filter(|(volume, _)| !matches!(volume.kind, Kind::Container { .. }))
            .filter_map(|(volume, state)| Some((volume.root.clone(), state.root?.dev)))
            .collect();
        let Arranged {
            epoch,
            index,
            heads,
            values,
            patterns,
        } = self.values.arrange();
        Inventory {
            epoch,
            index,
            heads,
            values,
            files,
            public,
            devices,
            roots,
            unmonitored,
            patterns,
        }
    }
}

/// Mount points of file systems in memory that are mounted as a whole, as the kubelet mounts a secret.
fn own_file_systems() -> FxHashMap<PathBuf, Device> {
    mountinfo::parse(&std::fs::read("/proc/self/mountinfo").unwrap_or_default())
        .into_iter()
        .filter(|mount| mount.kind == "tmpfs" && mount.root.as_os_str() == "/")
        .map(|mount| (mount.point, mount.dev))
        .collect()
}

fn is_same(known: &Version, found: &Found) -> bool {
    let file = &known.file;
    known.changed == found.changed
        && (file.file, file.size, file.attributes) == (found.file, found.size, found.attributes)
}

/// A service account's CA certificate and namespace are not secrets.
fn is_public(volume: &Volume, relative: &Path) -> bool {
    let public = relative.as_os_str() == "ca.crt" || relative.as_os_str() == "namespace";
    public && !matches!(volume.kind, Kind::Path) && volume.root.join("token").exists()
}

fn describe(volume: &Volume, found: &Found, fingerprint: Option<Fingerprint>) -> SecretFile {
    let key = found.relative.to_string_lossy().into_owned();
    let (source, pod_uid, container) = match &volume.kind {
        Kind::Kubelet { pod_uid } => (Source::Volume, Some(pod_uid.clone()), None),
        Kind::Container { id, .. } => (Source::Runtime, None, Some(id.clone())),
        Kind::Path => (Source::Path, None, None),
    };
    // `/run/secrets` itself is not a secret's name; its files' names are.
    let is_collection = source == Source::Runtime && volume.name == "secrets";
    let path = if volume.single_file {
        volume.shown.clone()
    } else {
        volume.shown.join(&found.relative)
    };
    SecretFile {
        name: if is_collection {
            key.clone()
        } else {
            volume.name.clone()
        },
        key,
        source,
        pod_uid,
        container,
        path,
        file: found.file,
        attributes: found.attributes,
        fingerprint,
        size: found.size,
    }
}

/// An inventory of these values, held by no real file.
#[cfg(test)]
pub fn inventory_of(fingerprinter: Fingerprinter, values: &[&[u8]]) -> Inventory {
    let mut holdings = Holdings::new(fingerprinter, Duration::from_secs(60)).expect("random bytes");
    for value in values {
        holdings
            .values
            .learn(&crate::redact::SecretBytes::new(value.to_vec()));
    }
    holdings.snapshot()
}
