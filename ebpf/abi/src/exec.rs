//! A process started a program.
use crate::{FileAttributes, FileId, Head, Task};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Carries what the process's stdout and stderr are, so that streams are known before the first write.
/// `path_len` bytes of the executable's path follow (see [`StreamRecord`](crate::StreamRecord) for the form).
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct ExecRecord {
    /// Kind, size, time.
    pub head: Head,
    /// The process.
    pub task: Task,
    /// What descriptor 1 is.
    pub stdout: FileId,
    /// Type, permissions and owner of descriptor 1.
    pub stdout_attributes: FileAttributes,
    /// What descriptor 2 is.
    pub stderr: FileId,
    /// Type, permissions and owner of descriptor 2.
    pub stderr_attributes: FileAttributes,
    /// Bytes of path that follow.
    pub path_len: u32,
    /// [`PATH_TRUNCATED`](crate::PATH_TRUNCATED) or zero.
    pub flags: u32,
}
