//! Processes: exec, fork, exit. They tell who is who without a race against /proc.
use crate::{
    file::{self, File},
    globals::global,
    kernel::{Address, Typed},
    lane, loss,
    maps::{RECORDS, SCRATCH},
    path, scope, stream, task,
};
use aya_ebpf::{
    helpers::generated::bpf_probe_read_user, macros::raw_tracepoint, programs::RawTracePointContext,
};
use sentinel_abi::{
    ArgumentsRecord, ExecRecord, ExitRecord, FileAttributes, FileId, ForkRecord, Kind, LossCause,
    MAX_PIECE_BYTES,
};

/// `sched_process_exec(struct task_struct *, pid_t old_pid, struct linux_binprm *)`.
#[raw_tracepoint]
pub fn process_exec(_context: RawTracePointContext) -> i32 {
    if scope::knows_caller() {
        let _ = executed();
        let _ = with_arguments();
    }
    0
}

/// `sched_process_fork(struct task_struct *parent, struct task_struct *child)`.
#[raw_tracepoint]
pub fn process_fork(context: RawTracePointContext) -> i32 {
    if scope::knows_caller() {
        let _ = forked(Address(context.arg(1)));
    }
    0
}

/// `sched_process_exit(struct task_struct *, ...)`.
#[raw_tracepoint]
pub fn process_exit(_context: RawTracePointContext) -> i32 {
    if scope::knows_caller() {
        exited();
    }
    0
}

#[inline(always)]
fn executed() -> Option<()> {
    const FIXED: usize = size_of::<ExecRecord>();
    let (stdout, stdout_attributes) = standard(1);
    let (stderr, stderr_attributes) = standard(2);
    let scratch: *mut u8 = SCRATCH.get_ptr_mut(0)?.cast();
    let program: *const u8 = Typed::current()
        .follow(global!(OFFSETS.task_mm))
        .load(global!(OFFSETS.mm_exe_file));
    // SAFETY: the scratch buffer is longer than the fixed part and the longest path together.
    let (path_len, flags) =
        unsafe { path::write(File(Address(program)), scratch.add(FIXED)) }.unwrap_or_default();
    let size = FIXED + path_len.min(path::MAX_PATH_BYTES);
    let record = ExecRecord {
        head: task::head(Kind::Exec, size),
        task: task::current(),
        stdout,
        stdout_attributes,
        stderr,
        stderr_attributes,
        path_len: path_len as u32,
        flags,
    };
    // SAFETY: as above; the buffer is aligned to 8 bytes.
    unsafe { lane::hand_over(scratch, record, size, LossCause::ProcessRingFull, 0) };
    Some(())
}

/// The arguments lie at the top of the new stack, where the kernel put them a moment ago.
#[inline(always)]
fn with_arguments() -> Option<()> {
    const FIXED: usize = size_of::<ArgumentsRecord>();
    let memory = Typed::current().follow(global!(OFFSETS.task_mm));
    let start: u64 = memory.load(global!(OFFSETS.mm_arg_start));
    let end: u64 = memory.load(global!(OFFSETS.mm_arg_end));
    let total = end.saturating_sub(start);
    let length = total.min(MAX_PIECE_BYTES.into());
    if length == 0 {
        return None;
    }
    let scratch: *mut u8 = SCRATCH.get_ptr_mut(0)?.cast();
    // SAFETY: the scratch buffer is longer than the fixed part and MAX_PIECE_BYTES together; the helper checks the source.
    let status =
        unsafe { bpf_probe_read_user(scratch.add(FIXED).cast(), length as u32, start as *const _) };
    if status != 0 {
        loss::count(LossCause::PayloadUnreadable, total);
        return None;
    }
    if length < total {
        loss::count(LossCause::PayloadCut, total - length);
    }
    let size = FIXED + length as usize;
    let record = ArgumentsRecord {
        head: task::head(Kind::Arguments, size),
        task: task::current(),
        total,
        len: length as u32,
        reserved: 0,
    };
    // SAFETY: as above; the buffer is aligned to 8 bytes.
    unsafe { lane::hand_over(scratch, record, size, LossCause::ProcessRingFull, length) };
    Some(())
}

/// What descriptor 1 or 2 is; a pipe or socket there becomes a stream before anything is written to it.
#[inline(always)]
fn standard(fd: u32) -> (FileId, FileAttributes) {
    let found = file::behind(fd).and_then(|file| {
        let inode = file.inode()?;
        stream::learn(inode);
        Some((file.id()?, inode.attributes()?))
    });
    found.unwrap_or_default()
}

#[inline(always)]
fn forked(child: Address) -> Option<()> {
    let tgid: u32 = child.read(global!(OFFSETS.task_tgid))?;
    let pid: u32 = child.read(global!(OFFSETS.task_pid))?;
    if tgid != pid {
        return None;
    }
    let record = ForkRecord {
        head: task::head(Kind::Fork, size_of::<ForkRecord>()),
        task: task::current(),
        child: tgid,
        reserved: 0,
        child_start: child.read(global!(OFFSETS.task_start_boottime))?,
    };
    if RECORDS.output::<ForkRecord>(record, 0).is_err() {
        loss::count(LossCause::ProcessRingFull, 0);
    }
    Some(())
}

#[inline(always)]
fn exited() {
    // `signal->live` counts the threads that have not exited yet; do_exit() lowers it before this tracepoint.
    let live: u32 = Typed::current()
        .follow(global!(OFFSETS.task_signal))
        .load(global!(OFFSETS.signal_live));
    if live != 0 {
        return;
    }
    let record = ExitRecord {
        head: task::head(Kind::Exit, size_of::<ExitRecord>()),
        task: task::current(),
    };
    if RECORDS.output::<ExitRecord>(record, 0).is_err() {
        loss::count(LossCause::ProcessRingFull, 0);
    }
}
