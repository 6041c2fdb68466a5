//! Reads the files of one volume: bounded, without following a link out of it, and without opening what is no file. A container
//! may make a device there: opening that alone can do something, a watchdog's starts it.
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
        fd::{AsFd, AsRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::{Path, PathBuf},
    sync::Arc,
};

/// The most a Kubernetes secret can hold (`MaxSecretSize`, pkg/apis/core/types.go); a larger file is not a secret.
pub const MAX_FILE_BYTES: u64 = 1 << 20;
const MAX_DEPTH: u32 = 5;
/// Files, directories and whatever else is looked at: a container may make more than anybody can.
const MAX_ENTRIES: usize = 4096;
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
    /// The way back to it. A descriptor for each file of a volume could be all that the process may have.
    way: Way,
}

/// How a file was reached.
#[derive(Clone)]
enum Way {
    /// It is the volume's root.
    Root(Arc<OwnedFd>),
    /// By this path below the root, with or without leave to go beyond.
    Below(Arc<OwnedFd>, ResolveFlags),
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
    /// Files and directories of it that are left out, and why.
    pub unseen: Vec<(PathBuf, String)>,
}

/// Lists a volume's files. One that may not be read is listed, too; one that shows nothing is among `unseen`.
///
/// # Errors
/// When the volume's root can't be opened.
pub fn list(volume: &Volume) -> std::io::Result<Listing> {
    let mut listing = Listing::default();
    let root = Arc::new(open_place(volume)?);
    let stat = fstat(&root)?;
    listing.root = Some(key_of(&stat));
    if volume.single_file {
        let parent = volume.root.parent().unwrap_or(Path::new("/"));
        listing.directories.push(parent.to_owned());
        let name = PathBuf::from(volume.root.file_name().unwrap_or_default());
        listing.files.extend(found(Way::Root(root), name, &stat));
        if let Ok(real) = volume.root.canonicalize()
            && let Some(real_parent) = real.parent()
        {
            listing.directories.push(real_parent.to_owned());
        }
        return Ok(listing);
    }
    let within = match volume.kind {
        // The user named this directory, so its links may lead where they like.
        Kind::Path => ResolveFlags::empty(),
        Kind::Kubelet { .. } | Kind::Container { .. } => {
            ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS
        }
    };
    let way = Way::Below(Arc::clone(&root), within);
    let mut walk = Walk {
        volume,
        way,
        left: MAX_ENTRIES,
    };
    walk.directory(&root, Path::new(""), MAX_DEPTH, &mut listing)?;
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
    Ok(key_of(&fstat(&open_place(volume)?)?))
}

fn key_of(stat: &Stat) -> FileKey {
    FileKey {
        dev: Device::from_stat(stat.st_dev),
        ino: stat.st_ino,
    }
}

/// A volume's root, as a place: nothing is opened yet.
fn open_place(volume: &Volume) -> std::io::Result<OwnedFd> {
    let Kind::Container { root, .. } = &volume.kind else {
        return Ok(openat(CWD, &volume.root, PLACE, Mode::empty())?);
    };
    // The container may have put links into its own tree: they are resolved inside it.
    let top = openat(CWD, root, PLACE | OFlags::DIRECTORY, Mode::empty())?;
    let inside = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let place = openat2(&top, &volume.shown, PLACE, Mode::empty(), inside)?;
    // A file system served by a process could make the agent wait for ever.
    let kind = fstatfs(&place)?.f_type as u64 & 0xffff_ffff;
    if kind == FUSE || kind == NFS {
        return Err(std::io::Error::other(
            "not read: on a file system that a process or server answers for",
        ));
    }
    Ok(place)
}

/// A walk through a volume.
struct Walk<'v> {
    volume: &'v Volume,
    way: Way,
    /// So many entries are still looked at.
    left: usize,
}

impl Walk<'_> {
    fn directory(
        &mut self,
        place: &OwnedFd,
        relative: &Path,
        depth: u32,
        listing: &mut Listing,
    ) -> std::io::Result<()> {
        let dir = reopen(place, OFlags::DIRECTORY)?;
        listing.directories.push(self.volume.root.join(relative));
        for entry in Dir::read_from(&dir)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            // "." and "..", and the kubelet's "..data" and "..<timestamp>": their files show under their own names.
            if name.as_bytes().starts_with(b"..") || name == "." {
                continue;
            }
            let below = relative.join(name);
            if self.left == 0 {
                let why = format!(
                    "the volume holds more than {MAX_ENTRIES} files and directories, and the others are not read"
                );
                listing.unseen.push((below, why));
                break;
            }
            self.left -= 1;
            if let Err(error) = self.entry(&dir, name, below.clone(), depth, listing) {
                let why = format!("it can't be opened: {error}");
                listing.unseen.push((below, why));
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        dir: &OwnedFd,
        name: &OsStr,
        below: PathBuf,
        depth: u32,
        listing: &mut Listing,
    ) -> std::io::Result<()> {
        let place = self.way.open(dir, Path::new(name))?;
        let stat = fstat(&place)?;
        if stat.st_mode & 0o170_000 != 0o040_000 {
            listing.files.extend(found(self.way.clone(), below, &stat));
        } else if depth > 0 {
            self.directory(&place, &below, depth - 1, listing)?;
        } else {
            let why = format!("it is more than {MAX_DEPTH} directories deep");
            listing.unseen.push((below, why));
        }
        Ok(())
    }
}

impl Way {
    /// A name below a directory of it, as a place.
    fn open(&self, dir: impl AsFd, name: &Path) -> Result<OwnedFd, Errno> {
        match self {
            Self::Below(_, within) if !within.is_empty() => {
                openat2(dir, name, PLACE, Mode::empty(), *within)
            }
            Self::Below(..) | Self::Root(_) => openat(dir, name, PLACE, Mode::empty()),
        }
    }
}

/// What a path leads to, without opening it.
const PLACE: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);

/// Opens for reading what was opened as a place: the very same, whatever its path leads to by now.
fn reopen(place: &OwnedFd, flags: OFlags) -> Result<OwnedFd, Errno> {
    let path = format!("/proc/self/fd/{}", place.as_raw_fd());
    let flags = flags | OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    openat(CWD, path, flags, Mode::empty())
}

fn found(way: Way, relative: PathBuf, stat: &Stat) -> Option<Found> {
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
        way,
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
        let file = self.open()?;
        // Exactly as long as it must be: a Vec that grows leaves copies behind.
        let mut bytes = SecretBytes::new(vec![0; self.size as usize + 1]);
        let length = bytes.fill(|buffer, at| Ok(rustix::io::pread(&file, buffer, at)?))?;
        Ok((length as u64 <= self.size).then(|| bytes.cut(length)))
    }

    /// Opens it for reading, if it is there still.
    fn open(&self) -> std::io::Result<OwnedFd> {
        let again;
        let place: &OwnedFd = match &self.way {
            Way::Root(root) => root,
            Way::Below(root, _) => {
                again = self.way.open(root, &self.relative)?;
                &again
            }
        };
        if key_of(&fstat(place)?) != self.file {
            return Err(std::io::Error::other("another file has its name by now"));
        }
        Ok(reopen(place, OFlags::empty())?)
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
