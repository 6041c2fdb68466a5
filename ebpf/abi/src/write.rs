//! A piece of what a call wrote to a stream.
use crate::{FileId, Head, Task};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The number of a descriptor that is not known: a request to an `io_uring` has lost it when it completes.
pub const NO_DESCRIPTOR: u32 = u32::MAX;

/// Written by the probes on `write`, `pwrite64`, `writev`, `pwritev`, `pwritev2`, `sendto`, `sendmsg`, `sendmmsg` (a call
/// for each message), `vmsplice`, on return, and on requests to an `io_uring`, on completion. `len` bytes of payload follow.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct WriteRecord {
    /// Kind, size, time.
    pub head: Head,
    /// Who wrote.
    pub task: Task,
    /// Where to.
    pub file: FileId,
    /// Bytes the whole call wrote.
    pub call_len: u64,
    /// Where in the call's bytes this piece starts.
    pub offset: u64,
    /// Bytes of payload that follow.
    pub len: u32,
    /// The descriptor written to, or [`NO_DESCRIPTOR`].
    pub fd: u32,
    /// When something that the process wrote was last lost, nanoseconds since boot; 0: never. When this is not what it was
    /// in the process's last record, what came before does not join what is here. Processes that agree in the last bits
    /// of their id share it ([`GAP_ENTRIES`](crate::GAP_ENTRIES)), so a difference can also mean nothing.
    pub lost_at: u64,
}
