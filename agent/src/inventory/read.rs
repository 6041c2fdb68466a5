//! Reads the files of one volume: bounded, without following a link out of it, without blocking on a pipe.
use super::discover::{Kind, Volume};
use crate::event::{Attributes, Device, FileKey};
use crate::redact::SecretBytes;
use rustix::{
    fs::{CWD, Dir, Mode, OFlags, ResolveFlags, Stat, fstat, fstatfs, openat, openat2},
    io::Errno,
};
use std::{
    ffi::OsStr,
    os::{
        fd::{AsFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::{Path, PathBuf},
};

/// The most a Kubernetes secret can hold (`MaxSecretSize`, pkg/apis/core/types.go); a larger file is not a secret.
pub const MAX_FILE_BYTES: u64 = 1 << 20;
const MAX_DEPTH: u32 = 5;
const MAX_FILES: usize = 4096;
const FUSE: u64 = 0x6573_5546;
const NFS: u64 = 0x6969;

/// A file of a volume as found, before its content is read.
pub struct Found {
    /// Path below the volume's root.
    pub relative: PathBuf,
    /// Device and inode number.
    pub file: FileKey,
    /// Type, permissions, owner.
    pub attributes: Attributes,
    /// Bytes.
    pub size: u64,
    /// Time of the last change to content or attributes, nanoseconds.
    pub changed: i128,
    fd: OwnedFd,
}

/// What a look at a volume gives.
#[derive(Default)]
pub struct Listing {
    /// Its files.
    pub files: Vec<Found>,
    /// Its directories, to be watched: paths that the agent can open.
    pub directories: Vec<PathBuf>,
    /// Its root: the directory, or the one file.
    pub root: Option<FileKey>,
}

/// Lists a volume's files. A single file that could not be opened is left out with a log line.
///
/// # Errors
/// When the volume's root can't be opened.
pub fn list(volume: &Volume) -> std::io::Result<Listing> {
    let mut listing = Listing::default();
    if volume.single_file {
        let parent = volume.root.parent().unwrap_or(Path::new("/"));
        listing.directories.push(parent.to_owned());
        let fd = open_place(volume, file_flags())?;
        listing.root = Some(key_of(&fstat(&fd)?));
        let name = volume.root.file_name().unwrap_or_default();
        listing.files.extend(found(fd, PathBuf::from(name))?);
        if let Ok(real) = volume.root.canonicalize()
            && let Some(real_parent) = real.parent()
        {
            listing.directories.push(real_parent.to_owned());
        }
        return Ok(listing);
    }
    let root = open_place(volume, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC)?;
    listing.root = Some(key_of(&fstat(&root)?));
    walk(volume, root.as_fd(), Path::new(""), MAX_DEPTH, &mut listing)?;
    let data = volume.root.join("..data");
    if let Ok(target) = std::fs::read_link(&data)
        && target.components().count() == 1
    {
        listing.directories.push(volume.root.join(target));
    }
    Ok(listing)
}

/// Which directory or file a volume's root is.
///
/// # Errors
/// When it can't be reached.
pub fn root(volume: &Volume) -> std::io::Result<FileKey> {
    let place = open_place(volume, OFlags::PATH | OFlags::CLOEXEC)?;
    Ok(key_of(&fstat(&place)?))
}

fn key_of(stat: &Stat) -> FileKey {
    FileKey {
        dev: Device::from_stat(stat.st_dev),
        ino: stat.st_ino,
    }
}

fn open_place(volume: &Volume, flags: OFlags) -> std::io::Result<OwnedFd> {
    let Kind::Container { root, .. } = &volume.kind else {
        return Ok(openat(CWD, &volume.root, flags, Mode::empty())?);
    };
    // The container may have put links into its own tree: they are resolved inside it.
    let top = openat(
        CWD,
        root,
        OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    let inside = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let place = openat2(
        &top,
        &volume.shown,
        OFlags::PATH | OFlags::CLOEXEC,
        Mode::empty(),
        inside,
    )?;
    // A file system served by a process could make the agent wait for ever.
    let kind = fstatfs(&place)?.f_type as u64 & 0xffff_ffff;
    if kind == FUSE || kind == NFS {
        return Err(std::io::Error::other(
            "not read: on a file system that a process or server answers for",
        ));
    }
    Ok(openat2(&top, &volume.shown, flags, Mode::empty(), inside)?)
}

fn walk(
    volume: &Volume,
    dir: impl AsFd,
    relative: &Path,
    depth: u32,
    listing: &mut Listing,
) -> std::io::Result<()> {
    listing.directories.push(volume.root.join(relative));
    for entry in Dir::read_from(&dir)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        // "." and "..", and the kubelet's "..data" and "..<timestamp>": their files show under their own names.
        if name.as_bytes().starts_with(b"..") || name == "." {
            continue;
        }
        if listing.files.len() == MAX_FILES {
            tracing::warn!(volume = %volume.shown.display(), most = MAX_FILES, "a secret volume holds more files than are read");
            break;
        }
        let below = relative.join(name);
        match open_entry(volume, &dir, name) {
            Ok(fd) => {
                let stat = fstat(&fd)?;
                if stat.st_mode & 0o170_000 == 0o040_000 {
                    if depth > 0 {
                        walk(volume, &fd, &below, depth - 1, listing)?;
                    }
                } else {
                    listing.files.extend(found_with(fd, below, &stat));
                }
            }
            Err(error) => {
                tracing::warn!(file = %volume.shown.join(&below).display(), %error, "a secret file can't be opened and is not watched for");
            }
        }
    }
    Ok(())
}

fn open_entry(volume: &Volume, dir: impl AsFd, name: &OsStr) -> Result<OwnedFd, Errno> {
    match volume.kind {
        // The user named this directory, so its links may lead where they like.
        Kind::Path => openat(dir, name, file_flags(), Mode::empty()),
        Kind::Kubelet { .. } | Kind::Container { .. } => {
            let beneath = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
            openat2(dir, name, file_flags(), Mode::empty(), beneath)
        }
    }
}

fn file_flags() -> OFlags {
    OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC
}

fn found(fd: OwnedFd, relative: PathBuf) -> std::io::Result<Option<Found>> {
    let stat = fstat(&fd)?;
    Ok(found_with(fd, relative, &stat))
}

fn found_with(fd: OwnedFd, relative: PathBuf, stat: &Stat) -> Option<Found> {
    let attributes = Attributes {
        mode: stat.st_mode,
        uid: stat.st_uid,
        gid: stat.st_gid,
        rdev: Device(0),
    };
    attributes.is_regular().then(|| Found {
        relative,
        file: key_of(stat),
        attributes,
        size: stat.st_size as u64,
        changed: i128::from(stat.st_ctime) * 1_000_000_000 + i128::from(stat.st_ctime_nsec),
        fd,
    })
}

impl Found {
    /// The content, or `None` when the file is larger than a secret can be.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn content(&self) -> std::io::Result<Option<SecretBytes>> {
        if self.size > MAX_FILE_BYTES {
            return Ok(None);
        }
        // Exactly as long as it must be: a Vec that grows leaves copies behind.
        let mut bytes = SecretBytes::new(vec![0; self.size as usize + 1]);
        let length = bytes.fill(|buffer, at| Ok(rustix::io::pread(&self.fd, buffer, at)?))?;
        Ok((length as u64 <= self.size).then(|| bytes.cut(length)))
    }
}
