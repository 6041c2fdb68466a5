//! Loops that the verifier looks at once, whatever their length (`bpf_loop`, Linux 5.17).
use aya_ebpf::{cty::c_void, helpers::generated::bpf_loop};

/// What a step says about going on.
#[repr(i64)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Continue = 0,
    Stop = 1,
}

/// One step. The first argument is its number.
pub type Step<C> = unsafe extern "C" fn(u32, *mut C) -> Flow;

/// Runs `step` at most `times` times.
#[inline(always)]
pub fn repeat<C>(times: u32, step: Step<C>, context: &mut C) {
    // SAFETY: a function pointer and a raw pointer are of one size; the helper calls the step with the context given
    // here, which outlives the call. The pointer must not pass through an integer: the relocation that marks it as a
    // function's would be lost.
    unsafe {
        let step = core::mem::transmute::<Step<C>, *mut c_void>(step);
        bpf_loop(times, step, core::ptr::from_mut(context).cast(), 0);
    }
}
