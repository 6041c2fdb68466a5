//! Counting what could not be handed over, per CPU and by cause; and whose writes have a gap because of it.
use crate::maps::{GAPS, LOSS};
use aya_ebpf::helpers::{bpf_get_current_pid_tgid, generated::bpf_ktime_get_boot_ns};
use sentinel_abi::{GAP_ENTRIES, LossCause};

/// Counts one lost record with `bytes` of payload.
#[inline(always)]
pub fn count(cause: LossCause, bytes: u64) {
    if let Some(count) = LOSS.get_ptr_mut(cause as u32) {
        // SAFETY: the pointer is to this CPU's own slot; a program that interrupts this one may lose an increment,
        // never more.
        unsafe {
            (*count).records += 1;
            (*count).bytes += bytes;
        }
    }
    if cause.is_gap()
        && let Some(gap) = gap_of((bpf_get_current_pid_tgid() >> 32) as u32)
    {
        // SAFETY: the pointer is to a member of the map, which is there as long as the program. Aligned words are
        // written as a whole; the time of either of two losses at once will do. The helper has no preconditions.
        unsafe { gap.write_volatile(bpf_ktime_get_boot_ns()) };
    }
}

/// When something that the process wrote was last lost; 0: never.
#[inline(always)]
pub fn last(tgid: u32) -> u64 {
    // SAFETY: as above.
    gap_of(tgid).map_or(0, |gap| unsafe { gap.read_volatile() })
}

#[inline(always)]
fn gap_of(tgid: u32) -> Option<*mut u64> {
    GAPS.get_ptr_mut(tgid & (GAP_ENTRIES - 1))
}
