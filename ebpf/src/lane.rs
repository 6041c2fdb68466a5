//! Hands a record with a tail (a path) to the agent, over the lane of processes, streams and writes.
use crate::{loss, maps::RECORDS};
use sentinel_abi::LossCause;

/// Puts `record` in front of what was written behind it, and hands over the first `size` bytes. What does not fit is
/// counted as `cause`, with `bytes` of payload.
///
/// # Safety
/// `scratch` points to at least `size` bytes, aligned to 8, of which those behind the record are written.
#[inline(always)]
pub unsafe fn hand_over<R>(scratch: *mut u8, record: R, size: usize, cause: LossCause, bytes: u64) {
    // SAFETY: by this function's contract; no record is aligned to more than 8 bytes.
    let whole = unsafe {
        scratch.cast::<R>().write(record);
        core::slice::from_raw_parts(scratch, size)
    };
    if RECORDS.output::<[u8]>(whole, 0).is_err() {
        loss::count(cause, bytes);
    }
}
