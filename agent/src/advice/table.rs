//! The reads that were observed, by workload, secret and key: bounded, and what did not fit is counted.
use super::baseline::{Baseline, Program, Programs, Watched};
use crate::inventory::Source;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// Secrets remembered at most, each by workload and key.
pub const MOST_SECRETS: usize = 4_096;
/// Readers of one of them remembered at most.
pub const MOST_READERS: usize = 32;

/// For whom a secret is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    /// The pods of a workload.
    Workload {
        /// Its namespace.
        namespace: String,
        /// `Deployment`, `StatefulSet` and so on.
        kind: String,
        /// Its name.
        name: String,
    },
    /// A pod that nothing made, or of which it is not known what did.
    Pod {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// A pod whose name is not known.
    PodUid(String),
    /// A container outside pods.
    Container(String),
    /// Nobody in particular: a path that the user named.
    Node,
}

/// Which of the kubelet's plugins made a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plugin {
    /// `kubernetes.io~secret`
    Secret,
    /// `kubernetes.io~projected`
    Projected,
    /// `kubernetes.io~csi`: its driver sets the modes.
    Csi,
}

/// A volume of the kubelet's, by the name that the pod's spec has for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Volume {
    /// What made it.
    pub plugin: Plugin,
    /// Its name.
    pub name: String,
}

/// A key of a secret, and for whom it is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Secret {
    /// For whom.
    pub place: Place,
    /// In which volume, when the kubelet made it.
    pub volume: Option<Volume>,
    /// The secret's name.
    pub name: String,
    /// The key.
    pub key: String,
    /// How it got there.
    pub source: Source,
}

/// Owner and mode of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

/// What a read needs of the mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Needs {
    /// Nothing: a capability lets it in whatever the mode is.
    Nothing,
    /// The owner's bit.
    Owner,
    /// The group's bit: it is in the file's group.
    Group,
    /// An entry of the file's ACL.
    Acl,
    /// The bit for others, as the file is: it is neither the owner nor in the group.
    Others,
}

/// Who read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reader {
    /// User id that access was checked with.
    pub uid: u32,
    /// Group id that access was checked with.
    pub gid: u32,
    /// What it needed.
    pub needs: Needs,
    /// It is in the pod or container that the secret is there for.
    pub is_inside: bool,
    /// Path of the executable, as the process sees it.
    pub exe: Option<String>,
}

/// How often, and when. Seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Reads.
    pub count: u64,
    /// The first.
    pub since: i64,
    /// The last.
    pub last: i64,
}

/// What is known of one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The file, as it was when it was last read.
    pub file: File,
    /// Who read it.
    pub readers: BTreeMap<Reader, Seen>,
    /// Reads by others, for whom there was no room.
    pub uncounted: u64,
}

/// Everything that was observed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reads {
    secrets: BTreeMap<Secret, Entry>,
    /// Reads of secrets for which there was no room.
    uncounted: u64,
    /// The newest read, seconds since 1970.
    until: i64,
    baseline: Baseline,
    #[serde(skip)]
    is_changed: bool,
}

/// A part of it, for a capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadsState {
    secrets: Vec<(Secret, Entry)>,
    uncounted: u64,
    until: i64,
    programs: Vec<(Watched, Programs)>,
}

impl Reads {
    /// Notes a read at `time`, seconds since 1970.
    pub fn note(&mut self, secret: Secret, file: File, reader: Reader, time: i64) {
        self.is_changed = true;
        self.until = self.until.max(time);
        let has_room = self.secrets.len() < MOST_SECRETS;
        let entry = match self.secrets.get_mut(&secret) {
            Some(entry) => entry,
            None if has_room => self.secrets.entry(secret).or_insert_with(|| Entry {
                file,
                readers: BTreeMap::new(),
                uncounted: 0,
            }),
            None => {
                self.uncounted += 1;
                return;
            }
        };
        entry.file = file;
        let seen = Seen {
            count: 1,
            since: time,
            last: time,
        };
        entry.add(reader, seen);
    }

    /// A program read a key at `time`, seconds since 1970. Whether it is new to it, its readers having been learnt for `learn`.
    pub fn meet(&mut self, what: Watched, program: Program, time: i64, learn: Duration) -> bool {
        self.is_changed = true;
        self.baseline.meet(what, program, time, learn)
    }

    /// The keys, in order, and what is known of each.
    pub fn secrets(&self) -> impl Iterator<Item = (&Secret, &Entry)> {
        self.secrets.iter()
    }

    /// Reads of secrets for which there was no room.
    #[must_use]
    pub const fn uncounted(&self) -> u64 {
        self.uncounted
    }

    /// The newest read, seconds since 1970.
    #[must_use]
    pub const fn until(&self) -> i64 {
        self.until
    }

    /// Whether something was noted since this was last asked.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.is_changed)
    }

    /// Gives pods their names, once these are known. `name`: what a pod is called, by its uid.
    pub fn name(&mut self, name: impl Fn(&str) -> Option<Place>) {
        let known = |(secret, _): (&Secret, &Entry)| match &secret.place {
            Place::PodUid(uid) => Some((secret.clone(), name(uid)?)),
            _ => None,
        };
        let named: Vec<_> = self.secrets.iter().filter_map(known).collect();
        for (mut secret, place) in named {
            if let Some(entry) = self.secrets.remove(&secret) {
                secret.place = place;
                self.put(secret, entry);
                self.is_changed = true;
            }
        }
    }

    /// Takes the reads of another node over. Of what both know the counts are added.
    pub fn add(&mut self, other: &Self) {
        self.uncounted += other.uncounted;
        self.until = self.until.max(other.until);
        for (secret, entry) in &other.secrets {
            self.put(secret.clone(), entry.clone());
        }
        self.baseline.add(&other.baseline);
        self.is_changed = true;
    }

    /// Takes reads of the same node over, some of which may be known: of what both know the higher count holds.
    pub fn widen(&mut self, other: &Self) {
        self.uncounted = self.uncounted.max(other.uncounted);
        self.baseline.add(&other.baseline);
        let is_newer = other.until >= self.until;
        self.until = self.until.max(other.until);
        for (secret, entry) in &other.secrets {
            let Some(known) = self.secrets.get_mut(secret) else {
                self.put(secret.clone(), entry.clone());
                continue;
            };
            if is_newer {
                known.file = entry.file;
            }
            known.uncounted = known.uncounted.max(entry.uncounted);
            for (reader, seen) in &entry.readers {
                match known.readers.get_mut(reader) {
                    Some(both) => {
                        both.count = both.count.max(seen.count);
                        both.since = both.since.min(seen.since);
                        both.last = both.last.max(seen.last);
                    }
                    None => known.add(reader.clone(), *seen),
                }
            }
        }
    }

    fn put(&mut self, secret: Secret, entry: Entry) {
        let has_room = self.secrets.len() < MOST_SECRETS;
        match self.secrets.get_mut(&secret) {
            Some(known) => {
                known.file = entry.file;
                known.uncounted += entry.uncounted;
                for (reader, seen) in entry.readers {
                    known.add(reader, seen);
                }
            }
            None if has_room => {
                self.secrets.insert(secret, entry);
            }
            None => self.uncounted += entry.reads(),
        }
    }

    /// What is known, in parts of at most `most` keys each; at least one part.
    #[must_use]
    pub fn state(&self, most: usize) -> Vec<ReadsState> {
        let part = |secrets, programs| ReadsState {
            secrets,
            uncounted: self.uncounted,
            until: self.until,
            programs,
        };
        let owned = |(what, programs): (&Watched, &Programs)| (what.clone(), programs.clone());
        let secrets: Vec<_> = self.secrets.clone().into_iter().collect();
        let programs: Vec<_> = self.baseline.iter().map(owned).collect();
        let secrets = secrets.chunks(most.max(1));
        let programs = programs.chunks(most.max(1));
        let mut parts: Vec<_> = secrets
            .map(|chunk| part(chunk.to_vec(), Vec::new()))
            .collect();
        parts.extend(programs.map(|chunk| part(Vec::new(), chunk.to_vec())));
        if parts.is_empty() {
            parts.push(part(Vec::new(), Vec::new()));
        }
        parts
    }

    /// Takes a part over.
    pub fn restore(&mut self, state: ReadsState) {
        self.uncounted = state.uncounted;
        self.until = state.until;
        for (secret, entry) in state.secrets {
            if self.secrets.len() < MOST_SECRETS {
                self.secrets.insert(secret, entry);
            }
        }
        for (what, programs) in state.programs {
            self.baseline.put(what, programs);
        }
    }
}

impl ReadsState {
    /// What is known of secrets that are wanted.
    #[must_use]
    pub fn only(mut self, is_wanted: impl Fn(&Place) -> bool) -> Self {
        self.secrets.retain(|(secret, _)| is_wanted(&secret.place));
        self.programs.retain(|(what, _)| is_wanted(&what.place));
        self
    }
}

impl Entry {
    /// How often it was read.
    #[must_use]
    pub fn reads(&self) -> u64 {
        let counted: u64 = self.readers.values().map(|seen| seen.count).sum();
        counted + self.uncounted
    }

    /// When it was first read, seconds since 1970.
    #[must_use]
    pub fn since(&self) -> Option<i64> {
        self.readers.values().map(|seen| seen.since).min()
    }

    /// Many programs of one user are one reader when there is no room for each.
    fn add(&mut self, mut reader: Reader, seen: Seen) {
        if self.readers.len() >= MOST_READERS && !self.readers.contains_key(&reader) {
            reader.exe = None;
        }
        let has_room = self.readers.len() < MOST_READERS;
        match self.readers.get_mut(&reader) {
            Some(known) => {
                known.count += seen.count;
                known.since = known.since.min(seen.since);
                known.last = known.last.max(seen.last);
            }
            // One for whoever has no program of its own any more.
            None if has_room => {
                self.readers.insert(reader, seen);
            }
            None => match self.fold(&reader) {
                Some(known) => {
                    known.count += seen.count;
                    known.last = known.last.max(seen.last);
                }
                None => self.uncounted += seen.count,
            },
        }
    }

    /// A reader with the same ids and needs, whose program is forgotten.
    fn fold(&mut self, reader: &Reader) -> Option<&mut Seen> {
        let alike = |known: &&Reader| {
            Reader {
                exe: None,
                ..(*known).clone()
            } == *reader
        };
        let known = self.readers.keys().find(alike)?.clone();
        let seen = self.readers.remove(&known)?;
        Some(self.readers.entry(reader.clone()).or_insert(seen))
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
