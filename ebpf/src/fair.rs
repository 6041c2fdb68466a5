//! Keeps a quarter of the ring for others: while the rest is full, a container puts in no more than its share. What it can't put in is
//! counted as its own.
use crate::{
    loss,
    maps::{RECORDS, SHARES},
};
use aya_ebpf::helpers::generated::bpf_ktime_get_boot_ns;
use sentinel_abi::{LossCause, LossCount, Share};

/// `BPF_RB_AVAIL_DATA` and `BPF_RB_RING_SIZE` (include/uapi/linux/bpf.h).
const USED: u64 = 0;
const SIZE: u64 = 1;
/// Logarithm of the nanoseconds that a share is for: 67 ms.
const WINDOW: u64 = 26;
/// Shares that the ring has.
const SHARES_OF_RING: u64 = 16;
/// Cgroups remembered; the least recently used are forgotten.
pub const SHARE_ENTRIES: u32 = 1_024;

/// Whether there is room for `bytes` more of this cgroup.
#[inline(always)]
pub fn admits(cgroup: u64, bytes: u64) -> bool {
    let size = RECORDS.query(SIZE);
    if RECORDS.query(USED) < size - size / 4 {
        return true;
    }
    // SAFETY: the helper has no preconditions.
    let window = unsafe { bpf_ktime_get_boot_ns() } >> WINDOW;
    let Some(share) = SHARES.get_ptr_mut(cgroup) else {
        // Another CPU may have been first: then this window begins twice.
        let lost = LossCount {
            records: 0,
            bytes: 0,
        };
        let first = Share {
            window,
            bytes,
            lost,
        };
        let _ = SHARES.insert(cgroup, first, 0);
        return true;
    };
    // SAFETY: the pointer is to an entry of the map, whose memory outlives the program. Two CPUs may count at a time and lose an
    // addition: a share is no exact measure.
    unsafe {
        let before = if (*share).window == window {
            (*share).bytes
        } else {
            0
        };
        if before + bytes > size / SHARES_OF_RING {
            return false;
        }
        (*share).window = window;
        (*share).bytes = before + bytes;
    }
    true
}

/// Counts a piece of a write of this cgroup that was not put in.
#[inline(always)]
pub fn lost(cgroup: u64, bytes: u64) {
    loss::count(LossCause::WriteRingFull, bytes);
    if let Some(share) = SHARES.get_ptr_mut(cgroup) {
        // SAFETY: as above; a lost addition is one less in what a container is said to have lost, not in what was lost.
        unsafe {
            (*share).lost.records += 1;
            (*share).lost.bytes += bytes;
        }
    }
}
