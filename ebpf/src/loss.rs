//! Counting what could not be handed over, per CPU and by cause.
use crate::maps::LOSS;
use sentinel_abi::LossCause;

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
}
