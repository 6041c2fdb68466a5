//! inotify on directories: which of them changed.
use inotify::{Inotify, WatchDescriptor, WatchMask};
use std::{
    collections::{BTreeSet, HashMap},
    os::fd::{AsFd, BorrowedFd},
    path::PathBuf,
};

/// Reads of the queue in a row: who makes files without end must not keep the inventory here.
const MOST_READS: u32 = 64;

/// Watches directories.
pub struct Watches {
    inotify: Inotify,
    /// One directory may show under several paths: in the kubelet's tree and in a container's.
    directories: HashMap<WatchDescriptor, BTreeSet<PathBuf>>,
    refused: BTreeSet<PathBuf>,
}

/// What changed since the last look.
#[derive(Default)]
pub struct Changes {
    /// Directories in which something changed.
    pub directories: BTreeSet<PathBuf>,
    /// The kernel dropped events: anything may have changed.
    pub overflow: bool,
}

impl Watches {
    /// Opens inotify.
    ///
    /// # Errors
    /// When the kernel refuses, for example at `fs.inotify.max_user_instances`.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            inotify: Inotify::init()?,
            directories: HashMap::new(),
            refused: BTreeSet::new(),
        })
    }

    /// Watches a directory, or goes on doing so. A path that now leads to another directory is watched anew.
    pub fn add(&mut self, directory: &PathBuf) {
        let mask = WatchMask::CREATE
            | WatchMask::MOVED_TO
            | WatchMask::MOVED_FROM
            | WatchMask::DELETE
            | WatchMask::CLOSE_WRITE
            | WatchMask::ATTRIB
            | WatchMask::DELETE_SELF
            | WatchMask::MOVE_SELF
            | WatchMask::ONLYDIR;
        match self.inotify.watches().add(directory, mask) {
            Ok(descriptor) => {
                self.directories
                    .entry(descriptor)
                    .or_default()
                    .insert(directory.clone());
                self.refused.remove(directory);
            }
            // Gone again: its parent tells.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                if self.refused.insert(directory.clone()) {
                    tracing::warn!(directory = %directory.display(), %error,
                        "a directory can't be watched; it is looked at every half minute instead (see fs.inotify.max_user_watches)");
                }
            }
        }
    }

    /// Becomes readable when something changed.
    #[must_use]
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }

    /// What changed; does not wait.
    pub fn changes(&mut self) -> Changes {
        let mut changes = Changes::default();
        let mut buffer = [0; 16 * 1024];
        for _ in 0..MOST_READS {
            match self.inotify.read_events(&mut buffer) {
                Ok(events) => {
                    let mut any = false;
                    for event in events {
                        any = true;
                        changes.overflow |= event.mask.contains(inotify::EventMask::Q_OVERFLOW);
                        let paths = self.directories.get(&event.wd);
                        changes
                            .directories
                            .extend(paths.into_iter().flatten().cloned());
                        if event.mask.contains(inotify::EventMask::IGNORED) {
                            self.directories.remove(&event.wd);
                        }
                    }
                    if !any {
                        return changes;
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return changes,
                Err(error) => {
                    tracing::warn!(%error, "reading inotify failed; everything is looked at anew");
                    changes.overflow = true;
                    return changes;
                }
            }
        }
        changes
    }
}
