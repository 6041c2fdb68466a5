//! Typed facts, decoded from records: what happened, to which file, by which process.
mod change;
mod file;
mod log;
mod process;
pub mod raw_path;

pub use change::{Change, ChangeCall, ChangedFile, Does};
pub use file::{Attributes, Device, FileId, FileKey};
pub use log::{Log, LogKind, PodLogPath};
pub use process::{BootTime, Comm, Process};

use crate::redact::Payload;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One fact from a source.
#[derive(Debug)]
pub enum Event<'r> {
    /// A piece of what a call wrote.
    Write(Write<'r>),
    /// A file was copied to a stream inside the kernel.
    Transfer(Transfer),
    /// The first write to an inode, or its opening for writing.
    StreamSeen(StreamSeen),
    /// A secret file was opened.
    Open(Open),
    /// A process started a program.
    Exec(Exec),
    /// A process forked.
    Fork(Fork),
    /// A process ended.
    Exit(Exit),
    /// A cgroup was made.
    CgroupMade(CgroupMade),
    /// The arguments a program was started with.
    Arguments(Arguments<'r>),
    /// Bytes were read from a log file.
    Log(Log<'r>),
    /// A file's permissions or owner were changed, or it was put in another's place.
    Change(Box<Change>),
}

/// Stands for a descriptor that is not known: a request to an `io_uring` has lost its number when it completes.
pub const NO_DESCRIPTOR: u32 = u32::MAX;

/// A piece of what a call wrote.
#[derive(Debug)]
pub struct Write<'r> {
    /// When the call returned.
    pub time: BootTime,
    /// Who wrote.
    pub process: Process,
    /// Where to.
    pub file: FileId,
    /// The descriptor written to, or [`NO_DESCRIPTOR`].
    pub fd: u32,
    /// Where in the call's bytes this piece starts.
    pub offset: u64,
    /// Bytes the whole call wrote.
    pub call_len: u64,
    /// When something that the process wrote was last lost; zero: never. When it is not what it was in the process's last
    /// write or transfer, what came before does not join these bytes. It may change without a loss, never the other way.
    pub lost_at: BootTime,
    /// The bytes.
    pub payload: Payload<'r>,
}

/// A file was copied to a stream inside the kernel (`sendfile`, `copy_file_range`, `splice`).
#[derive(Debug)]
pub struct Transfer {
    /// When the call returned.
    pub time: BootTime,
    /// Who asked for it.
    pub process: Process,
    /// Where to.
    pub file: FileId,
    /// The descriptor written to.
    pub fd: u32,
    /// Where from.
    pub source: FileId,
    /// The source's path, as the process sees it.
    pub source_path: Option<PathBuf>,
    /// Where in the source the first copied byte was.
    pub source_offset: u64,
    /// Bytes copied.
    pub len: u64,
    /// See [`Write::lost_at`].
    pub lost_at: BootTime,
}

/// The first write to an inode that is not classified yet, or its opening for writing.
#[derive(Debug)]
pub struct StreamSeen {
    /// When.
    pub time: BootTime,
    /// Who wrote or opened.
    pub process: Process,
    /// The inode.
    pub file: FileId,
    /// Its type, permissions and owner.
    pub attributes: Attributes,
    /// The descriptor written to, the new one, or [`NO_DESCRIPTOR`].
    pub fd: u32,
    /// Nothing was written yet: it was opened for writing. A first write through descriptor 1 or 2 follows as a fact of its
    /// own; one through another does not, nor does one by a call that no probe sees.
    pub opened: bool,
    /// Bytes that the file has, those just written included.
    pub size: u64,
    /// Its path, as the process sees it; `None` for a pipe or socket.
    pub path: Option<PathBuf>,
}

/// A secret file was opened.
#[derive(Debug, Serialize, Deserialize)]
pub struct Open {
    /// When the call returned.
    pub time: BootTime,
    /// Who opened it.
    pub process: Process,
    /// The file.
    pub file: FileId,
    /// Its type, permissions and owner at that moment.
    pub attributes: Attributes,
    /// Flags of the open file, `O_RDONLY` and so on.
    pub open_flags: u32,
    /// User id that file access is checked with.
    pub fsuid: u32,
    /// Group id that file access is checked with.
    pub fsgid: u32,
    /// Whether the file's group is one of the process's groups.
    pub in_group: bool,
    /// Whether the process is in the initial user namespace.
    pub initial_user_namespace: bool,
    /// Effective capabilities, a bit each.
    pub capabilities: u64,
    /// What else decided; captures of before it was recorded lack it.
    pub access: Option<OpenAccess>,
}

/// What decides about access besides mode, groups and capabilities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAccess {
    /// The file's owner, as the mount shows it.
    pub uid: u32,
    /// The file's group, as the mount shows it.
    pub gid: u32,
    /// Whether both have ids in the process's user namespace; none: that is not known.
    pub is_owner_mapped: Option<bool>,
    /// The file's ACL.
    pub acl: OpenAcl,
}

/// The ACL of a file that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OpenAcl {
    /// It has none.
    Absent,
    /// Its entries, in the kernel's order.
    Entries(Vec<OpenAclEntry>),
    /// The kernel did not hold it in memory: it did not decide by it, or the file system keeps it elsewhere.
    Unknown,
    /// It has more entries than are handed over.
    Long,
}

/// An entry of an ACL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAclEntry {
    /// Whom it is about, as `ACL_USER` and so on number it.
    pub tag: u16,
    /// Read 4, write 2, execute 1.
    pub permissions: u16,
    /// The user or group.
    pub id: u32,
    /// It is about a group by id, and the process is in that.
    pub is_member: bool,
}

/// A process started a program.
#[derive(Debug)]
pub struct Exec {
    /// When.
    pub time: BootTime,
    /// The process.
    pub process: Process,
    /// Path of the executable, as the process sees it.
    pub exe: Option<PathBuf>,
    /// What descriptor 1 is, if it is open.
    pub stdout: Option<(FileId, Attributes)>,
    /// What descriptor 2 is, if it is open.
    pub stderr: Option<(FileId, Attributes)>,
}

/// The arguments a program was started with: comes right after its [`Exec`].
#[derive(Debug)]
pub struct Arguments<'r> {
    /// When.
    pub time: BootTime,
    /// The process.
    pub process: Process,
    /// Bytes that all of them have; what the payload lacks was counted as cut.
    pub total: u64,
    /// The arguments from the first on, each ended by a NUL.
    pub payload: Payload<'r>,
}

/// A process forked.
#[derive(Debug)]
pub struct Fork {
    /// When.
    pub time: BootTime,
    /// The parent.
    pub parent: Process,
    /// Process id of the child.
    pub child: u32,
    /// When the child started.
    pub child_start: BootTime,
}

/// A process ended.
#[derive(Debug)]
pub struct Exit {
    /// When.
    pub time: BootTime,
    /// The process.
    pub process: Process,
}

/// A cgroup was made.
#[derive(Debug)]
pub struct CgroupMade {
    /// Whether in the version 2 hierarchy.
    pub unified: bool,
    /// Its id in its hierarchy.
    pub id: u64,
    /// Its path from the root of the hierarchy.
    pub path: String,
}
