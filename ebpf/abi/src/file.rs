//! Which file: identity and permissions of an inode.
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Set in a record's `flags`: the path was longer or deeper than a record holds; its first components are missing.
pub const PATH_TRUNCATED: u32 = 1;

/// An inode. Zeroes mean "no file".
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct FileId {
    /// The superblock's device in the kernel's own encoding: major `dev >> 20`, minor `dev & 0xfffff`.
    pub dev: u32,
    /// Hash of the name it was opened by, which the kernel salts with the directory (`full_name_hash`, fs/namei.c): tells
    /// apart two files that had the same inode number in turn, and a renamed file from what it was. 0 for what is not a
    /// regular file.
    pub name: u32,
    /// Inode number.
    pub ino: u64,
}

/// Type, permissions and owner of an inode.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct FileAttributes {
    /// Type and permission bits, as in `st_mode`.
    pub mode: u32,
    /// Owner, in the initial user namespace.
    pub uid: u32,
    /// Group, in the initial user namespace.
    pub gid: u32,
    /// Device a device file stands for, in the kernel's own encoding.
    pub rdev: u32,
}
