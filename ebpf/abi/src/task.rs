//! Who did it: the thread and process a record is about.
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The calling thread, as the kernel knew it when the record was made. Ids are those of the initial namespaces.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct Task {
    /// Process id (the kernel's thread-group id).
    pub tgid: u32,
    /// Thread id.
    pub pid: u32,
    /// Process id of the parent.
    pub ppid: u32,
    /// Real user id.
    pub uid: u32,
    /// Real group id.
    pub gid: u32,
    /// A u32 of zero so that this has no implicit padding.
    pub reserved: u32,
    /// Id of the thread's cgroup in the version 2 hierarchy: the inode number of its directory there.
    pub cgroup: u64,
    /// When the process started, nanoseconds since boot.
    pub start: u64,
    /// Name of the thread, ends at the first NUL.
    pub comm: [u8; 16],
}
