//! The path of an open file or of a directory, from its last component to the root of its mount namespace.
use crate::{
    file::File,
    globals::global,
    kernel::Address,
    maps::{STEPS, Steps},
    repeat::{Flow, repeat},
};
use aya_ebpf::helpers::generated::bpf_probe_read_kernel_str;
use sentinel_abi::PATH_TRUNCATED;

/// Longest path a record holds (`PATH_MAX`).
pub const MAX_PATH_BYTES: usize = 4096;
/// Longest component with its NUL (`NAME_MAX` + 1).
const MAX_COMPONENT_BYTES: usize = 256;
/// Components and mount points gone through at most.
const MAX_STEPS: u32 = 256;

struct Walk {
    mnt: Address,
    dentry: Address,
    out: *mut u8,
    steps: *mut Steps,
    at_root: bool,
}

/// Writes the components of the file's path to `out`, last first, each ended by NUL. Returns bytes written and flags.
///
/// # Safety
/// `out` points to at least [`MAX_PATH_BYTES`] writable bytes.
#[inline(always)]
pub unsafe fn write(file: File, out: *mut u8) -> Option<(usize, u32)> {
    // SAFETY: by this function's contract.
    unsafe { write_of(file.path(), out) }
}

/// The same of a kernel's `struct path`.
///
/// # Safety
/// As [`write`] demands.
#[inline(always)]
pub unsafe fn write_of(path: Address, out: *mut u8) -> Option<(usize, u32)> {
    let mnt = path.follow(global!(OFFSETS.path_mnt))?;
    let dentry = path.follow(global!(OFFSETS.path_dentry))?;
    let mut walk = Walk {
        mnt,
        dentry,
        out,
        steps: STEPS.get_ptr_mut(0)?,
        at_root: false,
    };
    walk.steps().path = 0;
    repeat(MAX_STEPS, up, &mut walk);
    let flags = if walk.at_root { 0 } else { PATH_TRUNCATED };
    let length = walk.steps().path as usize;
    Some((length.min(MAX_PATH_BYTES), flags))
}

impl Walk {
    #[inline(always)]
    fn steps(&mut self) -> &mut Steps {
        // SAFETY: the pointer is to this CPU's own slot, and no two programs run on one CPU at a time.
        unsafe { &mut *self.steps }
    }
}

/// # Safety
/// `walk` is the caller's own; its `out` is as [`write`] demands.
unsafe extern "C" fn up(_: u32, walk: *mut Walk) -> Flow {
    // SAFETY: by this function's contract.
    let walk = unsafe { &mut *walk };
    step(walk).unwrap_or(Flow::Stop)
}

#[inline(always)]
fn step(walk: &mut Walk) -> Option<Flow> {
    if walk.dentry == walk.mnt.follow(global!(OFFSETS.vfsmount_root))? {
        let mount = walk.mnt.container(global!(OFFSETS.mount_mnt));
        let parent = mount.follow(global!(OFFSETS.mount_parent))?;
        if parent == mount {
            walk.at_root = true;
            return None;
        }
        walk.dentry = mount.follow(global!(OFFSETS.mount_mountpoint))?;
        walk.mnt = parent.member(global!(OFFSETS.mount_mnt));
        return Some(Flow::Continue);
    }
    let parent = walk.dentry.follow(global!(OFFSETS.dentry_parent))?;
    if parent == walk.dentry {
        walk.at_root = true;
        return None;
    }
    let length = walk.steps().path as usize;
    if length > MAX_PATH_BYTES - MAX_COMPONENT_BYTES {
        return None;
    }
    let name = walk
        .dentry
        .member(global!(OFFSETS.dentry_name))
        .follow(global!(OFFSETS.qstr_name))?;
    // SAFETY: length + MAX_COMPONENT_BYTES <= MAX_PATH_BYTES by the test above; the helper checks the source.
    let copied = unsafe {
        bpf_probe_read_kernel_str(
            walk.out.add(length).cast(),
            MAX_COMPONENT_BYTES as u32,
            name.0.cast(),
        )
    };
    if copied <= 0 {
        return None;
    }
    walk.steps().path = length as u64 + copied as u64;
    walk.dentry = parent;
    Some(Flow::Continue)
}
