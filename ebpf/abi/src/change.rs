//! A file's permissions or owner were changed, or it was put in another's place.
use crate::{FileAttributes, FileKey, Head, Task};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Written by the probes when one of [`ChangeCall`] returns with success. Of a call by descriptor it says which file it was, and
/// only secret files are told of; of a call by path it says the path: which file that is, the agent finds out.
///
/// `acl_len` entries of [`AclEntryRecord`](crate::AclEntryRecord) follow, then `base_len` bytes of the path of the directory
/// that the path begins at (in the form that [`StreamRecord`](crate::StreamRecord) has), then `path_len` bytes of the path as
/// the call has it.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct ChangeRecord {
    /// Kind, size, time.
    pub head: Head,
    /// Who called.
    pub task: Task,
    /// The file; zeroes when the call names it by a path.
    pub file: FileKey,
    /// Its type, permissions and owner after the call; likewise.
    pub attributes: FileAttributes,
    /// A number of [`ChangeCall`].
    pub call: u32,
    /// The permissions that `chmod` and its kin asked for, else zero.
    pub mode: u32,
    /// Inode number of the caller's mount namespace: the path means something there.
    pub mount_namespace: u32,
    /// [`PATH_TRUNCATED`](crate::PATH_TRUNCATED) or zero; about the directory.
    pub flags: u32,
    /// A number of [`AclState`](crate::AclState): the file's ACL after the call.
    pub acl: u32,
    /// Entries of it that follow.
    pub acl_len: u32,
    /// Bytes of the directory's path that follow.
    pub base_len: u32,
    /// Bytes of the call's path that follow.
    pub path_len: u32,
}

/// Which call it was. Numbers are never used again.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeCall {
    /// `chmod`
    Chmod = 1,
    /// `fchmod`
    Fchmod = 2,
    /// `fchmodat`, `fchmodat2`
    Fchmodat = 3,
    /// `chown`, `lchown`
    Chown = 4,
    /// `fchown`
    Fchown = 5,
    /// `fchownat`
    Fchownat = 6,
    /// `setxattr`, `lsetxattr` of an ACL
    Setxattr = 7,
    /// `fsetxattr` of an ACL
    Fsetxattr = 8,
    /// `setxattrat` of an ACL
    Setxattrat = 9,
    /// `rename`: the path is the new one.
    Rename = 10,
    /// `renameat`, `renameat2`: the path is the new one.
    Renameat = 11,
    /// `truncate`
    Truncate = 12,
    /// `removexattr`, `lremovexattr` of an ACL
    Removexattr = 13,
    /// `fremovexattr` of an ACL
    Fremovexattr = 14,
    /// `removexattrat` of an ACL
    Removexattrat = 15,
}

/// Stands for an argument that a call does not have.
pub const NO_ARGUMENT: u32 = u32::MAX;
/// Entries of the map `CALLS`.
pub const CALL_ENTRIES: u32 = 64;

/// Value of the map `CALLS`, whose keys are numbers of system calls: what a call's arguments are. One program serves all, as
/// loading one takes the kernel longer than all that it is to do.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct CallShape {
    /// A number of [`ChangeCall`].
    pub call: u32,
    /// Which argument is the directory that the path begins at; without it that is the working directory.
    pub directory: u32,
    /// Which is the path; without it the first is a descriptor.
    pub path: u32,
    /// Which is the mode.
    pub mode: u32,
    /// Which is the name of an extended attribute.
    pub name: u32,
}

impl ChangeCall {
    /// Every call, in the order of its number.
    pub const ALL: [Self; 15] = [
        Self::Chmod,
        Self::Fchmod,
        Self::Fchmodat,
        Self::Chown,
        Self::Fchown,
        Self::Fchownat,
        Self::Setxattr,
        Self::Fsetxattr,
        Self::Setxattrat,
        Self::Rename,
        Self::Renameat,
        Self::Truncate,
        Self::Removexattr,
        Self::Fremovexattr,
        Self::Removexattrat,
    ];

    /// The call with this number, or `None`.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|call| *call as u32 == number)
    }
}
