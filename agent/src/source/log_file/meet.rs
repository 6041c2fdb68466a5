//! Finds the file that a request means: it must be the inode that the kernel named, whatever the path leads to by now.
use super::{
    mounts::Mounts,
    reach::{Identity, Origin, behind, descriptor, field, inside, namespace_of, regular, reopen},
    request::{LogPlace, LogWatch},
};
use crate::event::{Device, FileKey};
use rustix::fs::{Mode, OFlags, fstat, open};
use std::{
    fs::read_to_string,
    io::{Error, ErrorKind, Result},
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::PathBuf,
};

/// A file that was found.
pub struct Met {
    /// Open for reading.
    pub file: OwnedFd,
    pub identity: Identity,
    pub origin: Origin,
    /// The path to show.
    pub path: PathBuf,
}

/// Finds the file of a request.
///
/// # Errors
/// When it can't be reached, is another file than the one asked about, or lies where reading could wait for ever.
pub fn meet(watch: &LogWatch) -> Result<Met> {
    let key = watch.file.key;
    let mut why = Error::from(ErrorKind::NotFound);
    for process in [watch.tgid, watch.other] {
        if process == 0 {
            continue;
        }
        let Ok(mounts) = Mounts::of(process) else {
            continue;
        };
        if let Some(kind) = mounts.answered_by_another(key.dev) {
            return Err(Error::other(format!(
                "it is on {kind}, where reading could wait for ever"
            )));
        }
        match through(watch, process, &mounts) {
            Ok(met) => return Ok(met),
            Err(error) => why = error,
        }
    }
    Err(why)
}

fn through(watch: &LogWatch, process: u32, mounts: &Mounts) -> Result<Met> {
    let key = watch.file.key;
    let is_it = |file: &OwnedFd| is_wanted(file, key, mounts);
    let found = match &watch.place {
        LogPlace::Path(path) => by_path(process, path),
        LogPlace::Descriptor(fd) if process == watch.tgid => behind(process, fd),
        LogPlace::Descriptor(_) => Err(ErrorKind::NotFound.into()),
    };
    let (file, is_named) = match found {
        Ok(file) if is_it(&file) => (file, true),
        _ => {
            let file = descriptor(process, key.ino, is_it).ok_or_else(|| {
                Error::other("the file that was written to is not there any more")
            })?;
            (file, false)
        }
    };
    let namespace = namespace_of(process).ok_or(ErrorKind::NotFound)?;
    let identity = Identity::of(&fstat(&file)?);
    let link = match &watch.place {
        LogPlace::Path(path) if is_named => Some(path.clone()),
        _ => name_of(&file),
    };
    let path = match &watch.place {
        LogPlace::Path(path) => path.clone(),
        LogPlace::Descriptor(_) => link.clone().unwrap_or_default(),
    };
    let mount = field(&info_of(&file)?, "mnt_id:");
    let inner = match (mount, &link) {
        (Some(mount), Some(link)) => mounts.inner(mount, link),
        _ => None,
    };
    let origin = Origin::new(namespace, Some(process), link).with_inner(inner);
    Ok(Met {
        file: reopen(file)?,
        identity,
        origin,
        path,
    })
}

fn by_path(process: u32, path: &std::path::Path) -> Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = open(format!("/proc/{process}/root"), flags, Mode::empty())?;
    regular(inside(&root, path, OFlags::PATH))
}

/// The path of an open file in its mount namespace; `None` when it has none any more.
fn name_of(file: &OwnedFd) -> Option<PathBuf> {
    let path = std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).ok()?;
    let is_there = path.is_absolute() && !path.as_os_str().as_bytes().ends_with(b" (deleted)");
    is_there.then_some(path)
}

/// Whether an open file is the inode that the kernel named. On btrfs, and on overlayfs over several file systems, `stat`
/// shows other numbers than the inode holds: then `fdinfo` and the mount tell.
fn is_wanted(file: &OwnedFd, key: FileKey, mounts: &Mounts) -> bool {
    let Ok(stat) = fstat(file) else { return false };
    if Device::from_stat(stat.st_dev) == key.dev && stat.st_ino == key.ino {
        return true;
    }
    let Ok(info) = info_of(file) else {
        return false;
    };
    let mount = field(&info, "mnt_id:");
    field(&info, "ino:") == Some(key.ino) && mount.and_then(|id| mounts.device(id)) == Some(key.dev)
}

fn info_of(file: &OwnedFd) -> Result<String> {
    read_to_string(format!("/proc/self/fdinfo/{}", file.as_raw_fd()))
}
