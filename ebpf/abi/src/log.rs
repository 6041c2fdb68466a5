//! Bytes read from a log file. The agent's own source makes it, in the form of a record so that live and replay share decoding.
use crate::{FileId, Head};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Set in [`LogRecord::flags`]: what was written before these bytes was not read, so they do not continue the last ones.
pub const LOG_GAP: u32 = 1;
/// Set in [`LogRecord::flags`]: these bytes may have been read before; the file changed without growing.
pub const LOG_REREAD: u32 = 2;

/// What a [`LogRecord`] was read from: its `kind`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogOrigin {
    /// A log file, byte for byte.
    File = 0,
    /// What a container wrote to stdout, out of the container runtime's log, without what the runtime put around it.
    PodStdout = 1,
    /// The same for stderr.
    PodStderr = 2,
}

/// Made by the log-file source, not by a probe. `path_len` bytes of path follow, from the root, without NUL; then `len`
/// bytes of payload, at most [`MAX_PIECE_BYTES`](crate::MAX_PIECE_BYTES).
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct LogRecord {
    /// Kind, size, time of reading.
    pub head: Head,
    /// The file, as the request that had it read named it.
    pub file: FileId,
    /// Where in the stream of bytes the payload starts. A log file: the position in it. A pod's log: bytes of this kind
    /// that were read before, of files that were rotated away included.
    pub offset: u64,
    /// Position in the file at which the first byte was read.
    pub position: u64,
    /// A [`LogOrigin`] as a number.
    pub kind: u32,
    /// [`LOG_GAP`], [`LOG_REREAD`] or zero.
    pub flags: u32,
    /// Bytes of path that follow.
    pub path_len: u32,
    /// Bytes of payload that follow the path.
    pub len: u32,
}
