//! One file a family of calls.
mod cgroup;
mod change;
mod nothing;
mod open;
mod process;
mod ring;
mod send;
mod transfer;
mod write;

use crate::kernel::Typed;
use aya_ebpf::{EbpfContext, programs::TracePointContext};

/// What the system call returned: member `ret` of `syscalls/sys_exit_*` (its `format` file: offset 16, 8 bytes).
#[inline(always)]
fn returned(context: &TracePointContext) -> i64 {
    // SAFETY: every `sys_exit_*` context is at least 24 bytes; the verifier checks the access.
    unsafe { core::ptr::read_volatile(context.as_ptr().cast::<u8>().add(16).cast::<i64>()) }
}

/// The first four arguments of the system call that is returning, from the saved user registers.
#[inline(always)]
fn argument(number: u32) -> u64 {
    use crate::globals::global;
    let registers = Typed::registers();
    match number {
        0 => registers.load(global!(OFFSETS.argument_0)),
        1 => registers.load(global!(OFFSETS.argument_1)),
        2 => registers.load(global!(OFFSETS.argument_2)),
        _ => registers.load(global!(OFFSETS.argument_3)),
    }
}
