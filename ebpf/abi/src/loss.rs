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
    /// A process record (exec, fork, exit, cgroup, first write) did not fit into the ring buffer.
    ProcessRingFull = 2,
    /// User memory could not be read.
    PayloadUnreadable = 3,
    /// A call wrote more than the configured pieces hold.
    PayloadCut = 4,
    /// A kernel structure could not be read.
    KernelUnreadable = 5,
    /// The descriptor was closed or replaced by another thread before the call returned.
    DescriptorGone = 6,
}

impl LossCause {
    /// How many causes there are.
    pub const COUNT: u32 = 7;

    /// Every cause, in the order of its number.
    pub const ALL: [Self; Self::COUNT as usize] = [
        Self::WriteRingFull,
        Self::OpenRingFull,
        Self::ProcessRingFull,
        Self::PayloadUnreadable,
        Self::PayloadCut,
        Self::KernelUnreadable,
        Self::DescriptorGone,
    ];
}

/// Counters of one cause on one CPU since load.
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
