//! Which logs of pods are there: the tree under `/var/log/pods`, looked at as a whole when something in it changed.
use super::{notes::Notes, reach::Identity};
use crate::event::PodLogPath;
use inotify::WatchDescriptor;
use rustix::fs::{Mode, OFlags, open, stat};
use std::{
    collections::{HashMap, HashSet},
    fs::read_dir,
    path::{Path, PathBuf},
};

/// A root holds directories of pods, which hold those of containers, which hold logs.
const DEPTH: u32 = 2;
/// Entries looked at in one directory.
const MOST_ENTRIES: usize = 8_192;

/// The trees.
pub struct Pods {
    roots: Vec<PathBuf>,
    watches: HashSet<WatchDescriptor>,
    /// The file that each log is now.
    latest: HashMap<PathBuf, Identity>,
    looked: bool,
}

/// A log that was not there at the last look.
pub struct NewLog {
    pub path: PathBuf,
    /// The file that had this name until now.
    pub before: Option<Identity>,
    /// It was there before the source was.
    pub is_old: bool,
}

impl Pods {
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self {
            roots,
            watches: HashSet::new(),
            latest: HashMap::new(),
            looked: false,
        }
    }

    /// Whether a watch is one of these trees'.
    pub fn has(&self, watch: &WatchDescriptor) -> bool {
        self.watches.contains(watch)
    }

    /// Whether a path is that of a log in these trees.
    pub fn have(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root)) && PodLogPath::parse(path).is_some()
    }

    pub fn forget(&mut self, watch: &WatchDescriptor) {
        self.watches.remove(watch);
    }

    /// Looks at the trees; watches their directories; tells which logs are new.
    pub fn look(&mut self, notes: &mut Notes, is_read: impl Fn(Identity) -> bool) -> Vec<NewLog> {
        let is_old = !std::mem::replace(&mut self.looked, true);
        let mut logs = Vec::new();
        for root in self.roots.clone() {
            if !self.walk(&root, DEPTH, notes, &mut logs)
                && let Some(parent) = root.parent()
            {
                // It is made later: its parent tells.
                self.watch(parent, notes);
            }
        }
        let mut latest = HashMap::new();
        let mut new = Vec::new();
        for path in logs {
            // Through links: Docker's logs lie elsewhere.
            let Ok(stat) = stat(&path) else { continue };
            let identity = Identity::of(&stat);
            let before = self.latest.get(&path).copied();
            latest.insert(path.clone(), identity);
            if !is_read(identity) && before != Some(identity) {
                new.push(NewLog {
                    path,
                    before,
                    is_old,
                });
            }
        }
        self.latest = latest;
        new
    }

    /// Whether the directory could be read.
    fn walk(
        &mut self,
        directory: &Path,
        depth: u32,
        notes: &mut Notes,
        logs: &mut Vec<PathBuf>,
    ) -> bool {
        // Watched before it is listed: what appears between is not missed.
        self.watch(directory, notes);
        let Ok(entries) = read_dir(directory) else {
            return false;
        };
        for entry in entries.take(MOST_ENTRIES).flatten() {
            let path = entry.path();
            if depth > 0 {
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    self.walk(&path, depth - 1, notes, logs);
                }
            } else if PodLogPath::parse(&path).is_some() {
                logs.push(path);
            }
        }
        true
    }

    /// Has a change in a directory count as one of the trees.
    pub fn watch(&mut self, directory: &Path, notes: &mut Notes) {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        if let Ok(place) = open(directory, flags, Mode::empty()) {
            self.watches.extend(notes.directory(place));
        }
    }
}
