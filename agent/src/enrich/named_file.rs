//! Which file a process named by a path: found while the process, its parent or another in its mount namespace is there.
use super::cached_path;
use crate::event::{Attributes, Device, FileKey};
use lru::LruCache;
use rustix::fs::{AtFlags, Statx, StatxFlags, getxattr, stat, statx};
use serde::{Deserialize, Serialize};
use std::{
    cell::{Cell, RefCell},
    num::NonZeroUsize,
    os::fd::{AsRawFd, OwnedFd},
    path::Path,
    time::{Duration, Instant},
};

/// Mount namespaces of which a process is remembered.
const NAMESPACES: NonZeroUsize = NonZeroUsize::new(1_024).expect("not zero");
/// All processes are looked through this often at most.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The longest extended attribute (`XATTR_SIZE_MAX`).
const MOST_ATTRIBUTE: usize = 65_536;

/// A path as it was given in a system call.
#[derive(Clone, Copy, Debug)]
pub struct NamedFile<'p> {
    /// Process id of the caller.
    pub tgid: u32,
    /// That of its parent.
    pub parent: u32,
    /// Inode number of the mount namespace that the path is seen in.
    pub mount_namespace: u32,
    /// From the root of that namespace.
    pub path: &'p Path,
    /// Where the path ends at a link, what that leads to is meant.
    pub follows: bool,
}

/// A file that was found by its path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAt {
    /// The file.
    pub key: FileKey,
    /// Its type, permissions and owner.
    pub attributes: Attributes,
    /// Its ACL, as the extended attribute has it.
    pub acl: Option<Vec<u8>>,
}

/// Finds files by paths.
pub(super) struct Roots {
    /// A process of each mount namespace.
    seen: RefCell<LruCache<u32, u32>>,
    looked: Cell<Option<Instant>>,
}

impl Default for Roots {
    fn default() -> Self {
        Self {
            seen: RefCell::new(LruCache::new(NAMESPACES)),
            looked: Cell::new(None),
        }
    }
}

impl Roots {
    /// The file, if it is wanted. No file system is asked for anything that it does not hold in memory: who serves one may
    /// never answer. What a call just named is there.
    pub(super) fn file_at(
        &self,
        named: &NamedFile<'_>,
        is_wanted: &dyn Fn(FileKey) -> bool,
    ) -> Option<FileAt> {
        let namespace = named.mount_namespace;
        let seen = self.seen.borrow_mut().get(&namespace).copied();
        let near = [Some(named.tgid), Some(named.parent), seen];
        for process in near.into_iter().flatten() {
            if let Some(place) = reached(process, named) {
                self.remember(named, process);
                return looked_at(&place, is_wanted);
            }
        }
        let process = self.look_for(namespace)?;
        looked_at(&reached(process, named)?, is_wanted)
    }

    /// Remembers a process of a namespace that none is known of: the parent, which lives longer than what it starts.
    fn remember(&self, named: &NamedFile<'_>, process: u32) {
        let namespace = named.mount_namespace;
        let mut seen = self.seen.borrow_mut();
        if !seen.contains(&namespace) {
            let parent = Some(named.parent).filter(|parent| is_in(*parent, namespace));
            seen.put(namespace, parent.unwrap_or(process));
        }
    }

    /// The first process that is in the namespace.
    fn look_for(&self, namespace: u32) -> Option<u32> {
        let now = Instant::now();
        let looked = self.looked.get();
        if looked.is_some_and(|at| now.duration_since(at) < LOOK_EVERY) {
            return None;
        }
        self.looked.set(Some(now));
        let all = procfs::process::all_processes().ok()?;
        let ids = all.filter_map(|it| Some(it.ok()?.pid().cast_unsigned()));
        let mut inside = ids.filter(|process| is_in(*process, namespace));
        let first = inside.by_ref().min()?;
        self.seen.borrow_mut().put(namespace, first);
        Some(first)
    }
}

fn is_in(process: u32, namespace: u32) -> bool {
    let of = stat(format!("/proc/{process}/ns/mnt"));
    of.is_ok_and(|it| it.st_ino == u64::from(namespace))
}

/// What the path leads to, seen from a process's root; none when it is not in the namespace or the path leads nowhere there.
fn reached(process: u32, named: &NamedFile<'_>) -> Option<OwnedFd> {
    if !is_in(process, named.mount_namespace) {
        return None;
    }
    cached_path::reached(process, named.path, named.follows)
}

fn looked_at(place: &OwnedFd, is_wanted: &dyn Fn(FileKey) -> bool) -> Option<FileAt> {
    let flags = AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC;
    let shown = statx(place, c"", flags, StatxFlags::BASIC_STATS).ok()?;
    let key = FileKey {
        dev: Device::new(shown.stx_dev_major, shown.stx_dev_minor),
        ino: shown.stx_ino,
    };
    let attributes = attributes_of(&shown);
    if !attributes.is_regular() || !is_wanted(key) {
        return None;
    }
    Some(FileAt {
        key,
        attributes,
        acl: acl_of(place),
    })
}

fn attributes_of(shown: &Statx) -> Attributes {
    Attributes {
        mode: shown.stx_mode.into(),
        uid: shown.stx_uid,
        gid: shown.stx_gid,
        rdev: Device(0),
    }
}

/// Of a file that is a secret, or lies beside one: its file system is one that the inventory reads.
fn acl_of(place: &OwnedFd) -> Option<Vec<u8>> {
    let path = format!("/proc/self/fd/{}", place.as_raw_fd());
    let mut bytes = vec![0; MOST_ATTRIBUTE];
    let length = getxattr(path, c"system.posix_acl_access", &mut bytes[..]).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt, symlink};

    fn named<'p>(path: &'p Path, follows: bool) -> NamedFile<'p> {
        let own = stat("/proc/self/ns/mnt").expect("a namespace");
        NamedFile {
            tgid: 0,
            parent: std::process::id(),
            mount_namespace: u32::try_from(own.st_ino).expect("a number of 32 bits"),
            path,
            follows,
        }
    }

    #[test]
    fn a_file_is_found_through_the_parent_and_links() {
        let place = tempfile::tempdir().expect("a directory");
        let (file, link) = (place.path().join("key"), place.path().join("link"));
        std::fs::write(&file, "x").expect("written");
        symlink("key", &link).expect("linked");
        let real = std::fs::metadata(&file).expect("there");
        let roots = Roots::default();
        for path in [&file, &link] {
            let found = roots.file_at(&named(path, true), &|_| true).expect("found");
            assert_eq!(found.key.ino, real.ino());
            assert_eq!(found.attributes.mode, real.mode());
        }
        assert_eq!(roots.file_at(&named(&link, false), &|_| true), None);
        assert_eq!(roots.file_at(&named(&file, true), &|_| false), None);
        let gone = place.path().join("gone");
        assert_eq!(roots.file_at(&named(&gone, true), &|_| true), None);
        let elsewhere = NamedFile {
            mount_namespace: 1,
            ..named(&file, true)
        };
        assert_eq!(roots.file_at(&elsewhere, &|_| true), None);
    }
}
