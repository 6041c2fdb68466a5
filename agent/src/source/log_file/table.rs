//! The files that are read, found by inode, by watch, and by name in a watched directory; bounded.
use super::{file::LogFile, notes::Notes, reach::Identity};
use inotify::WatchDescriptor;
use lru::LruCache;
use std::{
    collections::HashMap,
    ffi::{OsStr, OsString},
    num::NonZeroUsize,
};

/// All files.
pub struct Table {
    files: LruCache<Identity, LogFile>,
    watches: HashMap<WatchDescriptor, Identity>,
    /// Which file has a name, in directories where a new one under that name is a log too.
    directories: HashMap<WatchDescriptor, HashMap<OsString, Identity>>,
}

impl Table {
    pub fn new(most: NonZeroUsize) -> Self {
        Self {
            files: LruCache::new(most),
            watches: HashMap::new(),
            directories: HashMap::new(),
        }
    }

    pub fn contains(&self, identity: Identity) -> bool {
        self.files.contains(&identity)
    }

    /// Whether a file is read as a pod's log.
    pub fn is_pods(&self, identity: Identity) -> bool {
        self.files.peek(&identity).is_some_and(LogFile::is_pods)
    }

    pub fn file(&mut self, identity: Identity) -> Option<&mut LogFile> {
        self.files.peek_mut(&identity)
    }

    /// A file that something happened to: it stays, should there be too many.
    pub fn active(&mut self, identity: Identity) -> Option<&mut LogFile> {
        self.files.get_mut(&identity)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut LogFile> {
        self.files.iter_mut().map(|(_, file)| file)
    }

    pub fn identities(&self) -> Vec<Identity> {
        self.files.iter().map(|(identity, _)| *identity).collect()
    }

    /// The file of a watch.
    pub fn watched(&self, watch: &WatchDescriptor) -> Option<Identity> {
        self.watches.get(watch).copied()
    }

    /// A file has another watch than this one now.
    pub fn watched_anew(&mut self, identity: Identity, before: Option<&WatchDescriptor>) {
        if let Some(before) = before.filter(|it| self.watches.get(it) == Some(&identity)) {
            self.watches.remove(before);
        }
        if let Some(watch) = self.files.peek(&identity).and_then(|it| it.watch.clone()) {
            self.watches.insert(watch, identity);
        }
    }

    /// The file that had a name in a watched directory.
    pub fn named(&self, directory: &WatchDescriptor, name: &OsStr) -> Option<Identity> {
        self.directories.get(directory)?.get(name).copied()
    }

    /// The latest file of each name.
    pub fn latest(&self) -> Vec<Identity> {
        let names = self.directories.values().flat_map(HashMap::values);
        names.copied().collect()
    }

    /// Adds a file; gives back one that had to go for it.
    pub fn insert(&mut self, file: LogFile, notes: &mut Notes) -> Option<LogFile> {
        let identity = file.identity;
        if let Some(watch) = &file.watch {
            self.watches.insert(watch.clone(), identity);
        }
        if let Some((directory, name)) = &file.directory {
            let names = self.directories.entry(directory.clone()).or_default();
            names.insert(name.clone(), identity);
        }
        let (was, gone) = self.files.push(identity, file)?;
        self.clear(was, &gone, notes);
        (was != identity).then_some(gone)
    }

    pub fn remove(&mut self, identity: Identity, notes: &mut Notes) -> Option<LogFile> {
        let file = self.files.pop(&identity)?;
        self.clear(identity, &file, notes);
        Some(file)
    }

    /// The kernel ended a directory's watch: the directory is gone.
    pub fn forget_directory(&mut self, directory: &WatchDescriptor) {
        self.directories.remove(directory);
    }

    /// Removes what leads to a file that is not there any more.
    fn clear(&mut self, identity: Identity, file: &LogFile, notes: &mut Notes) {
        if let Some(watch) = &file.watch
            && self.watches.get(watch) == Some(&identity)
        {
            self.watches.remove(watch);
            notes.remove(watch.clone());
        }
        if let Some((directory, name)) = &file.directory
            && let Some(names) = self.directories.get_mut(directory)
        {
            if names.get(name) == Some(&identity) {
                names.remove(name);
            }
            if names.is_empty() {
                self.directories.remove(directory);
                notes.remove(directory.clone());
            }
        }
    }
}
