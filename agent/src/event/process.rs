//! Which process, and when.
use serde::{Deserialize, Serialize};
use std::fmt;

/// Nanoseconds since boot, suspend included.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct BootTime(pub u64);

/// Name of a thread, at most 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Comm(pub [u8; 16]);

impl Comm {
    /// Whether it is the name of a thread that the kernel gave a process to carry out what it asked of an `io_uring`
    /// (io_uring/io-wq.c: `iou-wrk-` and the id of who asked).
    #[must_use]
    pub fn is_ring_worker(&self) -> bool {
        self.0.starts_with(b"iou-wrk-")
    }
}

impl fmt::Display for Comm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self
            .0
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(self.0.len());
        f.write_str(&String::from_utf8_lossy(&self.0[..end]))
    }
}

impl fmt::Debug for Comm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// The thread and process an event is about, with the ids of the initial namespaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Process id.
    pub tgid: u32,
    /// Thread id.
    pub pid: u32,
    /// Process id of the parent.
    pub ppid: u32,
    /// Real user id.
    pub uid: u32,
    /// Real group id.
    pub gid: u32,
    /// Id of the cgroup in the version 2 hierarchy.
    pub cgroup: u64,
    /// When the process started: with `tgid` it names the process for good.
    pub start: BootTime,
    /// Name of the thread.
    pub comm: Comm,
}

#[cfg(test)]
impl Process {
    /// Some process.
    pub(crate) fn sample() -> Self {
        Self {
            tgid: 4711,
            pid: 4711,
            ppid: 1,
            uid: 1000,
            gid: 1000,
            cgroup: 1,
            start: BootTime(5),
            comm: Comm::default(),
        }
    }
}
