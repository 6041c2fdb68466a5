//! What volumes and environments hold: every version of every secret file, and every environment, read once.
use super::{
    candidates::{self, Candidates},
    discover::{Kind, Volume},
    environment::{Environment, Held, ToldWeak},
    fingerprint::Fingerprinter,
    plaintext,
    posture::Posture,
    read::{self, Found},
    secret::{Refused, SecretFile},
    snapshot::Inventory,
    strength::{Names, Reason},
    token::TokenClaims,
    told::{Specs, Told},
    values::{Arranged, Values},
};
mod describe;
mod environments;
mod learn;
mod specify;

use crate::credential::Credentials;
use crate::event::{Device, FileKey};
use crate::rules::credentials::Pattern;
use describe::own_file_systems;
pub(super) use describe::{is_public, origin, secret_file};
use rustc_hash::{FxHashMap, FxHashSet};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// All volumes and environments.
pub struct Holdings {
    values: Values,
    volumes: BTreeMap<Volume, State>,
    /// How often each version is held: one file shows through several mounts.
    versions: FxHashMap<(FileKey, i128), u32>,
    /// By the container's id; in a sidecar by process.
    environments: BTreeMap<String, Environment>,
    /// What was told of processes' variables that are not looked for.
    told: ToldWeak,
    /// Names that are not looked for.
    names: Names,
    /// What pods' specs say.
    specs: Specs,
    fresh: Vec<Arc<SecretFile>>,
    refused: Vec<Refused>,
    posture: Posture,
    /// Looks for credentials that files hold as they are, if that is wanted.
    credentials: Option<Credentials>,
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
    token: Option<TokenClaims>,
    plaintext: Vec<&'static Pattern>,
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
            told: ToldWeak::default(),
            names: Names::default(),
            specs: Specs::default(),
            fresh: Vec::new(),
            refused: Vec::new(),
            posture: Posture::default(),
            credentials: None,
            changed: false,
        })
    }

    /// Whether credentials are looked for, from now on, that files hold as they are.
    pub fn look_for_plaintext(&mut self, is_wanted: bool) {
        if is_wanted != self.credentials.is_some() {
            self.credentials = is_wanted.then(Credentials::default);
        }
    }

    /// Old values stay known that long from now on.
    pub fn set_grace(&mut self, grace: Duration) {
        self.values.set_grace(grace);
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

    /// What is told of them, and of variables that are new.
    pub fn take_posture(&mut self) -> Posture {
        std::mem::take(&mut self.posture)
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
        for (path, why) in &listing.unseen {
            tracing::warn!(file = %volume.shown.join(path).display(), why, "part of a secret volume is not watched for");
        }
        let mut old = self.volumes.remove(volume).unwrap_or_default();
        let mut state = State {
            directories: listing.directories,
            root: listing.root,
            ..State::default()
        };
        for found in listing.files {
            let told = self.specs.file(volume, &found.relative);
            if told == Told::NotSecret || is_public(volume, &found.relative) {
                state.public.push(found.file);
                continue;
            }
            let relative = found.relative.clone();
            let version = match old.files.remove(&relative) {
                Some(known) if is_same(&known, &found) => known,
                known => {
                    let version = self.read(volume, &found, told);
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

    fn read(&mut self, volume: &Volume, found: &Found, told: Told) -> Version {
        let shown = || volume.shown.join(&found.relative).display().to_string();
        let origin = Arc::new(origin(volume, found, told));
        let mut candidates = Candidates::default();
        let (mut token, mut plaintext) = (None, Vec::new());
        match found.content() {
            Ok(Some(content)) => {
                token = TokenClaims::read(&content);
                // A token's form is the kubelet's.
                if let (Some(credentials), None) = (&self.credentials, &token) {
                    plaintext = plaintext::patterns(credentials, &content);
                }
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
        let learned = self.learn(candidates);
        let file = Arc::new(SecretFile {
            fingerprint: learned.whole(),
            ..secret_file(volume, found, Arc::clone(&origin))
        });
        let (held, refused) = learned.of(&origin, Some(&file));
        Version {
            changed: found.changed,
            file,
            held,
            refused,
            is_public,
            token,
            plaintext,
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
            let file = version.file.file;
            let token = version.token.clone().map(|token| (file, token));
            self.posture.tokens.extend(token);
            let plaintext = version.plaintext.iter();
            let plaintext = plaintext.map(|pattern| (file, pattern.id.to_owned()));
            self.posture.plaintext.extend(plaintext);
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

fn is_same(known: &Version, found: &Found) -> bool {
    let file = &known.file;
    known.changed == found.changed
        && (file.file, file.size, file.attributes) == (found.file, found.size, found.attributes)
}

/// An inventory of these values, held by no real file.
#[cfg(test)]
pub fn inventory_of(fingerprinter: Fingerprinter, values: &[&[u8]]) -> Inventory {
    let mut holdings = Holdings::new(fingerprinter, Duration::from_secs(60)).expect("random bytes");
    for value in values {
        let candidate = candidates::Candidate {
            field: None,
            value: crate::redact::SecretBytes::new(value.to_vec()),
            parts: Vec::new(),
        };
        holdings.values.learn(&candidate);
    }
    holdings.snapshot()
}
