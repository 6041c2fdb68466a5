//! From reads to the tightest mode under which each of them would still have succeeded.
//!
//! What the kubelet does (Kubernetes 1.34, pkg/volume/volume_linux.go): files of secret and projected volumes are root's; with
//! `fsGroup` they get that group, and `0440` is added to their mode. Every container of the pod is in the `fsGroup`, whatever
//! user it runs as. So a reader that is not root needs the group's bit and an `fsGroup`, never the bit for others.
use super::table::{Entry, File, Needs, Place, Plugin, Reader, Reads, Secret, Seen, Volume};
use std::collections::{BTreeMap, BTreeSet};

/// The owner's bit is never taken away: a file that nobody may read is none.
const OWNER: u32 = 0o400;
const GROUP: u32 = 0o040;
const OTHERS: u32 = 0o004;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// How sure it is that nothing else reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Watched for less than an hour, or not everything was counted.
    Low,
    /// Watched for less than a day, or a reader must keep the groups that it is given.
    Medium,
    /// Watched for a day or more.
    High,
}

impl Confidence {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What would be enough for one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAdvice {
    /// The secret's name.
    pub secret: String,
    /// The key.
    pub key: String,
    /// The file as it is.
    pub file: File,
    /// The mode that would be enough: for `items[].mode`.
    pub mode: u32,
    /// Who read it.
    pub readers: Vec<(Reader, Seen)>,
    /// Reads by others, who were not kept.
    pub uncounted: u64,
}

/// What would be enough for one volume, or for one secret that no volume of the kubelet's holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeAdvice {
    /// The volume.
    pub volume: Option<Volume>,
    /// The mode that would be enough for all its keys: for `defaultMode`.
    pub mode: u32,
    /// Its keys.
    pub keys: Vec<KeyAdvice>,
}

/// What would be enough for one workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// For whom the secrets are there.
    pub place: Place,
    /// The `fsGroup` that is needed.
    pub fs_group: Option<u32>,
    /// The files have that group already.
    pub has_fs_group: bool,
    /// Its volumes.
    pub volumes: Vec<VolumeAdvice>,
    /// Reads, all in all.
    pub reads: u64,
    /// The first read and the last one of any secret on the node, seconds since 1970.
    pub watched: (i64, i64),
    /// How sure it is.
    pub confidence: Confidence,
    /// What is to be known besides.
    pub notes: Vec<String>,
}

/// The advice for every workload whose secrets were read.
#[must_use]
pub fn advise(reads: &Reads) -> Vec<Advice> {
    let mut places: BTreeMap<&Place, Vec<(&Secret, &Entry)>> = BTreeMap::new();
    for (secret, entry) in reads.secrets() {
        places
            .entry(&secret.place)
            .or_default()
            .push((secret, entry));
    }
    let each = places.into_iter();
    each.map(|(place, secrets)| of_place(place, &secrets, reads))
        .collect()
}

fn of_place(place: &Place, secrets: &[(&Secret, &Entry)], reads: &Reads) -> Advice {
    let mut notes = Vec::new();
    let (fs_group, has_fs_group, is_assumed) = group(secrets, &mut notes);
    let mut volumes: BTreeMap<(Option<&Volume>, &str), Vec<KeyAdvice>> = BTreeMap::new();
    for (secret, entry) in secrets {
        // What is in no volume of the kubelet's is told by the secret's name.
        let name = match &secret.volume {
            Some(_) => "",
            None => secret.name.as_str(),
        };
        let key = of_key(secret, entry, fs_group);
        volumes
            .entry((secret.volume.as_ref(), name))
            .or_default()
            .push(key);
    }
    let volumes: Vec<_> = volumes
        .into_iter()
        .map(|((volume, _), keys)| VolumeAdvice {
            volume: volume.cloned(),
            mode: keys.iter().fold(OWNER, |mode, key| mode | key.mode),
            keys,
        })
        .collect();
    note_outsiders(secrets, &mut notes);
    let is_uncounted = reads.uncounted() > 0 || secrets.iter().any(|(_, it)| it.uncounted > 0);
    if is_uncounted {
        notes.push("not all reads could be kept: there were too many readers or secrets".into());
    }
    let since = secrets.iter().filter_map(|(_, entry)| entry.since()).min();
    let since = since.unwrap_or_default();
    let span = reads.until() - since;
    Advice {
        place: place.clone(),
        fs_group,
        has_fs_group,
        volumes,
        reads: secrets.iter().map(|(_, entry)| entry.reads()).sum(),
        watched: (since, reads.until()),
        confidence: match span {
            _ if is_uncounted => Confidence::Low,
            ..HOUR => Confidence::Low,
            _ if is_assumed => Confidence::Medium,
            HOUR..DAY => Confidence::Medium,
            _ => Confidence::High,
        },
        notes,
    }
}

/// Whether the kubelet sets owner and group of its files.
fn is_kubelets(secret: &Secret) -> bool {
    let volume = secret.volume.as_ref();
    volume.is_some_and(|it| matches!(it.plugin, Plugin::Secret | Plugin::Projected))
}

/// The `fsGroup` that the readers need, whether the files have it already, and whether it is assumed that a reader keeps it.
fn group(secrets: &[(&Secret, &Entry)], notes: &mut Vec<String>) -> (Option<u32>, bool, bool) {
    let own = || secrets.iter().filter(|(secret, _)| is_kubelets(secret));
    let mut present: BTreeSet<u32> = BTreeSet::new();
    let mut lacking: BTreeMap<u32, u64> = BTreeMap::new();
    for (_, entry) in own() {
        for (reader, seen) in &entry.readers {
            match reader.needs {
                Needs::Group if entry.file.gid != 0 => {
                    present.insert(entry.file.gid);
                }
                Needs::Others if reader.is_inside => {
                    *lacking.entry(reader.gid).or_default() += seen.count;
                }
                _ => {}
            }
        }
    }
    let now = own().map(|(_, entry)| entry.file.gid).find(|gid| *gid != 0);
    if lacking.is_empty() {
        let group = present.first().copied();
        return (group, group.is_some(), false);
    }
    // A reader's own group is one that it has even when it gave up those that the kubelet gave it. Of several the one that
    // reads most; the least of those that read alike.
    let best = lacking
        .iter()
        .filter(|(gid, _)| **gid != 0)
        .max_by_key(|(gid, count)| (**count, std::cmp::Reverse(**gid)));
    let Some((&group, _)) = best else {
        notes.push("readers of group 0 that are not root read by the permission for others: give their container a group of its own (runAsGroup) first".into());
        return (now, now.is_some(), true);
    };
    let others = lacking.keys().filter(|gid| **gid != group);
    let others: Vec<String> = others.map(ToString::to_string).collect();
    let is_assumed = !others.is_empty();
    if is_assumed && now.is_none() {
        notes.push(format!(
            "readers of other groups ({}) are in fsGroup {group} as long as they keep the groups that the kubelet gives their container",
            others.join(", ")
        ));
    }
    if let Some(now) = now.filter(|now| *now != group) {
        notes.push(format!(
            "the pod has fsGroup {now}, but a reader of group {group} is not in it: it gave up the groups that it was started with"
        ));
    }
    (Some(group), now == Some(group), is_assumed)
}

/// Whether a reader that is not in the file's group now will be with this `fsGroup`: it is its own group, or the pod has none
/// yet, and nothing shows that the reader gives up what it is given.
fn comes_in(reader: &Reader, file: &File, fs_group: Option<u32>) -> bool {
    let is_own = fs_group == Some(reader.gid);
    reader.is_inside && fs_group.is_some() && (is_own || file.gid == 0)
}

fn of_key(secret: &Secret, entry: &Entry, fs_group: Option<u32>) -> KeyAdvice {
    let needed = |reader: &Reader| match reader.needs {
        Needs::Nothing | Needs::Owner => 0,
        // The group's bits are the ACL's mask.
        Needs::Group | Needs::Acl => GROUP,
        Needs::Others if is_kubelets(secret) && comes_in(reader, &entry.file, fs_group) => GROUP,
        Needs::Others => OTHERS,
    };
    let mode = entry
        .readers
        .keys()
        .fold(OWNER, |mode, it| mode | needed(it));
    // Who was not kept may need any of the bits that the file has.
    let unknown = if entry.uncounted > 0 {
        entry.file.mode & (OWNER | GROUP | OTHERS)
    } else {
        0
    };
    KeyAdvice {
        secret: secret.name.clone(),
        key: secret.key.clone(),
        file: entry.file,
        mode: mode | unknown,
        readers: entry.readers.clone().into_iter().collect(),
        uncounted: entry.uncounted,
    }
}

/// Reads from outside hold a mode open that the workload itself does not need.
fn note_outsiders(secrets: &[(&Secret, &Entry)], notes: &mut Vec<String>) {
    let holds_open = |reader: &&Reader| !reader.is_inside && reader.needs == Needs::Others;
    let readers = secrets.iter().flat_map(|(_, entry)| entry.readers.keys());
    let outside: BTreeSet<String> = readers
        .filter(holds_open)
        .map(|reader| {
            let exe = reader.exe.as_deref().unwrap_or("a program");
            format!("{exe} as uid {}", reader.uid)
        })
        .collect();
    if !outside.is_empty() {
        let all: Vec<_> = outside.into_iter().collect();
        notes.push(format!(
            "the permission for others is needed only from outside the pod, by {}: without these readers the group would be enough",
            all.join(", ")
        ));
    }
}

#[cfg(test)]
#[path = "compute_tests.rs"]
mod tests;
