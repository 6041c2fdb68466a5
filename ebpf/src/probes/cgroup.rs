//! New cgroups: a container's id is known before its first process runs.
use crate::{globals::global, kernel::Address, lane, maps::SCRATCH, task};
use aya_ebpf::{
    helpers::generated::bpf_probe_read_kernel_str, macros::raw_tracepoint,
    programs::RawTracePointContext,
};
use sentinel_abi::{CgroupRecord, Kind, LossCause};

const MAX_PATH_BYTES: usize = 4096;

/// `cgroup_mkdir(struct cgroup *, const char *path)`.
#[raw_tracepoint]
pub fn cgroup_mkdir(context: RawTracePointContext) -> i32 {
    let _ = made(Address(context.arg(0)), Address(context.arg(1)));
    0
}

#[inline(always)]
fn made(cgroup: Address, path: Address) -> Option<()> {
    const FIXED: usize = size_of::<CgroupRecord>();
    let hierarchy: u32 = cgroup
        .follow(global!(OFFSETS.cgroup_root))?
        .read(global!(OFFSETS.cgroup_root_hierarchy))?;
    let id: u64 = cgroup
        .follow(global!(OFFSETS.cgroup_kn))?
        .read(global!(OFFSETS.kernfs_node_id))?;
    let scratch: *mut u8 = SCRATCH.get_ptr_mut(0)?.cast();
    // SAFETY: the scratch buffer is longer than the fixed part and the longest path together.
    let copied = unsafe {
        bpf_probe_read_kernel_str(
            scratch.add(FIXED).cast(),
            MAX_PATH_BYTES as u32,
            path.0.cast(),
        )
    };
    if copied <= 1 || copied > MAX_PATH_BYTES as i64 {
        return None;
    }
    let path_len = copied as usize - 1;
    let size = FIXED + path_len;
    let record = CgroupRecord {
        head: task::head(Kind::Cgroup, size),
        id,
        path_len: path_len as u32,
        hierarchy,
    };
    // SAFETY: as above; the buffer is aligned to 8 bytes.
    unsafe { lane::hand_over(scratch, record, size, LossCause::ProcessRingFull, 0) };
    Some(())
}
