//! Keys and values of the maps that the agent fills and the probes ask.
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Inodes remembered as streams or as uninteresting; the least recently used are forgotten and asked about again.
pub const STREAM_ENTRIES: u32 = 32_768;
/// Cgroups with a known scope.
pub const CGROUP_ENTRIES: u32 = 16_384;
/// Devices that hold secrets.
pub const DEVICE_ENTRIES: u32 = 16_384;
/// Secret files on devices that also hold other files.
pub const SECRET_ENTRIES: u32 = 65_536;
/// Processes that are left out with the scope `node`.
pub const EXEMPT_ENTRIES: u32 = 4_096;

/// Places of the map `CANDIDATES`, a power of two.
pub const CANDIDATE_ENTRIES: u32 = 16_384;
/// Times of the last loss, a power of two: a process has that of the last bits of its id.
pub const GAP_ENTRIES: u32 = 4_096;

/// Places of the map `DEVICE_BITS`, a power of two.
pub const DEVICE_PLACES: u32 = 4_096;

/// Place of the map `EPOCHS`. Each number there only ever grows, and has one writer: the agent or the probes.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Epoch {
    /// Changes of `CGROUPS` and `EXEMPT`, by the agent.
    Scope = 0,
    /// Changes of `STREAMS`, by the agent.
    Answers = 1,
    /// Changes of `STREAMS` by the probes.
    Questions = 2,
}

impl Epoch {
    /// How many there are.
    pub const COUNT: u32 = 3;
}

/// Key of the maps `STREAMS` and `SECRETS`.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct FileKey {
    /// Device in the kernel's own encoding.
    pub dev: u32,
    /// A u32 of zero so that this has no implicit padding.
    pub reserved: u32,
    /// Inode number.
    pub ino: u64,
}

/// What is done with what is written to an inode.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamState {
    /// Asked about: hand it over until the agent has answered.
    Pending = 0,
    /// Hand it over.
    Watched = 1,
    /// Leave it.
    Ignored = 2,
    /// As pending, but asked about through another descriptor than 1 and 2, as by opening it: a write through these makes
    /// it another question.
    PendingAside = 3,
    /// Leave it, but a write through descriptor 1 or 2 asks once more, as does opening it for writing when it is empty.
    IgnoredAside = 4,
    /// A file that is no stream: hand over what lies within its first bytes. A write through descriptor 1 or 2 asks once more.
    Sampled = 5,
}

/// Value of the map `STREAMS`.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct StreamEntry {
    /// A [`StreamState`] as a number.
    pub state: u32,
    /// [`FileId::name`](crate::FileId::name) of the file the state is about; 0: any.
    pub name: u32,
}

/// Value of the map `CGROUPS`. A cgroup without an entry is handed over.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CgroupScope {
    /// Its processes are watched.
    Inside = 1,
    /// Its processes are not watched.
    Outside = 2,
}

/// Value of the map `DEVICES`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceWatch {
    /// Every file of the device is a secret: a volume with a file system of its own.
    Whole = 1,
    /// Those files that the map `SECRETS` names.
    Listed = 2,
}
