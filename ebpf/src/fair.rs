//! Keeps a quarter of the ring for others: while the rest is full, a container puts in no more than its share.
use crate::maps::{RECORDS, SHARES};
use aya_ebpf::helpers::generated::bpf_ktime_get_boot_ns;

/// `BPF_RB_AVAIL_DATA` and `BPF_RB_RING_SIZE` (include/uapi/linux/bpf.h).
const USED: u64 = 0;
const SIZE: u64 = 1;
/// Logarithm of the nanoseconds that a share is for: 67 ms.
const WINDOW: u64 = 26;
/// Shares that the ring has.
const SHARES_OF_RING: u64 = 16;
/// Cgroups remembered; the least recently used are forgotten.
pub const SHARE_ENTRIES: u32 = 1_024;

/// What a cgroup put into the ring.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Share {
    /// In this window.
    window: u64,
    /// So many bytes.
    bytes: u64,
}

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
        let _ = SHARES.insert(cgroup, Share { window, bytes }, 0);
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
        share.write(Share {
            window,
            bytes: before + bytes,
        });
    }
    true
}
