//! What the probes could not hand over, by cause.
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Why something was not seen: the index into the per-CPU loss map.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LossCause {
    /// The ring buffer of writes was full.
    WriteRingFull = 0,
    /// The ring buffer of opens was full.
    OpenRingFull = 1,
    /// A process record (exec, fork, exit, cgroup, first write, arguments) did not fit into the ring buffer.
    ProcessRingFull = 2,
    /// User memory could not be read.
    PayloadUnreadable = 3,
    /// A call wrote more than the configured pieces hold.
    PayloadCut = 4,
    /// A kernel structure could not be read.
    KernelUnreadable = 5,
    /// The descriptor was closed or replaced by another thread before the call returned.
    DescriptorGone = 6,
    /// What went to a stream inside the kernel came from a pipe, a socket or a device: no probe can read it there.
    PipeUnreadable = 7,
}

impl LossCause {
    /// How many causes there are.
    pub const COUNT: u32 = 8;

    /// Every cause, in the order of its number.
    pub const ALL: [Self; Self::COUNT as usize] = [
        Self::WriteRingFull,
        Self::OpenRingFull,
        Self::ProcessRingFull,
        Self::PayloadUnreadable,
        Self::PayloadCut,
        Self::KernelUnreadable,
        Self::DescriptorGone,
        Self::PipeUnreadable,
    ];

    /// Whether what a process wrote may have a gap because of it: see [`WriteRecord::lost_at`](crate::WriteRecord::lost_at).
    #[must_use]
    pub const fn is_gap(self) -> bool {
        match self {
            Self::OpenRingFull | Self::ProcessRingFull => false,
            Self::WriteRingFull
            | Self::PayloadUnreadable
            | Self::PayloadCut
            | Self::KernelUnreadable
            | Self::DescriptorGone
            | Self::PipeUnreadable => true,
        }
    }
}

/// What a cgroup does while the ring of records is more than three quarters full. Value of the map `SHARES`.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct Share {
    /// The window of time that `bytes` are of.
    pub window: u64,
    /// Bytes that it put in.
    pub bytes: u64,
    /// Pieces of writes that did not fit, since load.
    pub lost: LossCount,
}

/// Counters of one cause on one CPU since load; or of one cgroup.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct LossCount {
    /// Records lost.
    pub records: u64,
    /// Bytes of payload lost with them.
    pub bytes: u64,
}
