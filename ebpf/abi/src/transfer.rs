//! A file copied to a stream inside the kernel, without passing through the process's memory.
use crate::{FileAttributes, FileId, Head, Task};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Written by the probes on `sendfile`, `copy_file_range` and `splice`, on return. `path_len` bytes of the source's path follow
/// (see [`StreamRecord`](crate::StreamRecord) for the form).
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct TransferRecord {
    /// Kind, size, time.
    pub head: Head,
    /// Who asked for the copy.
    pub task: Task,
    /// Where to.
    pub file: FileId,
    /// Where from.
    pub source: FileId,
    /// The source's permissions and owner.
    pub source_attributes: FileAttributes,
    /// Where in the source the first copied byte was.
    pub source_offset: u64,
    /// Bytes copied.
    pub len: u64,
    /// The descriptor written to.
    pub fd: u32,
    /// The descriptor read from.
    pub source_fd: u32,
    /// Bytes of path that follow.
    pub path_len: u32,
    /// [`PATH_TRUNCATED`](crate::PATH_TRUNCATED) or zero.
    pub flags: u32,
    /// See [`WriteRecord::lost_at`](crate::WriteRecord::lost_at).
    pub lost_at: u64,
}
