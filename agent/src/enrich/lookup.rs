//! What enrichment asks of the node. A replay asks the capture instead.
use super::named_file::{FileAt, NamedFile, Roots};
use super::proc_text;
use crate::event::{Attributes, BootTime, Comm, Device, FileId, FileKey, Process};
use crate::redact::{Content, SecretBytes};
use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, Stat, fstat, openat, openat2, stat};
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsStr,
    io::Read,
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::{Path, PathBuf},
};

/// What /proc tells of a process.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcessFacts {
    /// The process, as far as /proc knows: without cgroup id.
    pub process: Process,
    /// Its executable, as it sees it.
    #[serde(with = "crate::event::raw_path::optional")]
    pub exe: Option<PathBuf>,
    /// Its path in the version 2 hierarchy.
    pub unified_cgroup: Option<String>,
    /// Its paths in version 1 hierarchies.
    pub other_cgroups: Vec<String>,
    /// Its stdout.
    pub stdout: Option<(FileId, Attributes)>,
    /// Its stderr.
    pub stderr: Option<(FileId, Attributes)>,
}

/// A regular file that a process has open.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenFile {
    /// The descriptor.
    pub fd: u32,
    /// Its path, as the process sees it.
    #[serde(with = "crate::event::raw_path")]
    pub path: PathBuf,
    /// The file.
    pub key: FileKey,
    /// Its type, permissions and owner.
    pub attributes: Attributes,
    /// Its bytes.
    pub size: u64,
}

/// A log file as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFile {
    /// Its type, permissions and owner.
    pub attributes: Attributes,
    /// Every directory above it lets everybody pass.
    pub is_reachable: bool,
}

/// Answers questions about the node.
pub trait Lookup {
    /// A process that may be gone.
    fn process(&self, tgid: u32) -> Option<ProcessFacts>;

    /// Every process there is.
    fn processes(&self) -> Vec<ProcessFacts>;

    /// Every cgroup of the version 2 hierarchy: id and path.
    fn cgroups(&self) -> Vec<(u64, String)>;

    /// The regular files that a process has open for writing.
    fn open_files(&self, tgid: u32) -> Vec<OpenFile>;

    /// The regular file that the process `tgid` knows under `path` (0: the sentinel itself), if it still is `expected`.
    fn log_file(&self, tgid: u32, path: &Path, expected: FileKey) -> Option<LogFile>;

    /// `len` bytes from `offset` of the file that the process `tgid` knows under `path`, if it still is `expected`.
    fn read(
        &self,
        tgid: u32,
        path: &Path,
        expected: FileKey,
        offset: u64,
        len: usize,
    ) -> Option<Content>;

    /// The file that a process named by a path, if it is wanted.
    fn file_at(&self, named: &NamedFile<'_>, is_wanted: &dyn Fn(FileKey) -> bool)
    -> Option<FileAt>;
}

/// The node itself.
#[derive(Default)]
pub struct Node {
    /// Nanoseconds in a tick of `/proc/<pid>/stat`.
    tick: u64,
    roots: Roots,
}

impl Node {
    /// Asks the running machine.
    #[must_use]
    pub fn new() -> Self {
        Self {
            tick: 1_000_000_000 / procfs::ticks_per_second().max(1),
            roots: Roots::default(),
        }
    }

    fn facts(&self, process: &procfs::process::Process) -> Option<ProcessFacts> {
        let stat = process.stat().ok()?;
        let tgid = stat.pid.cast_unsigned();
        let text = |name| text_of(process, name);
        let (uid, gid) = proc_text::ids_in(&text("status")?)?;
        let mut comm = Comm::default();
        for (to, from) in comm.0.iter_mut().zip(stat.comm.bytes().take(15)) {
            *to = from;
        }
        let (unified, other): (Vec<_>, Vec<_>) =
            proc_text::cgroups_in(&text("cgroup").unwrap_or_default())
                .into_iter()
                .partition(|(hierarchy, _)| *hierarchy == 0);
        let path = |(_, path): (u32, String)| path;
        Some(ProcessFacts {
            process: Process {
                tgid,
                pid: tgid,
                ppid: stat.ppid.cast_unsigned(),
                uid,
                gid,
                cgroup: 0,
                start: BootTime(stat.starttime.saturating_mul(self.tick)),
                comm,
            },
            exe: process.exe().ok(),
            unified_cgroup: unified.into_iter().map(path).next(),
            other_cgroups: other.into_iter().map(path).collect(),
            stdout: standard(tgid, 1),
            stderr: standard(tgid, 2),
        })
    }
}

impl Lookup for Node {
    fn process(&self, tgid: u32) -> Option<ProcessFacts> {
        self.facts(&procfs::process::Process::new(tgid.cast_signed()).ok()?)
    }

    fn processes(&self) -> Vec<ProcessFacts> {
        let Ok(all) = procfs::process::all_processes() else {
            return Vec::new();
        };
        all.filter_map(Result::ok)
            .filter_map(|process| self.facts(&process))
            .collect()
    }

    fn cgroups(&self) -> Vec<(u64, String)> {
        let mut found = Vec::new();
        if let Some(root) = crate::inventory::cgroup_root() {
            collect_cgroups(&root, &root, &mut found);
        }
        found
    }

    fn open_files(&self, tgid: u32) -> Vec<OpenFile> {
        let Ok(entries) = std::fs::read_dir(format!("/proc/{tgid}/fd")) else {
            return Vec::new();
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names
            .filter_map(|name| open_file(tgid, name.parse().ok()?))
            .collect()
    }

    fn log_file(&self, tgid: u32, path: &Path, expected: FileKey) -> Option<LogFile> {
        let root = root_of(tgid)?;
        let at = |path: &Path| {
            let flags = OFlags::PATH | OFlags::CLOEXEC;
            let found = openat2(&root, path, flags, Mode::empty(), INSIDE).ok()?;
            fstat(found).ok()
        };
        let stat = at(path)?;
        let attributes = attributes_of(&stat);
        if key_of(&stat) != expected || !attributes.is_regular() {
            return None;
        }
        let passes = |above: &Path| at(above).is_some_and(|it| it.st_mode & SEARCH_BY_OTHERS != 0);
        Some(LogFile {
            attributes,
            is_reachable: path.ancestors().skip(1).all(passes),
        })
    }

    fn read(
        &self,
        tgid: u32,
        path: &Path,
        expected: FileKey,
        offset: u64,
        len: usize,
    ) -> Option<Content> {
        let root = root_of(tgid)?;
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = openat2(&root, path, flags, Mode::empty(), INSIDE).ok()?;
        if key_of(&fstat(&file).ok()?) != expected {
            return None;
        }
        let mut bytes = SecretBytes::new(vec![0; len]);
        let length = bytes
            .fill(|buffer, at| Ok(rustix::io::pread(&file, buffer, offset + at)?))
            .ok()?;
        Some(Content::Bytes(bytes.cut(length)))
    }

    fn file_at(
        &self,
        named: &NamedFile<'_>,
        is_wanted: &dyn Fn(FileKey) -> bool,
    ) -> Option<FileAt> {
        self.roots.file_at(named, is_wanted)
    }
}

/// How a path of another process is resolved: it can't lead out of its root.
pub(super) const INSIDE: ResolveFlags = ResolveFlags::IN_ROOT.union(ResolveFlags::NO_MAGICLINKS);
/// The permission of those who are neither owner nor in the group to pass a directory.
const SEARCH_BY_OTHERS: u32 = 0o001;

/// The root directory of a process; 0: of the sentinel.
pub(super) fn root_of(tgid: u32) -> Option<OwnedFd> {
    let root = match tgid {
        0 => "/proc/self/root".to_owned(),
        tgid => format!("/proc/{tgid}/root"),
    };
    let directory = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    openat(CWD, root, directory, Mode::empty()).ok()
}

fn open_file(tgid: u32, fd: u32) -> Option<OpenFile> {
    let link = format!("/proc/{tgid}/fd/{fd}");
    let stat = stat(&link).ok()?;
    let attributes = attributes_of(&stat);
    if !attributes.is_regular() || !is_for_writing(tgid, fd)? {
        return None;
    }
    Some(OpenFile {
        fd,
        path: without_deleted(std::fs::read_link(link).ok()?),
        key: key_of(&stat),
        attributes,
        size: stat.st_size.cast_unsigned(),
    })
}

/// The kernel appends this to the path of a file whose name is gone (proc_pid_fd(5)).
fn without_deleted(path: PathBuf) -> PathBuf {
    match path.as_os_str().as_bytes().strip_suffix(b" (deleted)") {
        Some(name) => OsStr::from_bytes(name).into(),
        None => path,
    }
}

/// The flags are the second line of `/proc/<pid>/fdinfo/<fd>`, in octal (proc_pid_fdinfo(5)).
fn is_for_writing(tgid: u32, fd: u32) -> Option<bool> {
    let info = std::fs::read_to_string(format!("/proc/{tgid}/fdinfo/{fd}")).ok()?;
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"))?;
    let flags = u32::from_str_radix(flags.trim(), 8).ok()?;
    Some(flags & OFlags::ACCMODE.bits() != OFlags::RDONLY.bits())
}

fn attributes_of(stat: &Stat) -> Attributes {
    Attributes {
        mode: stat.st_mode,
        uid: stat.st_uid,
        gid: stat.st_gid,
        rdev: Device::from_stat(stat.st_rdev),
    }
}

fn standard(tgid: u32, fd: u32) -> Option<(FileId, Attributes)> {
    let stat = stat(format!("/proc/{tgid}/fd/{fd}")).ok()?;
    let attributes = attributes_of(&stat);
    Some((
        FileId {
            key: key_of(&stat),
            name: 0,
        },
        attributes,
    ))
}

/// A file of a process in `/proc`. Not by its id: that may be another's by now.
fn text_of(process: &procfs::process::Process, name: &str) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    process
        .open_relative(name)
        .ok()?
        .read_to_end(&mut text)
        .ok()?;
    Some(text)
}

fn key_of(stat: &Stat) -> FileKey {
    FileKey {
        dev: Device::from_stat(stat.st_dev),
        ino: stat.st_ino,
    }
}

fn collect_cgroups(root: &Path, at: &Path, found: &mut Vec<(u64, String)>) {
    use std::os::unix::fs::MetadataExt;
    if let Ok(metadata) = std::fs::metadata(at) {
        let path = at
            .strip_prefix(root)
            .map(|below| below.as_os_str().as_bytes())
            .unwrap_or_default();
        found.push((
            metadata.ino(),
            format!("/{}", String::from_utf8_lossy(path)),
        ));
    }
    let Ok(entries) = std::fs::read_dir(at) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect_cgroups(root, &entry.path(), found);
        }
    }
}
