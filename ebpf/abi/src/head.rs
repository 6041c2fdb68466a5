//! What every record starts with.
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The first 16 bytes of every record.
#[repr(C)]
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct Head {
    /// Which record this is: a [`Kind`] as a number.
    pub kind: u32,
    /// Bytes of the whole record, this head and what follows the fixed part included.
    pub size: u32,
    /// Nanoseconds since boot, suspend included (`bpf_ktime_get_boot_ns`).
    pub time: u64,
}

/// The kinds of record. Numbers are part of the contract and never reused.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A piece of what a call wrote: [`WriteRecord`](crate::WriteRecord).
    Write = 1,
    /// A file copied to a stream inside the kernel: [`TransferRecord`](crate::TransferRecord).
    Transfer = 2,
    /// The first write to an inode, or its opening for writing: [`StreamRecord`](crate::StreamRecord).
    Stream = 3,
    /// A secret file was opened: [`OpenRecord`](crate::OpenRecord).
    Open = 4,
    /// A process started a program: [`ExecRecord`](crate::ExecRecord).
    Exec = 5,
    /// A process forked: [`ForkRecord`](crate::ForkRecord).
    Fork = 6,
    /// A process ended: [`ExitRecord`](crate::ExitRecord).
    Exit = 7,
    /// A cgroup was made: [`CgroupRecord`](crate::CgroupRecord).
    Cgroup = 8,
    /// Bytes read from a log file: [`LogRecord`](crate::LogRecord).
    Log = 9,
    /// The arguments a program was started with: [`ArgumentsRecord`](crate::ArgumentsRecord).
    Arguments = 10,
    /// A file's permissions or owner were changed, or it was put in another's place: [`ChangeRecord`](crate::ChangeRecord).
    Change = 11,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 11] = [
        Self::Write,
        Self::Transfer,
        Self::Stream,
        Self::Open,
        Self::Exec,
        Self::Fork,
        Self::Exit,
        Self::Cgroup,
        Self::Log,
        Self::Arguments,
        Self::Change,
    ];

    /// The kind with this number, or `None`.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u32 == number)
    }
}
