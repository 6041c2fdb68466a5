//! The first write to an inode that the agent has not classified yet, or its opening for writing.
use crate::{FileAttributes, FileId, Head, Task};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Set in [`StreamRecord::flags`]: nothing was written yet, a regular file was opened for writing. Calls that no probe sees
/// may write to it.
pub const OPENED_FOR_WRITING: u32 = 2;

/// Asks the agent whether it wants what is written to this inode. Until it answers, payload is handed over.
///
/// `path_len` bytes of path follow for regular files and devices: the components from the last to the first, each
/// ended by a NUL, as seen from the root of the writer's mount namespace.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct StreamRecord {
    /// Kind, size, time.
    pub head: Head,
    /// Who wrote first, or opened it.
    pub task: Task,
    /// The inode.
    pub file: FileId,
    /// Its type, permissions and owner.
    pub attributes: FileAttributes,
    /// The descriptor written to, or the new one.
    pub fd: u32,
    /// Bytes of path that follow.
    pub path_len: u32,
    /// [`PATH_TRUNCATED`](crate::PATH_TRUNCATED), [`OPENED_FOR_WRITING`], both or zero.
    pub flags: u32,
    /// A u32 of zero so that this has no implicit padding.
    pub reserved: u32,
    /// Bytes that the file has, those just written included.
    pub size: u64,
}
