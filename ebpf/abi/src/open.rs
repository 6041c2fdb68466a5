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
    /// 1 when the file's group, as the mount shows it, is the process's group or one of its supplementary ones, else 0. A
    /// u32 instead of bool so that this has no implicit padding.
    pub in_group: u32,
    /// Depth of the process's user namespace; 0 is the initial one.
    pub user_namespace_level: u32,
    /// Effective capabilities, a bit each.
    pub capabilities: u64,
}

/// Follows an [`OpenRecord`]: what else decides about access. Captures of before there was this end without it.
///
/// `acl_len` entries of [`AclEntryRecord`] follow.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct OpenAccess {
    /// The file's owner, as the mount that it was opened through shows it: an idmapped mount shows others than the file has.
    pub uid: u32,
    /// The file's group, likewise.
    pub gid: u32,
    /// A number of [`OwnerMapped`].
    pub mapped: u32,
    /// A number of [`AclState`].
    pub acl: u32,
    /// Entries that follow.
    pub acl_len: u32,
    /// A bit for each entry, the lowest for the first: it names a group that the process is in.
    pub acl_groups: u32,
}

/// Whether the file's owner and group have ids in the process's user namespace: capabilities count only then.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerMapped {
    /// One of them has none.
    No = 0,
    /// Both have.
    Yes = 1,
    /// The namespace maps more than five ranges, which the probe does not look through.
    Unknown = 2,
}

/// What is known of the file's ACL.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AclState {
    /// It has none, or its file system has none.
    Absent = 0,
    /// It follows.
    Read = 1,
    /// The kernel does not hold it in memory: the file system keeps it elsewhere (overlayfs, FUSE), or nobody asked.
    Unknown = 2,
    /// It has more entries than [`MAX_ACL_ENTRIES`].
    Long = 3,
}

/// Entries of an ACL that are handed over.
pub const MAX_ACL_ENTRIES: u32 = 32;

/// An entry of an ACL, as the kernel's `struct posix_acl_entry` has it.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct AclEntryRecord {
    /// Whom it is about: the `ACL_` tags of include/uapi/linux/posix_acl.h.
    pub tag: u16,
    /// Read 4, write 2, execute 1.
    pub permissions: u16,
    /// The user or group.
    pub id: u32,
}
