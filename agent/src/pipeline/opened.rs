//! Secret files that were opened: by whom, and what let them in.
use super::Decide;
use crate::access::opened;
use crate::detect::{foreign_read, over_permissive_read, unexpected_reader};
use crate::enrich::Lookup;
use crate::event::{BootTime, FileKey, Open};
use crate::finding::Actor;
use crate::inventory::{Inventory, Request, SecretFile};
use lru::LruCache;
use rustc_hash::{FxHashMap, FxHasher};
use std::{
    collections::VecDeque,
    hash::{Hash, Hasher},
    num::NonZeroUsize,
    sync::Arc,
};

/// Opens of files that the inventory does not know yet wait this long for it, in nanoseconds.
const WAIT: u64 = 2_000_000_000;
/// The inventory is asked to look again this often at most, in nanoseconds.
const ASK_EVERY: u64 = 50_000_000;
/// So many wait at most.
const MOST: usize = 1_024;
/// Files remembered, each with a program that read it.
const CANDIDATES: NonZeroUsize = NonZeroUsize::new(8_192).expect("not zero");

/// Opens of files that were mounted a moment ago, and files that went a moment ago.
#[derive(Default)]
pub struct Waiting {
    opens: VecDeque<Open>,
    asked: BootTime,
    /// Each with the time when it was known to be gone: what was opened before is decided by it.
    gone: FxHashMap<FileKey, (BootTime, Arc<SecretFile>)>,
}

/// Which programs were seen to read which files: whether one is new to its secret is asked once for each.
pub(super) struct Candidates(LruCache<(FileKey, u64), ()>);

impl Default for Candidates {
    fn default() -> Self {
        Self(LruCache::new(CANDIDATES))
    }
}

impl Candidates {
    fn is_new(&mut self, file: FileKey, actor: &Actor) -> bool {
        let mut hasher = FxHasher::default();
        let exe = actor.process.as_ref().map(|it| &it.exe);
        (actor.container.as_ref().map(|it| &it.id), exe).hash(&mut hasher);
        self.0.put((file, hasher.finish()), ()).is_none()
    }
}

impl<L: Lookup> Decide<L> {
    pub(super) fn open(&mut self, open: Open) {
        let key = open.file.key;
        if let Some(file) = self.file_of(&open) {
            self.opened(&open, &file);
        } else if !self.inventory.public.contains(&key) {
            let waiting = &mut self.waiting;
            if open.time.0.saturating_sub(waiting.asked.0) > ASK_EVERY {
                waiting.asked = open.time;
                self.requests.push(Request::LookAgain);
            }
            if waiting.opens.len() == MOST {
                waiting.opens.pop_front();
            }
            waiting.opens.push_back(open);
        }
    }

    /// After an update: opens whose file is known now.
    pub(super) fn open_again(&mut self, now: BootTime) {
        for open in std::mem::take(&mut self.waiting.opens) {
            if let Some(file) = self.file_of(&open) {
                self.opened(&open, &file);
            } else if now.0.saturating_sub(open.time.0) < WAIT {
                self.waiting.opens.push_back(open);
            }
        }
    }

    /// The secret file that was opened, also when its version was replaced since.
    fn file_of(&self, open: &Open) -> Option<Arc<SecretFile>> {
        let key = open.file.key;
        let gone = self.waiting.gone.get(&key);
        let gone = gone.filter(|(at, _)| open.time <= *at);
        let file = self
            .inventory
            .files
            .get(&key)
            .or(gone.map(|(_, file)| file));
        file.cloned()
    }

    /// Keeps the versions of files for a while that went with an update.
    pub(super) fn keep_gone(&mut self, old: &Inventory, now: BootTime) {
        let gone = &mut self.waiting.gone;
        gone.retain(|_, (at, _)| now.0.saturating_sub(at.0) < WAIT);
        let files = &self.inventory.files;
        let went = old.files.iter().filter(|(key, _)| !files.contains_key(key));
        gone.extend(went.map(|(key, file)| (*key, (now, Arc::clone(file)))));
    }

    fn opened(&mut self, open: &Open, file: &Arc<SecretFile>) {
        self.opened_for_writing(open, file);
        let Some(opened) = opened(open) else {
            return;
        };
        let process = &open.process;
        let actor = self.actor(process);
        let time = self.clock.time(open.time);
        self.note_read(open, &opened, file, &actor);
        if self.is_watched(process) {
            let pod = actor.pod.as_deref();
            let security = pod.and_then(|pod| self.naming.book.security(&pod.uid));
            let is_given = security.map(|it| it.gives(opened.gid, open.fsgid));
            let finding = over_permissive_read(open, &opened, is_given, file, &actor, time);
            self.conclude(finding);
        }
        self.token(file, Some(&actor), time);
        // Whatever the scope: who is outside of it may read what is in it.
        let entered = self.entered(process);
        let foreign = foreign_read(open, file, &actor, entered, time);
        if foreign.is_none() && self.candidates.is_new(file.file, &actor) {
            self.conclude(Some(unexpected_reader(open, file, &actor, time)));
        }
        self.conclude(foreign);
    }

    /// Tells the probes which devices and files hold secrets now.
    pub(super) fn steer_opens(&mut self, old: &Inventory) {
        let new = Arc::clone(&self.inventory);
        for (dev, whole) in &new.devices {
            if old.devices.get(dev) != Some(whole) {
                self.control.watch_device(*dev, *whole);
            }
        }
        for dev in old
            .devices
            .keys()
            .filter(|dev| !new.devices.contains_key(dev))
        {
            self.control.forget_device(*dev);
        }
        for key in new.listed().filter(|key| !old.is_listed(*key)) {
            self.control.list_secret(key);
        }
        for key in old.listed().filter(|key| !new.is_listed(*key)) {
            self.control.unlist_secret(key);
        }
    }
}
