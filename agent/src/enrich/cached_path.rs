//! Opens what a path leads to without asking any file system for what it does not hold in memory: who serves one may never answer.
use super::lookup::{INSIDE, root_of};
use crate::event::Device;
use crate::inventory::mountinfo;
use rustix::{
    fs::{
        AtFlags, FileType, Mode, OFlags, ResolveFlags, StatxFlags, openat2, readlinkat, stat, statx,
    },
    io::Errno,
};
use std::{
    ffi::OsStr,
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::{Path, PathBuf},
};

/// Another process may be renaming just then: the kernel says so and is asked again.
const TRIES: u32 = 8;
/// Links that a path may lead through (`MAXSYMLINKS`).
const MOST_LINKS: u32 = 40;
/// The kernel itself keeps the links of these file systems.
const OWN: [&str; 8] = [
    "tmpfs", "ramfs", "ext4", "xfs", "btrfs", "f2fs", "overlay", "squashfs",
];

/// What `path` leads to, seen from the root of a process: the file, or the link itself where the last part is one and is not
/// followed. None when that is not known in memory.
pub(super) fn reached(process: u32, path: &Path, follows: bool) -> Option<OwnedFd> {
    let root = root_of(process)?;
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let last = if follows {
        flags
    } else {
        flags | OFlags::NOFOLLOW
    };
    match in_memory(&root, path, last) {
        Err(Errno::AGAIN) => by_links(process, &root, path, follows),
        other => other.ok(),
    }
}

fn in_memory(root: &OwnedFd, path: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
    let inside = INSIDE | ResolveFlags::CACHED;
    let mut answer = Err(Errno::AGAIN);
    for _ in 0..TRIES {
        answer = openat2(root, path, flags, Mode::empty(), inside);
        if !matches!(answer, Err(Errno::AGAIN)) {
            break;
        }
    }
    answer
}

/// The same, link by link. The kernel follows a link only where it may wait when reading it changes its time of access
/// (`pick_link` in `fs/namei.c`), and on overlayfs always (`ovl_get_link`).
fn by_links(process: u32, root: &OwnedFd, path: &Path, follows: bool) -> Option<OwnedFd> {
    let flags = OFlags::PATH | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let mut done = PathBuf::from("/");
    let mut left = path.to_path_buf();
    let mut links = 0;
    loop {
        let mut parts = left.components();
        let part = parts.next()?;
        let rest = parts.as_path().to_path_buf();
        let is_last = rest.as_os_str().is_empty();
        // The kernel resolves `..`: what comes before it is no link any more.
        let at = done.join(part);
        let place = in_memory(root, &at, flags).ok()?;
        let shown = statx(
            &place,
            c"",
            AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC,
            StatxFlags::TYPE,
        );
        let shown = shown.ok()?;
        let is_link = FileType::from_raw_mode(shown.stx_mode.into()) == FileType::Symlink;
        if is_last && !(is_link && follows) {
            return Some(place);
        }
        left = rest;
        if !is_link {
            done = at;
            continue;
        }
        links += 1;
        let dev = Device::new(shown.stx_dev_major, shown.stx_dev_minor);
        if links > MOST_LINKS || !is_kept_by_the_kernel(process, dev) {
            return None;
        }
        let target = readlinkat(&place, c"", Vec::new()).ok()?;
        let target = Path::new(OsStr::from_bytes(target.as_bytes()));
        if target.is_absolute() {
            done = PathBuf::from("/");
        }
        left = target.join(left);
    }
}

/// A process in a user namespace of its own can mount an overlay of a file system that it serves itself.
fn is_kept_by_the_kernel(process: u32, dev: Device) -> bool {
    let users = |of: &str| stat(format!("/proc/{of}/ns/user")).map(|it| it.st_ino);
    if users("self") != users(&process.to_string()) {
        return false;
    }
    let Ok(text) = std::fs::read(format!("/proc/{process}/mountinfo")) else {
        return false;
    };
    let mut mounts = mountinfo::parse(&text).into_iter();
    mounts.any(|mount| mount.dev == dev && OWN.contains(&mount.kind.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, Timespec, Timestamps, fstat, utimensat};
    use std::os::unix::fs::{MetadataExt, symlink};

    /// Reading it sets its time of access: it has not been read since it was made.
    fn never_read(link: &Path) {
        let at = |tv_sec| Timespec { tv_sec, tv_nsec: 0 };
        let times = Timestamps {
            last_access: at(1),
            last_modification: at(2),
        };
        utimensat(CWD, link, &times, AtFlags::SYMLINK_NOFOLLOW).expect("set");
    }

    #[test]
    fn links_that_nobody_has_read_are_followed() {
        let place = tempfile::tempdir().expect("a directory");
        let path = |name: &str| place.path().join(name);
        std::fs::create_dir_all(path("..2026/deep")).expect("made");
        std::fs::write(path("..2026/deep/key"), "x").expect("written");
        symlink("..2026", path("..data")).expect("linked");
        symlink("..data/deep/../deep/key", path("key")).expect("linked");
        symlink(path("key"), path("other")).expect("linked");
        symlink("loop", path("loop")).expect("linked");
        let ino = std::fs::metadata(path("..2026/deep/key")).expect("there");
        let found = |name: &str, follows| {
            for link in ["..data", "key", "other"] {
                never_read(&path(link));
            }
            let found = reached(std::process::id(), &path(name), follows)?;
            Some(fstat(found).expect("a file").st_ino)
        };
        for name in ["..2026/deep/key", "key", "other", "..data/deep/key"] {
            assert_eq!(found(name, true), Some(ino.ino()), "{name}");
        }
        let link = std::fs::symlink_metadata(path("key")).expect("there");
        assert_eq!(found("key", false), Some(link.ino()));
        assert_eq!(found("..data/deep/key", false), Some(ino.ino()));
        assert_eq!(found("loop", true), None);
        assert_eq!(found("..data/gone", true), None);
    }

    #[test]
    fn only_file_systems_of_the_kernel_are_asked() {
        let own = std::process::id();
        let link = stat("/proc/self/exe").expect("there");
        assert!(is_kept_by_the_kernel(own, Device::from_stat(link.st_dev)));
        let of_processes = stat("/proc").expect("there").st_dev;
        assert!(!is_kept_by_the_kernel(own, Device::from_stat(of_processes)));
    }
}
