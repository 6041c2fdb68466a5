//! Describes the calling thread.
use crate::{globals::global, kernel::Typed};
use aya_ebpf::helpers::{
    bpf_get_current_pid_tgid, bpf_get_current_uid_gid,
    generated::{bpf_get_current_cgroup_id, bpf_ktime_get_boot_ns},
};
use sentinel_abi::{Head, Kind, Task};

/// The calling thread and its process.
#[inline(always)]
pub fn current() -> Task {
    let task = Typed::current();
    let ids = bpf_get_current_pid_tgid();
    let owner = bpf_get_current_uid_gid();
    Task {
        tgid: (ids >> 32) as u32,
        pid: ids as u32,
        ppid: task
            .follow(global!(OFFSETS.task_real_parent))
            .load(global!(OFFSETS.task_tgid)),
        uid: owner as u32,
        gid: (owner >> 32) as u32,
        reserved: 0,
        // SAFETY: the helper has no preconditions.
        cgroup: unsafe { bpf_get_current_cgroup_id() },
        start: task
            .follow(global!(OFFSETS.task_group_leader))
            .load(global!(OFFSETS.task_start_boottime)),
        comm: comm(task),
    }
}

/// The head of a record made now.
#[inline(always)]
pub fn head(kind: Kind, size: usize) -> Head {
    Head {
        kind: kind as u32,
        size: size as u32,
        // SAFETY: the helper has no preconditions.
        time: unsafe { bpf_ktime_get_boot_ns() },
    }
}

/// `TASK_COMM_LEN` bytes, which the kernel fills up with zeroes (`__set_task_comm`, fs/exec.c). The helper for it copies them one by
/// one.
#[inline(always)]
fn comm(task: Typed) -> [u8; 16] {
    let at = global!(OFFSETS.task_comm);
    let name: [u64; 2] = [task.load(at), task.load(at + 8)];
    // SAFETY: any bytes are a value of both.
    unsafe { core::mem::transmute(name) }
}
