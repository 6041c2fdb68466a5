//! Opens a log file again and again without keeping it open: a descriptor would pin a container's mount. It is reached through
//! the root of a process of its mount namespace, by path; under another name in its directory; or behind a descriptor.
use super::{
    mounts::Mounts,
    position::{Inner, LogPosition},
    track::{Content, State},
};
use crate::event::Device;
use rustix::{
    fs::{
        CWD, Dir, Mode, OFlags, ResolveFlags, SeekFrom, Stat, fstat, open, openat, openat2, seek,
        stat,
    },
    io::{Errno, pread},
};
use std::{
    collections::HashMap,
    ffi::OsStr,
    fs::{read_dir, read_to_string},
    io::{Error, ErrorKind, Result},
    os::{
        fd::{AsFd, AsRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

/// Processes remembered of a file.
const MOST_PROCESSES: usize = 4;
/// Entries of a directory that are looked through for a file that was renamed.
const MOST_SIBLINGS: usize = 4_096;
/// Descriptors of a process that are looked through.
const MOST_DESCRIPTORS: usize = 4_096;
/// Roots kept open at a time.
const MOST_ROOTS: usize = 64;
/// All processes are listed at most this often.
const LIST_EVERY: Duration = Duration::from_secs(1);

/// Which inode, as `stat` shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    dev: u64,
    ino: u64,
}

impl Identity {
    /// What an open file is, if it is this one.
    fn is_of(self, file: &OwnedFd) -> Option<Stat> {
        fstat(file).ok().filter(|stat| Self::of(stat) == self)
    }

    pub const fn new(dev: u64, ino: u64) -> Self {
        Self { dev, ino }
    }

    pub const fn dev(self) -> u64 {
        self.dev
    }

    pub const fn ino(self) -> u64 {
        self.ino
    }

    pub const fn of(stat: &Stat) -> Self {
        Self {
            dev: stat.st_dev,
            ino: stat.st_ino,
        }
    }
}

/// Where a file is.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Mount namespace.
    namespace: u64,
    /// Processes in it, the last one first.
    processes: Vec<u32>,
    /// Path in it now; none: only behind descriptors.
    path: Option<PathBuf>,
    /// Device and path in its file system: leads to it on the node, too.
    inner: Option<(Device, PathBuf)>,
}

impl Origin {
    pub fn new(namespace: u64, process: Option<u32>, path: Option<PathBuf>) -> Self {
        Self {
            namespace,
            processes: process.into_iter().collect(),
            path,
            inner: None,
        }
    }

    /// As another process kept it.
    pub fn of(position: &LogPosition) -> Self {
        let inner = position.inner.clone();
        Self {
            namespace: position.namespace,
            processes: position.processes.clone(),
            path: position.place.clone(),
            inner: inner.map(|Inner(device, path)| (device, path)),
        }
    }

    /// Keeps it for the next process.
    pub fn keep(&self, position: &mut LogPosition) {
        let inner = self.inner.clone();
        position.namespace = self.namespace;
        position.processes.clone_from(&self.processes);
        position.place.clone_from(&self.path);
        position.inner = inner.map(|(device, path)| Inner(device, path));
    }

    pub fn with_inner(self, inner: Option<(Device, PathBuf)>) -> Self {
        Self { inner, ..self }
    }

    /// Remembers another process that has the file.
    pub fn meet(&mut self, process: u32) {
        self.processes.retain(|known| *known != process);
        self.processes.insert(0, process);
        self.processes.truncate(MOST_PROCESSES);
    }

    fn moved_to(&mut self, path: PathBuf) {
        if let (Some((_, inner)), Some(name)) = (&mut self.inner, path.file_name()) {
            inner.set_file_name(name);
        }
        self.path = Some(path);
    }

    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The same for a file of another name in the same directory.
    pub fn under(&self, path: PathBuf) -> Self {
        Self {
            inner: self.inner.clone().and_then(|(device, inner)| {
                Some((device, inner.with_file_name(path.file_name()?)))
            }),
            path: Some(path),
            ..self.clone()
        }
    }
}

/// Finds ways into mount namespaces.
pub struct Reach {
    own: u64,
    /// A process of each mount namespace, when they were last listed.
    processes: HashMap<u64, u32>,
    listed: Option<Instant>,
    /// Roots in use, by namespace and process.
    roots: HashMap<(u64, Option<u32>), Arc<OwnedFd>>,
}

impl Reach {
    pub fn new() -> Self {
        Self {
            own: namespace_of("self").unwrap_or(0),
            processes: HashMap::new(),
            listed: None,
            roots: HashMap::new(),
        }
    }

    /// A path of the agent's own mount namespace.
    pub fn here(&self, path: PathBuf) -> Origin {
        Origin::new(self.own, None, Some(path))
    }

    /// A file that was met before, as a place, and what it is now. One that was renamed is found again under its new name.
    ///
    /// # Errors
    /// When it can't be reached in any way.
    pub fn place(&mut self, origin: &mut Origin, identity: Identity) -> Result<(OwnedFd, Stat)> {
        let mut why = Error::from(ErrorKind::NotFound);
        if let Some(path) = origin.path.clone() {
            match self.by_path(origin, &path, identity) {
                Ok((file, stat, None)) => return Ok((file, stat)),
                Ok((file, stat, Some(path))) => {
                    origin.moved_to(path);
                    return Ok((file, stat));
                }
                Err(error) => why = error,
            }
        }
        let is_it = |file: &OwnedFd| identity.is_of(file).is_some();
        let behind = origin.processes.iter().find_map(|process| {
            let is_there = namespace_of(process) == Some(origin.namespace);
            is_there.then(|| descriptor(*process, identity.ino, is_it))?
        });
        let file = behind.or_else(|| on_node(origin, identity)).ok_or(why)?;
        let stat = fstat(&file)?;
        Ok((file, stat))
    }

    /// A file by its path, and its new path if that is another one by now.
    fn by_path(
        &mut self,
        origin: &Origin,
        path: &Path,
        identity: Identity,
    ) -> Result<(OwnedFd, Stat, Option<PathBuf>)> {
        let root = self.root(origin)?;
        if let Ok(file) = inside(&root, path, OFlags::PATH)
            && let Some(stat) = identity.is_of(&file)
        {
            return Ok((file, stat, None));
        }
        let parent = path.parent().unwrap_or(Path::new("/"));
        let directory = inside(&root, parent, OFlags::RDONLY | OFlags::DIRECTORY)?;
        for entry in Dir::read_from(&directory)?.take(MOST_SIBLINGS) {
            let entry = entry?;
            if entry.ino() != identity.ino {
                continue;
            }
            let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let file = openat(&directory, entry.file_name(), flags, Mode::empty())?;
            if let Some(stat) = identity.is_of(&file) {
                let name = OsStr::from_bytes(entry.file_name().to_bytes());
                return Ok((file, stat, Some(parent.join(name))));
            }
        }
        Err(ErrorKind::NotFound.into())
    }

    /// The file that has a name now, for reading. A link is none: who may write to a directory of logs could else have any file
    /// read as a log, and found to hold what it is there for.
    ///
    /// # Errors
    /// When there is none, or it is no regular file.
    pub fn open_new(&mut self, origin: &Origin, path: &Path) -> Result<(OwnedFd, Identity)> {
        let root = self.root(origin)?;
        let file = regular(inside(&root, path, OFlags::PATH | OFlags::NOFOLLOW))?;
        let identity = Identity::of(&fstat(&file)?);
        Ok((reopen(file)?, identity))
    }

    /// A directory.
    ///
    /// # Errors
    /// When there is none.
    pub fn directory(&mut self, origin: &Origin, path: &Path) -> Result<OwnedFd> {
        let root = self.root(origin)?;
        Ok(inside(&root, path, OFlags::PATH | OFlags::DIRECTORY)?)
    }

    /// The root directory of a namespace.
    fn root(&mut self, origin: &Origin) -> Result<Arc<OwnedFd>> {
        let key = (origin.namespace, origin.processes.first().copied());
        if let Some(root) = self.roots.get(&key) {
            return Ok(Arc::clone(root));
        }
        if self.roots.len() == MOST_ROOTS {
            self.roots.clear();
        }
        let root = Arc::new(self.find_root(origin)?);
        self.roots.insert(key, Arc::clone(&root));
        Ok(root)
    }

    /// Closes the roots that were opened since the last call: they pin mounts.
    pub fn release(&mut self) {
        self.roots.clear();
    }

    fn find_root(&mut self, origin: &Origin) -> Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let through = |process: u32| {
            // The namespace is asked for after the root was opened: a process id may be used again.
            let root = open(format!("/proc/{process}/root"), flags, Mode::empty()).ok()?;
            (namespace_of(process) == Some(origin.namespace)).then_some(root)
        };
        if let Some(root) = origin.processes.iter().copied().find_map(through) {
            return Ok(root);
        }
        if origin.namespace == self.own {
            return Ok(open("/", flags, Mode::empty())?);
        }
        let known = self.processes.get(&origin.namespace).copied();
        if let Some(root) = known.and_then(through) {
            return Ok(root);
        }
        self.list();
        let found = self.processes.get(&origin.namespace).copied();
        found
            .and_then(through)
            .ok_or_else(|| Error::other("no process is left in its mount namespace"))
    }

    fn list(&mut self) {
        if self.listed.is_some_and(|at| at.elapsed() < LIST_EVERY) {
            return;
        }
        self.listed = Some(Instant::now());
        self.processes.clear();
        for entry in read_dir("/proc").into_iter().flatten().flatten() {
            let name = entry.file_name();
            let process = name.to_str().and_then(|name| name.parse().ok());
            if let Some(process) = process
                && let Some(namespace) = namespace_of(process)
            {
                self.processes.entry(namespace).or_insert(process);
            }
        }
    }
}

/// A file through the mounts of the node's first process: a container's root and volumes are mounted there as well, and stay
/// when its last process has ended.
fn on_node(origin: &Origin, identity: Identity) -> Option<OwnedFd> {
    let (device, inner) = origin.inner.as_ref()?;
    let mounts = Mounts::of(1).ok()?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = open("/proc/1/root", flags, Mode::empty()).ok()?;
    mounts.outer(*device, inner).find_map(|path| {
        let file = regular(inside(&root, &path, OFlags::PATH)).ok()?;
        identity.is_of(&file).map(|_| file)
    })
}

/// The mount namespace of a process: the inode number of its link in `/proc`.
pub fn namespace_of(process: impl std::fmt::Display) -> Option<u64> {
    let stat = stat(format!("/proc/{process}/ns/mnt")).ok()?;
    Some(stat.st_ino)
}

/// Opens a path below a root: links are resolved inside it.
pub fn inside(root: &OwnedFd, path: &Path, flags: OFlags) -> std::result::Result<OwnedFd, Errno> {
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    openat2(root, path, flags | OFlags::CLOEXEC, Mode::empty(), resolve)
}

/// Lets regular files through: opening another could wait, or do something.
pub fn regular(file: std::result::Result<OwnedFd, Errno>) -> Result<OwnedFd> {
    let file = file?;
    if fstat(&file)?.st_mode & 0o170_000 == 0o100_000 {
        Ok(file)
    } else {
        Err(Error::new(ErrorKind::InvalidInput, "not a regular file"))
    }
}

/// Opens for reading what was opened as a place.
pub fn reopen(file: OwnedFd) -> Result<OwnedFd> {
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(openat(CWD, path, flags, Mode::empty())?)
}

/// The file behind a descriptor of a process, as a place.
pub fn behind(process: u32, fd: impl std::fmt::Display) -> Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    regular(openat(
        CWD,
        format!("/proc/{process}/fd/{fd}"),
        flags,
        Mode::empty(),
    ))
}

/// The descriptor of a process behind which an inode is. `fdinfo` is read first: it does not ask the file system, which may
/// not answer.
pub fn descriptor(process: u32, ino: u64, is_it: impl Fn(&OwnedFd) -> bool) -> Option<OwnedFd> {
    let entries = read_dir(format!("/proc/{process}/fdinfo")).ok()?;
    entries.take(MOST_DESCRIPTORS).flatten().find_map(|entry| {
        let info = read_to_string(entry.path()).ok()?;
        if field(&info, "ino:") != Some(ino) {
            return None;
        }
        let file = behind(process, entry.file_name().to_str()?).ok()?;
        is_it(&file).then_some(file)
    })
}

/// A number of a `fdinfo` file (`seq_show`, fs/proc/fd.c; `ino` since Linux 5.14).
pub fn field(info: &str, name: &str) -> Option<u64> {
    let line = info.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().parse().ok()
}

/// Size and times.
pub fn state_of(stat: &Stat) -> State {
    State {
        size: stat.st_size.cast_unsigned(),
        modified: nanoseconds(stat.st_mtime, stat.st_mtime_nsec),
        changed: nanoseconds(stat.st_ctime, stat.st_ctime_nsec),
    }
}

/// The fields' types are other ones with each C library, and without one.
fn nanoseconds(seconds: impl Into<i128>, rest: impl Into<i128>) -> i128 {
    seconds.into() * 1_000_000_000 + rest.into()
}

impl Content for OwnedFd {
    fn state(&self) -> Result<State> {
        Ok(state_of(&fstat(self)?))
    }

    fn read(&self, buffer: &mut [u8], at: u64) -> Result<usize> {
        let mut length = 0;
        while length < buffer.len() {
            match pread(self, &mut buffer[length..], at + length as u64) {
                Ok(0) => break,
                Ok(more) => length += more,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(length)
    }

    fn next_data(&self, at: u64) -> Result<Option<u64>> {
        match seek(self.as_fd(), SeekFrom::Data(at)) {
            Ok(data) => Ok(Some(data)),
            Err(Errno::NXIO) => Ok(None),
            // The file system knows no holes.
            Err(Errno::INVAL) => Ok(Some(at)),
            Err(error) => Err(error.into()),
        }
    }
}
