//! The maps: two lanes of records to the agent, and what the agent tells the probes.
use crate::fair::SHARE_ENTRIES;
use crate::glance::Read;
use crate::memo::{IGNORED_ENTRIES, Ignored, Scoped};
use aya_ebpf::{
    macros::map,
    maps::{Array, HashMap, LruHashMap, PerCpuArray, RingBuf},
};
use sentinel_abi::{
    CALL_ENTRIES, CANDIDATE_ENTRIES, CGROUP_ENTRIES, CallShape, DEVICE_ENTRIES, DEVICE_PLACES,
    EXEMPT_ENTRIES, Epoch, FileKey, GAP_ENTRIES, LossCause, LossCount, SECRET_ENTRIES,
    STREAM_ENTRIES, Share, StreamEntry,
};

/// Processes, streams and writes, in the order in which they happened. The agent sets the size.
#[map]
pub static RECORDS: RingBuf = RingBuf::with_byte_size(16 << 20, 0);

/// Opens of secret files: a lane of their own, so that a flood of writes can't hide them. The agent sets the size.
#[map]
pub static OPENS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

/// What each cgroup put into `RECORDS` lately, while that is more than three quarters full, and what it lost.
#[map]
pub static SHARES: LruHashMap<u64, Share> = LruHashMap::with_max_entries(SHARE_ENTRIES, 0);

#[map]
pub static STREAMS: LruHashMap<FileKey, StreamEntry> =
    LruHashMap::with_max_entries(STREAM_ENTRIES, 0);

#[map]
pub static CGROUPS: LruHashMap<u64, u32> = LruHashMap::with_max_entries(CGROUP_ENTRIES, 0);

#[map]
pub static DEVICES: HashMap<u32, u32> = HashMap::with_max_entries(DEVICE_ENTRIES, 0);

/// Whether a device may be among `DEVICES`, by the last bits of its number: spares nearly every open a look there.
#[map]
pub static DEVICE_BITS: Array<u32> = Array::with_max_entries(DEVICE_PLACES, 0);

/// How often what the probes decide by was changed; see [`Epoch`].
#[map]
pub static EPOCHS: Array<u64> = Array::with_max_entries(Epoch::COUNT, 0);

/// The file that was looked at last.
#[map]
pub static GLANCE: PerCpuArray<Read> = PerCpuArray::with_max_entries(1, 0);

/// Who was asked about last.
#[map]
pub static SCOPE: PerCpuArray<Scoped> = PerCpuArray::with_max_entries(1, 0);

/// Files that are ignored.
#[map]
pub static IGNORED: PerCpuArray<Ignored> = PerCpuArray::with_max_entries(IGNORED_ENTRIES, 0);

#[map]
pub static SECRETS: HashMap<FileKey, u32> = HashMap::with_max_entries(SECRET_ENTRIES, 0);

#[map]
pub static EXEMPT: HashMap<u32, u32> = HashMap::with_max_entries(EXEMPT_ENTRIES, 0);

/// What the arguments of calls that change files are, by the number of the call.
#[map]
pub static CALLS: HashMap<u32, CallShape> = HashMap::with_max_entries(CALL_ENTRIES, 0);

#[map]
pub static LOSS: PerCpuArray<LossCount> = PerCpuArray::with_max_entries(LossCause::COUNT, 0);

/// Whether a pipe or socket may be a stream, by the last bits of its inode number: spares most sockets a look into
/// `STREAMS`.
#[map]
pub static CANDIDATES: Array<u32> = Array::with_max_entries(CANDIDATE_ENTRIES, 0);

/// When something that a process wrote was last lost, by the last bits of its id.
#[map]
pub static GAPS: Array<u64> = Array::with_max_entries(GAP_ENTRIES, 0);

/// Where a record is put together; too big for the stack.
#[repr(C, align(8))]
pub struct Scratch(pub [u8; SCRATCH_BYTES]);

/// The longest fixed part and the longest payload.
pub const SCRATCH_BYTES: usize = 256 + sentinel_abi::MAX_PIECE_BYTES as usize;

#[map]
pub static SCRATCH: PerCpuArray<Scratch> = PerCpuArray::with_max_entries(1, 0);

/// Numbers that a loop goes on from. Like those of [`CALL`], and for the same reason, they are not on the stack.
#[map]
pub static STEPS: PerCpuArray<Steps> = PerCpuArray::with_max_entries(1, 0);

/// See [`STEPS`].
#[repr(C)]
pub struct Steps {
    /// Bytes of a path written.
    pub path: u64,
    /// Bytes of entries of an ACL written, and a bit for each that names a group of the thread.
    pub entries: u32,
    pub members: u32,
    /// What is left to look through of sorted groups, and whether the one looked for was there.
    pub low: u32,
    pub high: u32,
    pub found: u32,
    pub reserved: u32,
}

/// The state of the call whose bytes are being handed over. It is in a map and not on the stack so that the verifier
/// knows nothing of its numbers: it would follow each value they can take.
#[map]
pub static CALL: PerCpuArray<Call> = PerCpuArray::with_max_entries(1, 0);

/// See [`CALL`].
#[repr(C)]
pub struct Call {
    /// Bytes the call wrote.
    pub length: u64,
    /// Bytes of them handed over at most.
    pub limit: u64,
    /// Bytes of them done with.
    pub offset: u64,
    /// User address of the next byte, and how many follow it there.
    pub base: u64,
    pub left: u64,
    /// User address of the next part of a vectored write.
    pub vector: u64,
    /// User address of the next message of `sendmmsg`, and how many are left.
    pub message: u64,
    pub messages: u64,
}
