//! A cgroup was made.
use crate::Head;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// `path_len` bytes of path follow, from the root of the hierarchy, without NUL. It arrives before the first process does.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct CgroupRecord {
    /// Kind, size, time.
    pub head: Head,
    /// The cgroup's id in its hierarchy.
    pub id: u64,
    /// Bytes of path that follow.
    pub path_len: u32,
    /// Number of the hierarchy; 0 is that of version 2 (`cgroup_init`, kernel/cgroup/cgroup.c).
    pub hierarchy: u32,
}
