//! A process forked.
use crate::{Head, Task};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// New processes only, not threads.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct ForkRecord {
    /// Kind, size, time.
    pub head: Head,
    /// The parent.
    pub task: Task,
    /// Process id of the child.
    pub child: u32,
    /// A u32 of zero so that this has no implicit padding.
    pub reserved: u32,
    /// When the child started, nanoseconds since boot.
    pub child_start: u64,
}
