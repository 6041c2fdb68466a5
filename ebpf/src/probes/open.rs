//! `open`, `openat`, `openat2`, `creat`: on return, by the file that really was opened. Secrets that are opened, and files
//! that are opened for writing.
use super::{argument, returned};
use crate::{
    file::{self, ACCESS_MODE, File},
    globals::global,
    kernel::{Address, Typed},
    loss,
    maps::{DEVICES, OPENS, SECRETS},
    repeat::{Flow, repeat},
    scope, stream, task,
};
use aya_ebpf::{macros::tracepoint, programs::TracePointContext};
use sentinel_abi::{DeviceWatch, FileAttributes, FileKey, Kind, LossCause, OpenRecord};

/// Enough halvings for `NGROUPS_MAX` (65536) supplementary groups.
const MAX_HALVINGS: u32 = 17;

/// `openat(directory, path, flags, mode)`.
#[tracepoint]
pub fn openat_exit(context: TracePointContext) -> u32 {
    returns(&context, may_write(argument(2)))
}

/// `openat2(directory, path, how, size)`: the flags are in user memory, those of the file say as much.
#[tracepoint]
pub fn openat2_exit(context: TracePointContext) -> u32 {
    returns(&context, true)
}

/// `open(path, flags, mode)`.
#[tracepoint]
pub fn open_exit(context: TracePointContext) -> u32 {
    returns(&context, may_write(argument(1)))
}

/// `creat(path, mode)`.
#[tracepoint]
pub fn creat_exit(context: TracePointContext) -> u32 {
    returns(&context, true)
}

/// What was asked for costs nothing to look at, what was given does. Nearly all opens are for reading.
#[inline(always)]
fn may_write(flags: u64) -> bool {
    flags as u32 & ACCESS_MODE != 0
}

#[inline(always)]
fn returns(context: &TracePointContext, may_write: bool) -> u32 {
    let fd = returned(context);
    if fd >= 0 && !scope::is_agent() {
        let _ = opened(fd as u32, may_write);
    }
    0
}

/// Opens of secrets are handed over whoever the caller is: the agent decides about scope, they are rare.
#[inline(always)]
fn opened(fd: u32, may_write: bool) -> Option<()> {
    let file = file::used(fd, 0)?;
    let inode = file.inode()?;
    let device = inode.device()?;
    if may_write && scope::contains_caller() && file.is_for_writing() {
        let _ = stream::opened_for_writing(file, inode, device, fd);
    }
    // SAFETY: the value is read at once; a concurrent update replaces a u32 as a whole.
    let watch = *unsafe { DEVICES.get(device) }?;
    let key = inode.key_on(device)?;
    if watch != DeviceWatch::Whole as u32 && !is_listed(key) {
        return None;
    }
    let attributes = inode.attributes()?;
    if !file::is_regular(attributes.mode) {
        return None;
    }
    record(file, attributes, fd)
}

#[inline(always)]
fn is_listed(key: FileKey) -> bool {
    // SAFETY: as in `opened`.
    unsafe { SECRETS.get(key) }.is_some()
}

#[inline(always)]
fn record(file: File, attributes: FileAttributes, fd: u32) -> Option<()> {
    let cred = Typed::current().follow(global!(OFFSETS.task_cred));
    let fsgid: u32 = cred.load(global!(OFFSETS.cred_fsgid));
    let groups = cred.follow(global!(OFFSETS.cred_group_info)).address();
    let record = OpenRecord {
        head: task::head(Kind::Open, size_of::<OpenRecord>()),
        task: task::current(),
        file: file.id()?,
        attributes,
        fd,
        open_flags: file.flags()?,
        fsuid: cred.load(global!(OFFSETS.cred_fsuid)),
        fsgid,
        in_group: u32::from(fsgid == attributes.gid || is_member(groups, attributes.gid)),
        user_namespace_level: cred
            .follow(global!(OFFSETS.cred_user_namespace))
            .load(global!(OFFSETS.user_namespace_level)),
        capabilities: cred.load(global!(OFFSETS.cred_capabilities)),
    };
    if OPENS.output::<OpenRecord>(record, 0).is_err() {
        loss::count(LossCause::OpenRingFull, 0);
    }
    Some(())
}

struct Bisection {
    groups: Address,
    wanted: u32,
    low: u32,
    high: u32,
    found: bool,
}

/// Whether `gid` is among the supplementary groups, which the kernel keeps sorted (`groups_sort`, kernel/groups.c).
#[inline(always)]
fn is_member(groups: Address, gid: u32) -> bool {
    let high = groups.read(global!(OFFSETS.group_info_count)).unwrap_or(0);
    let mut bisection = Bisection {
        groups,
        wanted: gid,
        low: 0,
        high,
        found: false,
    };
    repeat(MAX_HALVINGS, halve, &mut bisection);
    bisection.found
}

/// # Safety
/// `bisection` is the caller's own.
unsafe extern "C" fn halve(_: u32, bisection: *mut Bisection) -> Flow {
    // SAFETY: by this function's contract.
    let it = unsafe { &mut *bisection };
    if it.low >= it.high {
        return Flow::Stop;
    }
    let middle = it.low + (it.high - it.low) / 2;
    let offset = global!(OFFSETS.group_info_gid) + middle * size_of::<u32>() as u32;
    let Some(gid) = it.groups.read::<u32>(offset) else {
        return Flow::Stop;
    };
    if gid == it.wanted {
        it.found = true;
        return Flow::Stop;
    }
    if gid < it.wanted {
        it.low = middle + 1;
    } else {
        it.high = middle;
    }
    Flow::Continue
}
