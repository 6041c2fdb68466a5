//! The cheapest question: is the calling process watched at all?
use crate::{
    globals::global,
    maps::{CGROUPS, EXEMPT},
    memo,
};
use aya_ebpf::helpers::{bpf_get_current_pid_tgid, generated::bpf_get_current_cgroup_id};
use sentinel_abi::CgroupScope;

/// Whether the caller is the agent itself.
#[inline(always)]
pub fn is_agent() -> bool {
    (bpf_get_current_pid_tgid() >> 32) as u32 == global!(SETTINGS.self_tgid)
}

/// Whether what the calling process does is wanted. A cgroup the agent has not classified yet is.
#[inline(always)]
pub fn contains_caller() -> bool {
    if is_agent() {
        return false;
    }
    if global!(SETTINGS.node_scope) != 0 {
        let tgid = (bpf_get_current_pid_tgid() >> 32) as u32;
        // SAFETY: the value is read at once; a concurrent update replaces a u32 as a whole.
        return memo::is_watched(tgid.into(), || unsafe { EXEMPT.get(tgid) }.is_none());
    }
    // SAFETY: the helper has no preconditions.
    let cgroup = unsafe { bpf_get_current_cgroup_id() };
    memo::is_watched(cgroup, || is_cgroup_watched(cgroup))
}

/// Whether the agent wants to know what becomes of the calling process. An exempt one may start a program that is not.
#[inline(always)]
pub fn knows_caller() -> bool {
    // SAFETY: the helper has no preconditions.
    !is_agent()
        && (global!(SETTINGS.node_scope) != 0
            || is_cgroup_watched(unsafe { bpf_get_current_cgroup_id() }))
}

#[inline(always)]
fn is_cgroup_watched(cgroup: u64) -> bool {
    // SAFETY: as in `contains_caller`.
    let scope = unsafe { CGROUPS.get(cgroup) };
    scope.is_none_or(|scope| *scope != CgroupScope::Outside as u32)
}
