//! inotify: which of the watched files and directories changed.
use inotify::{EventMask, Inotify, WatchDescriptor, WatchMask};
use std::{
    ffi::OsString,
    os::fd::{AsFd, AsRawFd, BorrowedFd},
    path::PathBuf,
};

/// Reads of the queue in a row: a writer must not keep the source here.
const MOST_READS: u32 = 64;

const QUIET: WatchMask = WatchMask::CLOSE_WRITE
    .union(WatchMask::ATTRIB)
    .union(WatchMask::MOVE_SELF)
    .union(WatchMask::DELETE_SELF);

/// Watches files and directories by open descriptors: they may lie in mount namespaces of containers.
pub struct Notes {
    inotify: Inotify,
    is_full: bool,
}

/// One change.
pub struct Note {
    /// The watch; it stands for an inode.
    pub watch: WatchDescriptor,
    /// The name in a directory, if that is what the watch is on.
    pub name: Option<OsString>,
    /// The watch is gone: the inode is, or its file system.
    pub is_gone: bool,
    /// Bytes were written to it.
    pub is_written: bool,
    /// It may soon be out of reach: it was moved or a name of it was removed.
    pub is_leaving: bool,
}

/// What changed.
#[derive(Default)]
pub struct Changes {
    /// In order.
    pub notes: Vec<Note>,
    /// The kernel dropped some: anything may have changed.
    pub overflow: bool,
}

impl Notes {
    /// # Errors
    /// When the kernel refuses, for example at `fs.inotify.max_user_instances`.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            inotify: Inotify::init()?,
            is_full: false,
        })
    }

    /// Watches a file.
    pub fn file(&mut self, file: impl AsFd) -> Option<WatchDescriptor> {
        self.add(file.as_fd(), WatchMask::MODIFY | QUIET)
    }

    /// The same, but for writes: an event for each costs the writer.
    pub fn quiet(&mut self, file: impl AsFd) -> Option<WatchDescriptor> {
        self.add(file.as_fd(), QUIET)
    }

    /// Watches what appears in a directory.
    pub fn directory(&mut self, directory: impl AsFd) -> Option<WatchDescriptor> {
        self.add(
            directory.as_fd(),
            WatchMask::CREATE | WatchMask::MOVED_TO | WatchMask::DELETE | WatchMask::ONLYDIR,
        )
    }

    fn add(&mut self, place: BorrowedFd<'_>, mask: WatchMask) -> Option<WatchDescriptor> {
        let path = PathBuf::from(format!("/proc/self/fd/{}", place.as_raw_fd()));
        match self.inotify.watches().add(path, mask) {
            Ok(watch) => Some(watch),
            Err(error) => {
                if !std::mem::replace(&mut self.is_full, true) {
                    tracing::warn!(%error, "a log file can't be watched; such files are looked at every second instead (see fs.inotify.max_user_watches)");
                }
                None
            }
        }
    }

    /// Ends a watch.
    pub fn remove(&mut self, watch: WatchDescriptor) {
        // It fails when the kernel has ended it already.
        let _ = self.inotify.watches().remove(watch);
    }

    /// Readable when something changed.
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }

    /// What changed; does not wait.
    pub fn changes(&mut self) -> Changes {
        let mut changes = Changes::default();
        let mut buffer = [0; 32 * 1024];
        for _ in 0..MOST_READS {
            match self.inotify.read_events(&mut buffer) {
                Ok(events) => {
                    let before = changes.notes.len();
                    for event in events {
                        if event.mask.contains(EventMask::Q_OVERFLOW) {
                            changes.overflow = true;
                        }
                        let leaving = EventMask::ATTRIB | EventMask::MOVE_SELF | EventMask::DELETE;
                        changes.notes.push(Note {
                            watch: event.wd,
                            name: event.name.map(ToOwned::to_owned),
                            is_gone: event.mask.contains(EventMask::IGNORED),
                            is_written: event.mask.contains(EventMask::MODIFY),
                            is_leaving: event.mask.intersects(leaving),
                        });
                    }
                    if changes.notes.len() == before {
                        return changes;
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return changes,
                Err(error) => {
                    tracing::warn!(%error, "reading inotify failed; every log file is looked at");
                    changes.overflow = true;
                    return changes;
                }
            }
        }
        changes
    }
}
