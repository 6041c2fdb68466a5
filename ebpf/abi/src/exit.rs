//! A process ended.
use crate::{Head, Task};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Written when the last thread of a process ends.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct ExitRecord {
    /// Kind, size, time.
    pub head: Head,
    /// The process.
    pub task: Task,
}
