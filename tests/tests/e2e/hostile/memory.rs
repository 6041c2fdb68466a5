//! How much memory the sentinel held at most, since it was ready.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::process::kib;
use e2e::sentinel::Sentinel;

/// Scans of so few writers (4 KiB each, 64 KiB at most), pieces of log files, lines and frames that wait (32 MiB) take less:
/// operations.md lists the bounds. What a workload writes or makes is more in each trial that asks.
const MOST_MIB: u64 = 64;

/// The most that was resident.
const MOST: &str = "VmHWM";

/// What it held when it was ready.
pub struct Memory {
    pid: u32,
    before: u64,
}

impl Memory {
    /// Looks at a sentinel that is ready. Its start took more than it holds: what counts as the most begins anew.
    pub fn of(sentinel: &Sentinel) -> Result<Self> {
        let pid = sentinel.pid();
        fs::write(format!("/proc/{pid}/clear_refs"), "5").context("resetting VmHWM")?;
        let before = kib(pid, MOST)?;
        Ok(Self { pid, before })
    }

    /// Demands that it has not grown beyond its bounds; says by how much it has, in MiB.
    pub fn is_bounded(&self) -> Result<u64> {
        let grown = kib(self.pid, MOST)?.saturating_sub(self.before) / 1024;
        ensure!(
            grown <= MOST_MIB,
            "its memory grew by {grown} MiB, more than {MOST_MIB}"
        );
        Ok(grown)
    }
}
