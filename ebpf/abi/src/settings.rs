//! What the agent tells the probes at load time.
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The longest payload of one record, in bytes.
pub const MAX_PIECE_BYTES: u32 = 16_384;
/// The most pieces copied of one call.
pub const MAX_PIECES: u32 = 64;

/// Read-only for the probes.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct Settings {
    /// Process id of the agent itself: left out everywhere.
    pub self_tgid: u32,
    /// 1: every process (`--scope node`), 0: containers. A u32 instead of bool so that this has no implicit padding.
    pub node_scope: u32,
    /// Longest payload of one record in bytes, at most [`MAX_PIECE_BYTES`].
    pub piece_bytes: u32,
    /// Most pieces copied of one call, at most [`MAX_PIECES`].
    pub pieces: u32,
    /// Of a file that is sampled, what lies within so many bytes from its beginning is handed over.
    pub sample_bytes: u32,
}
