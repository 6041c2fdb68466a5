//! Secret files that were changed: which permissions they had and have, who changed them. Two tell of it: a probe knows who it
//! was, the inventory knows what came of it. Either may be first.
use super::Decide;
use crate::access::{Acl, Permissions, is_for_writing};
use crate::detect::{ModeChange, Written, mode_change, secret_write};
use crate::enrich::{FileAt, Lookup, NamedFile};
use crate::event::{Attributes, BootTime, Change, ChangedFile, Does, FileKey, Open, OpenAcl};
use crate::finding::Actor;
use crate::inventory::{Inventory, SecretFile, Shield};
use lru::LruCache;
use rustc_hash::FxHashMap;
use std::{collections::VecDeque, num::NonZeroUsize, sync::Arc};

/// What the inventory shows waits this long for a probe that tells who did it, in nanoseconds.
const WAIT: u64 = 2_000_000_000;
/// Files whose permissions differ from what the inventory last said, and ACLs, remembered at once.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");
/// Files that were renamed to the path of another, and wait for the inventory to see them, at most.
const MOST_RENAMED: usize = 256;

/// What is known of changes.
pub struct Changes {
    /// When each secret file became known; those that are not here were before anything else was.
    since: FxHashMap<FileKey, BootTime>,
    /// Files whose permissions differ from what the inventory has, or which have an ACL.
    told: LruCache<FileKey, Told>,
    /// The file that had the path of another before it.
    before: LruCache<FileKey, Arc<SecretFile>>,
    renamed: VecDeque<(Change, FileAt)>,
    shields: FxHashMap<FileKey, Shield>,
}

/// Permissions as they were told of last.
struct Told {
    permissions: Permissions,
    /// The inventory showed others than these: when it is settled which hold.
    due: Option<BootTime>,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            since: FxHashMap::default(),
            told: LruCache::new(MOST),
            before: LruCache::new(MOST),
            renamed: VecDeque::new(),
            shields: FxHashMap::default(),
        }
    }
}

impl Changes {
    /// When the next is due.
    pub(super) fn due(&self) -> Option<BootTime> {
        self.told.iter().filter_map(|(_, told)| told.due).min()
    }

    /// Learns which files a directory above keeps others from.
    pub(super) fn shield(&mut self, shields: &[(FileKey, Shield)], inventory: &Inventory) {
        self.shields
            .retain(|key, _| inventory.files.contains_key(key));
        self.shields.extend(shields.iter().copied());
    }

    /// Those files.
    pub(super) fn shields(&self) -> Vec<(FileKey, Shield)> {
        let mut all: Vec<_> = self.shields.iter().map(|(key, it)| (*key, *it)).collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        all
    }

    /// Whether a file was not known then: who mounts it was making it.
    fn is_made_after(&self, key: FileKey, time: BootTime) -> bool {
        self.since.get(&key).is_some_and(|since| time < *since)
    }

    /// What its permissions were told to be last.
    fn permissions(&mut self, file: &SecretFile) -> Permissions {
        let told = self.told.get(&file.file);
        told.map_or_else(|| of(&file.attributes, None), |it| it.permissions.clone())
    }

    /// These are its permissions from now on. What the inventory shows as well need not be remembered.
    fn tell(&mut self, file: &SecretFile, permissions: Permissions) {
        if permissions == of(&file.attributes, None) {
            self.told.pop(&file.file);
            return;
        }
        let due = self.told.pop(&file.file).and_then(|told| told.due);
        self.told.put(file.file, Told { permissions, due });
    }
}

fn of(attributes: &Attributes, acl: Option<Acl>) -> Permissions {
    Permissions {
        mode: attributes.mode,
        uid: attributes.uid,
        gid: attributes.gid,
        acl,
    }
}

impl<L: Lookup> Decide<L> {
    /// A call changed a file.
    pub(super) fn change(&mut self, change: Change) {
        let Some(found) = self.changed_file(&change) else {
            return;
        };
        if change.call.does == Does::Rename {
            return self.renamed(change, found);
        }
        let Some(file) = self.inventory.files.get(&found.key).cloned() else {
            return;
        };
        if self.changes.is_made_after(found.key, change.time) {
            return;
        }
        if change.call.does == Does::Truncate {
            let actor = self.actor(&change.process);
            return self.written(Written::Truncated, &change, &file, &found, &actor);
        }
        let before = self.changes.permissions(&file);
        let shown = of(&found.attributes, acl(&found));
        let after = match change.mode {
            // What was asked for is exact, what was found may be of a moment later.
            Some(mode) => before.with_mode(mode),
            None => shown,
        };
        self.changes.tell(&file, after.clone());
        if before == after {
            return;
        }
        let actor = self.actor(&change.process);
        self.tell_change(Some((&change, &actor)), &file, &before, &after);
    }

    /// Which file it was, if it may be a secret.
    fn changed_file(&mut self, change: &Change) -> Option<FileAt> {
        match &change.file {
            ChangedFile::Known {
                key,
                attributes,
                acl,
            } => Some(FileAt {
                key: *key,
                attributes: *attributes,
                acl: acl_bytes(acl),
            }),
            ChangedFile::Named {
                mount_namespace,
                path,
            } => {
                let is_rename = change.call.does == Does::Rename;
                let named = NamedFile {
                    tgid: change.process.tgid,
                    parent: change.process.ppid,
                    mount_namespace: *mount_namespace,
                    path,
                    follows: !is_rename,
                };
                let inventory = Arc::clone(&self.inventory);
                // A file that takes a secret's place is no secret before.
                let is_wanted = |key: FileKey| {
                    inventory.files.contains_key(&key)
                        || is_rename && inventory.devices.contains_key(&key.dev)
                };
                self.lookup.file_at(&named, &is_wanted)
            }
        }
    }

    /// A file has a new path: that of a secret, when the inventory finds it there.
    fn renamed(&mut self, change: Change, found: FileAt) {
        let Some(file) = self.inventory.files.get(&found.key).cloned() else {
            if self.changes.renamed.len() == MOST_RENAMED {
                self.changes.renamed.pop_front();
            }
            return self.changes.renamed.push_back((change, found));
        };
        if let Some(before) = self.changes.before.get(&found.key).cloned() {
            self.replaced(&change, &found, &file, &before);
        }
    }

    fn replaced(&mut self, change: &Change, found: &FileAt, file: &SecretFile, old: &SecretFile) {
        let before = self.changes.permissions(old);
        let after = of(&found.attributes, acl(found));
        self.changes.tell(file, after.clone());
        let actor = self.actor(&change.process);
        self.written(Written::Replaced, change, file, found, &actor);
        self.tell_change(Some((change, &actor)), file, &before, &after);
    }

    fn written(
        &mut self,
        how: Written,
        change: &Change,
        file: &SecretFile,
        found: &FileAt,
        actor: &Actor,
    ) {
        let time = self.clock.time(change.time);
        self.conclude(secret_write(how, file, &found.attributes, actor, time));
    }

    /// A secret was opened, perhaps for writing.
    pub(super) fn opened_for_writing(&mut self, open: &Open, file: &SecretFile) {
        if !is_for_writing(open) || self.changes.is_made_after(file.file, open.time) {
            return;
        }
        let actor = self.actor(&open.process);
        let time = self.clock.time(open.time);
        let finding = secret_write(Written::Opened, file, &open.attributes, &actor, time);
        self.conclude(finding);
    }

    fn tell_change(
        &mut self,
        by: Option<(&Change, &Actor)>,
        file: &SecretFile,
        before: &Permissions,
        after: &Permissions,
    ) {
        let change = ModeChange {
            call: by.map(|(change, _)| change.call.name),
            actor: by.map(|(_, actor)| actor),
            before,
            after,
        };
        let time = self
            .clock
            .time(by.map_or(self.now, |(change, _)| change.time));
        let pod = file.origin.pod_uid.as_deref();
        let security = pod.and_then(|uid| self.naming.book.security(uid));
        let shield = self.changes.shields.get(&file.file);
        let finding = mode_change(change, file, shield, security, time);
        self.conclude(finding);
    }

    /// Compares a new inventory with the one before it.
    pub(super) fn compare(&mut self, old: &Inventory, now: BootTime) {
        let new = Arc::clone(&self.inventory);
        let changes = &mut self.changes;
        changes.since.retain(|key, _| new.files.contains_key(key));
        let mut gone: FxHashMap<_, _> = FxHashMap::default();
        for (key, file) in &old.files {
            if !new.files.contains_key(key) {
                gone.insert(file.path.as_path(), file);
            }
        }
        for (key, file) in &new.files {
            match old.files.get(key) {
                None => {
                    changes.since.insert(*key, now);
                    if let Some(before) = gone.get(file.path.as_path()) {
                        changes.before.put(*key, Arc::clone(before));
                    }
                }
                Some(known) if known.attributes != file.attributes && known.path == file.path => {
                    changes.shown(known, file, now);
                }
                Some(_) => {}
            }
        }
        for (change, found) in std::mem::take(&mut self.changes.renamed) {
            let file = new.files.get(&found.key).cloned();
            let before = self.changes.before.get(&found.key).cloned();
            match (file, before) {
                (Some(file), Some(before)) => self.replaced(&change, &found, &file, &before),
                (None, _) if now.0.saturating_sub(change.time.0) < WAIT => {
                    self.changes.renamed.push_back((change, found));
                }
                _ => {}
            }
        }
    }

    /// Tells what the inventory showed and no probe told of in time; with `all`, without waiting.
    pub(super) fn conclude_changes(&mut self, now: BootTime, all: bool) {
        let due = self.changes.told.iter();
        let due = due.filter(|(_, told)| told.due.is_some_and(|due| all || due <= now));
        let mut due: Vec<FileKey> = due.map(|(key, _)| *key).collect();
        due.sort_unstable();
        for key in due {
            let Some(told) = self.changes.told.pop(&key) else {
                continue;
            };
            if let Some(file) = self.inventory.files.get(&key).cloned() {
                let shown = of(&file.attributes, None);
                let before = told.permissions;
                let after = before.with_mode(shown.mode & 0o7777);
                let after = Permissions {
                    acl: after.acl,
                    ..shown
                };
                self.tell_change(None, &file, &before, &after);
                self.changes.tell(&file, after);
            }
        }
    }
}

impl Changes {
    /// The inventory shows other permissions than before.
    fn shown(&mut self, known: &SecretFile, file: &SecretFile, now: BootTime) {
        let told = self.told.pop(&file.file);
        let permissions = told.map_or_else(|| of(&known.attributes, None), |it| it.permissions);
        let is_told = (permissions.mode, permissions.uid, permissions.gid)
            == (
                file.attributes.mode,
                file.attributes.uid,
                file.attributes.gid,
            );
        if is_told && permissions.acl.is_none() {
            return;
        }
        let due = (!is_told).then_some(BootTime(now.0 + WAIT));
        self.told.put(file.file, Told { permissions, due });
    }
}

fn acl(found: &FileAt) -> Option<Acl> {
    Acl::parse(found.acl.as_deref()?).ok()
}

/// As the extended attribute has it, so that both ways to find a file tell it alike.
fn acl_bytes(acl: &OpenAcl) -> Option<Vec<u8>> {
    let OpenAcl::Entries(entries) = acl else {
        return None;
    };
    let numbers = entries.iter().map(|it| (it.tag, it.permissions, it.id));
    Acl::of_numbers(numbers).ok().map(|acl| acl.to_bytes())
}
