//! `sendfile`, `copy_file_range`, `splice`, `tee`: bytes that go from file to file without passing through the process.
use super::{argument, returned};
use crate::{file, glance, lane, loss, maps::SCRATCH, path, scope, stream, task};
use aya_ebpf::{
    helpers::generated::bpf_probe_read_user, macros::tracepoint, programs::TracePointContext,
};
use sentinel_abi::{Kind, LossCause, TransferRecord};

/// `sendfile(out_fd, in_fd, offset, count)`.
#[tracepoint]
pub fn sendfile_exit(context: TracePointContext) -> u32 {
    let moved = returned(&context);
    if moved > 0 && scope::contains_caller() {
        let _ = transferred(
            moved as u64,
            argument(1) as u32,
            argument(2),
            argument(0) as u32,
        );
    }
    0
}

/// `copy_file_range(fd_in, off_in, fd_out, off_out, len, flags)`; `splice` has the same arguments.
#[tracepoint]
pub fn copy_file_range_exit(context: TracePointContext) -> u32 {
    let moved = returned(&context);
    if moved > 0 && scope::contains_caller() {
        let _ = transferred(
            moved as u64,
            argument(0) as u32,
            argument(1),
            argument(2) as u32,
        );
    }
    0
}

/// `tee(fd_in, fd_out, len, flags)`.
#[tracepoint]
pub fn tee_exit(context: TracePointContext) -> u32 {
    let moved = returned(&context);
    if moved > 0 && scope::contains_caller() {
        let _ = transferred(moved as u64, argument(0) as u32, 0, argument(1) as u32);
    }
    0
}

/// `position` is the user address of the source's offset, or 0 when the file's own position was used.
#[inline(always)]
fn transferred(moved: u64, source_fd: u32, position: u64, fd: u32) -> Option<()> {
    const FIXED: usize = size_of::<TransferRecord>();
    let id = stream::wanted(glance::used(fd, moved)?, fd, moved)?;
    let source = file::used(source_fd, moved)?;
    let inode = source.inode()?;
    let attributes = inode.attributes()?;
    if !file::can_be_read_again(attributes.mode) {
        loss::count(LossCause::PipeUnreadable, moved);
        return None;
    }
    let mut end = 0u64;
    if position == 0 {
        end = source.position()?;
    } else {
        // SAFETY: the helper checks the source; the target is 8 bytes of stack.
        let status = unsafe {
            bpf_probe_read_user(
                (&raw mut end).cast(),
                size_of::<u64>() as u32,
                position as *const _,
            )
        };
        if status != 0 {
            loss::count(LossCause::PayloadUnreadable, moved);
            return None;
        }
    }
    let scratch: *mut u8 = SCRATCH.get_ptr_mut(0)?.cast();
    // SAFETY: the scratch buffer is longer than the fixed part and the longest path together.
    let (path_len, flags) = unsafe { path::write(source, scratch.add(FIXED)) }.unwrap_or_default();
    let size = FIXED + path_len.min(path::MAX_PATH_BYTES);
    let task = task::current();
    let record = TransferRecord {
        head: task::head(Kind::Transfer, size),
        task,
        file: id,
        source: source.id()?,
        source_attributes: attributes,
        source_offset: end.saturating_sub(moved),
        len: moved,
        fd,
        source_fd,
        path_len: path_len as u32,
        flags,
        lost_at: loss::last(task.tgid),
    };
    // SAFETY: as above; the buffer is aligned to 8 bytes.
    unsafe { lane::hand_over(scratch, record, size, LossCause::WriteRingFull, moved) };
    Some(())
}
