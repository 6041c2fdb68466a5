//! `write`, `pwrite64`, `writev`, `pwritev`, `pwritev2`, `vmsplice`: on return, when user memory is resident and the count
//! is known.
use super::{argument, returned};
use crate::{file::File, glance, payload::Writer, scope, stream};
use aya_ebpf::{macros::tracepoint, programs::TracePointContext};

#[tracepoint]
pub fn write_exit(context: TracePointContext) -> u32 {
    let _ = contiguous(returned(&context));
    0
}

#[tracepoint]
pub fn writev_exit(context: TracePointContext) -> u32 {
    let _ = vectored(returned(&context), |_| true);
    0
}

/// `vmsplice(fd, iov, nr_segs, flags)`: on the reading end of a pipe it reads.
#[tracepoint]
pub fn vmsplice_exit(context: TracePointContext) -> u32 {
    let _ = vectored(returned(&context), File::is_for_writing);
    0
}

#[inline(always)]
fn contiguous(written: i64) -> Option<()> {
    let mut writer = begin(written, |_| true)?;
    writer.start(written as u64, argument(1), 0);
    writer.pieces();
    writer.end();
    Some(())
}

#[inline(always)]
fn vectored(written: i64, writes: impl FnOnce(File) -> bool) -> Option<()> {
    let mut writer = begin(written, writes)?;
    writer.start(written as u64, 0, argument(1));
    writer.parts();
    writer.end();
    Some(())
}

/// Decides, cheapest question first, whether the call is wanted.
#[inline(always)]
fn begin(written: i64, writes: impl FnOnce(File) -> bool) -> Option<Writer> {
    if written <= 0 || !scope::contains_caller() {
        return None;
    }
    let fd = argument(0) as u32;
    let file = glance::used(fd, written as u64)?;
    if !writes(file.open_file()) {
        return None;
    }
    Writer::new(stream::wanted(file, fd, written as u64)?, fd)
}
