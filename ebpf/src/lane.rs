//! Hands a record with a tail (a path) to the agent, over the lane of processes, streams and writes.
use crate::{
    loss,
    maps::{RECORDS, SCRATCH_BYTES},
};
use core::arch::asm;
use sentinel_abi::LossCause;

/// Puts `record` in front of what was written behind it, and hands over the first `size` bytes. What does not fit is
/// counted as `cause`, with `bytes` of payload.
///
/// # Safety
/// `scratch` points to at least `size` bytes, aligned to 8, of which those behind the record are written.
#[inline(always)]
pub unsafe fn hand_over<R>(scratch: *mut u8, record: R, size: usize, cause: LossCause, bytes: u64) {
    let size = at_most(size, SCRATCH_BYTES);
    // SAFETY: by this function's contract; no record is aligned to more than 8 bytes.
    let whole = unsafe {
        scratch.cast::<R>().write(record);
        core::slice::from_raw_parts(scratch, size)
    };
    if RECORDS.output::<[u8]>(whole, 0).is_err() {
        loss::count(cause, bytes);
    }
}

/// The smaller one. The compiler knows how long a path can be, and leaves a comparison out that the verifier of Linux 6.1 needs: it
/// does not know any more what was compared before.
#[inline(always)]
pub fn at_most(mut value: usize, most: usize) -> usize {
    // SAFETY: the value is put where it was; the compiler knows nothing of it from here on.
    unsafe { asm!("{value} = {value}", value = inout(reg) value) };
    value.min(most)
}
