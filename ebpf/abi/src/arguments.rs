//! The arguments a program was started with.
use crate::{Head, Task};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Follows the [`ExecRecord`](crate::ExecRecord). `len` bytes of arguments follow, each
/// ended by a NUL, at most [`MAX_PIECE_BYTES`](crate::MAX_PIECE_BYTES).
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct ArgumentsRecord {
    /// Kind, size, time.
    pub head: Head,
    /// The process.
    pub task: Task,
    /// Bytes that all arguments have; what does not follow is counted as cut.
    pub total: u64,
    /// Bytes of arguments that follow.
    pub len: u32,
    /// A u32 of zero so that this has no implicit padding.
    pub reserved: u32,
}
