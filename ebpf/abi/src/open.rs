//! A secret file was opened.
use crate::{FileAttributes, FileId, Head, Task};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Written by the probes on `open`, `openat`, `openat2`, `creat`, on return: the file is the one that really was opened.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct OpenRecord {
    /// Kind, size, time.
    pub head: Head,
    /// Who opened it.
    pub task: Task,
    /// The file.
    pub file: FileId,
    /// Its type, permissions and owner at that moment.
    pub attributes: FileAttributes,
    /// The new descriptor.
    pub fd: u32,
    /// `f_flags` of the open file (`O_RDONLY`, ...).
    pub open_flags: u32,
    /// User id that file access is checked with.
    pub fsuid: u32,
    /// Group id that file access is checked with.
    pub fsgid: u32,
    /// 1 when the file's group is the process's group or one of its supplementary ones, else 0. A u32 instead of bool
    /// so that this has no implicit padding.
    pub in_group: u32,
    /// Depth of the process's user namespace; 0 is the initial one.
    pub user_namespace_level: u32,
    /// Effective capabilities, a bit each.
    pub capabilities: u64,
}
