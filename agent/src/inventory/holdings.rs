//! What volumes and environments hold: every version of every secret file, and every environment, read once.
use super::{
    candidates::{self, Candidates},
    discover::{Kind, Volume},
    environment::{Environment, Held, VariableNames, variables},
    fingerprint::{Fingerprint, Fingerprinter},
    mountinfo,
    read::{self, Found},
    secret::{Holder, Origin, Refused, SecretFile, Source},
    snapshot::Inventory,
    strength::{Names, Reason},
    values::{Arranged, Values},
};
use crate::event::{Device, FileKey};
use crate::redact::SecretBytes;
use rustc_hash::{FxHashMap, FxHashSet};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Values of one document that are refused are told one by one, up to so many.
const MOST_REFUSED: usize = 64;

/// All volumes and environments.
pub struct Holdings {
    values: Values,
    volumes: BTreeMap<Volume, State>,
    /// How often each version is held: one file shows through several mounts.
    versions: FxHashMap<(FileKey, i128), u32>,
    /// By the container's id.
    environments: BTreeMap<String, Environment>,
    /// Names that are not looked for.
    names: Names,
    fresh: Vec<Arc<SecretFile>>,
    refused: Vec<Refused>,
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
    held: Held,
    refused: Vec<Refused>,
    /// It is no secret: a certificate, a public key.
    is_public: bool,
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
            environments: BTreeMap::new(),
            names: Names::default(),
            fresh: Vec::new(),
            refused: Vec::new(),
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

    /// Values that are not looked for, told of since the last call.
    pub fn take_refused(&mut self) -> Vec<Refused> {
        let mut refused = std::mem::take(&mut self.refused);
        refused.extend(self.values.take_refused());
        refused
    }

    /// What is called so is not looked for from now on.
    pub fn set_names(&mut self, names: Names) {
        self.names = names;
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
        let origin = Arc::new(origin(volume, found));
        let mut candidates = Candidates::default();
        match found.content() {
            Ok(Some(content)) => {
                candidates = candidates::of_file(&content, &origin.key, &self.names);
            }
            Ok(None) if found.size > read::MAX_FILE_BYTES => {
                tracing::warn!(
                    file = shown(),
                    bytes = found.size,
                    "a file in a secret volume is larger than a secret can be; its value is not looked for"
                );
                candidates.refused.push((None, Reason::Large));
            }
            // It grew while it was read: that is a new version.
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(file = shown(), %error, "a secret file can't be read; its value is not looked for");
                candidates.refused.push((None, Reason::Unreadable));
            }
        }
        let is_public = candidates.is_public;
        let (printed, refused) = self.learn(candidates);
        let whole = printed.iter().find(|(_, field)| field.is_none());
        let file = Arc::new(SecretFile {
            origin: Arc::clone(&origin),
            path: if volume.single_file {
                volume.shown.clone()
            } else {
                volume.shown.join(&found.relative)
            },
            file: found.file,
            attributes: found.attributes,
            fingerprint: whole.map(|(fingerprint, _)| *fingerprint),
            size: found.size,
        });
        let holder = |field| Holder {
            origin: Arc::clone(&origin),
            field,
            file: Some(Arc::clone(&file)),
        };
        Version {
            changed: found.changed,
            held: printed
                .into_iter()
                .map(|(fingerprint, field)| (fingerprint, Arc::new(holder(field))))
                .collect(),
            refused: refused
                .into_iter()
                .map(|(field, reason)| refusal(holder(field), reason))
                .collect(),
            file,
            is_public,
        }
    }

    /// Prints what is to be looked for, each value once.
    fn learn(
        &mut self,
        candidates: Candidates,
    ) -> (Vec<(Fingerprint, Field)>, Vec<(Field, Reason)>) {
        let mut seen = FxHashSet::default();
        let mut printed = Vec::new();
        for candidate in candidates.wanted {
            let fingerprint = self.values.learn(&candidate);
            if seen.insert(fingerprint) {
                printed.push((fingerprint, candidate.field));
            }
        }
        let mut refused = candidates.refused;
        refused.truncate(MOST_REFUSED);
        (printed, refused)
    }

    /// Reads a container's environment unless it is known.
    pub fn environment(
        &mut self,
        environment: &SecretBytes,
        of: Environment,
        id: &str,
        pid: u32,
        names: &VariableNames,
    ) {
        let content = self.values.fingerprint(environment.expose());
        let mut of = self.environments.remove(id).unwrap_or(of);
        if !of.knows(content, pid) {
            let mut held = Held::new();
            for variable in variables(environment, names) {
                let origin = of.origin(&variable.name);
                let found = candidates::of_variable(
                    &variable.value,
                    &variable.name,
                    variable.is_named,
                    &self.names,
                );
                let (printed, refused) = self.learn(found);
                let holder = |field| Holder {
                    origin: Arc::clone(&origin),
                    field,
                    file: None,
                };
                held.extend(
                    printed
                        .into_iter()
                        .map(|(fingerprint, field)| (fingerprint, Arc::new(holder(field)))),
                );
                self.refused.extend(
                    refused
                        .into_iter()
                        .map(|(field, reason)| refusal(holder(field), reason)),
                );
            }
            for (fingerprint, holder) in &held {
                self.values.hold(*fingerprint, holder);
            }
            for (fingerprint, holder) in of.keep(content, held) {
                self.values.let_go(fingerprint, &holder);
            }
            self.changed = true;
        }
        self.environments.insert(id.to_owned(), of);
    }

    /// Whether an environment of this container was read.
    pub fn knows_environment(&self, id: &str) -> bool {
        self.environments.contains_key(id)
    }

    /// Lets go of the environments of containers that are gone.
    pub fn drop_environments(&mut self) {
        let gone: Vec<String> = self
            .environments
            .iter()
            .filter(|(_, environment)| environment.is_gone())
            .map(|(id, _)| id.clone())
            .collect();
        for environment in gone
            .iter()
            .filter_map(|id| self.environments.remove(id))
            .collect::<Vec<_>>()
        {
            for (fingerprint, holder) in environment.held() {
                self.values.let_go(fingerprint, &holder);
            }
            self.changed = true;
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
            self.refused.extend_from_slice(&version.refused);
        }
        for (fingerprint, holder) in &version.held {
            self.values.hold(*fingerprint, holder);
        }
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
        for (fingerprint, holder) in &version.held {
            self.values.let_go(*fingerprint, holder);
        }
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
        self.values.demote();
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
        let public_content: FxHashSet<FileKey> = self
            .volumes
            .values()
            .flat_map(|state| state.files.values())
            .filter(|version| version.is_public)
            .map(|version| version.file.file)
            .collect();
        let unmonitored = files
            .values()
            .filter(|file| file.fingerprint.is_none() && !public_content.contains(&file.file))
            .count();
        let roots = self
            .volumes
            .iter()
            .filter(|(volume, _)| !matches!(volume.kind, Kind::Container { .. }))
            .filter_map(|(volume, state)| Some((volume.root.clone(), state.root?.dev)))
            .collect();
        let Arranged {
            epoch,
            values,
            patterns,
        } = self.values.arrange();
        Inventory {
            epoch,
            index: patterns.index,
            heads: patterns.heads,
            values,
            files,
            public,
            devices,
            roots,
            unmonitored,
            patterns: patterns.of,
        }
    }
}

/// Where in a secret's content a value is.
type Field = Option<String>;

fn refusal(holder: Holder, reason: Reason) -> Refused {
    Refused {
        holder,
        reason,
        fingerprint: None,
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

fn origin(volume: &Volume, found: &Found) -> Origin {
    let key = found.relative.to_string_lossy().into_owned();
    let (source, pod_uid, container) = match &volume.kind {
        Kind::Kubelet { pod_uid } => (Source::Volume, Some(pod_uid.clone()), None),
        Kind::Container { id, .. } => (Source::Runtime, None, Some(id.clone())),
        Kind::Path => (Source::Path, None, None),
    };
    // `/run/secrets` itself is not a secret's name; its files' names are.
    let is_collection = source == Source::Runtime && volume.name == "secrets";
    Origin {
        name: if is_collection {
            key.clone()
        } else {
            volume.name.clone()
        },
        key,
        source,
        pod_uid,
        container,
    }
}

/// An inventory of these values, held by no real file.
#[cfg(test)]
pub fn inventory_of(fingerprinter: Fingerprinter, values: &[&[u8]]) -> Inventory {
    let mut holdings = Holdings::new(fingerprinter, Duration::from_secs(60)).expect("random bytes");
    for value in values {
        let candidate = candidates::Candidate {
            field: None,
            value: SecretBytes::new(value.to_vec()),
            parts: Vec::new(),
        };
        holdings.values.learn(&candidate);
    }
    holdings.snapshot()
}
