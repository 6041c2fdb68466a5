//! `open`, `openat`, `openat2`, `creat`: on return, by the file that really was opened. Secrets that are opened, and files
//! that are opened for writing.
use super::{argument, returned};
use crate::{
    access::{self, Groups},
    file::{self, ACCESS_MODE, File, Inode},
    glance,
    globals::global,
    kernel::Typed,
    lane, loss,
    maps::{DEVICE_BITS, DEVICES, OPENS, SCRATCH, SCRATCH_BYTES, SECRETS},
    scope, stream, task,
};
use aya_ebpf::{macros::tracepoint, programs::TracePointContext};
use sentinel_abi::{
    AclEntryRecord, DEVICE_PLACES, DeviceWatch, FileAttributes, FileKey, Kind, LossCause,
    MAX_ACL_ENTRIES, OpenAccess, OpenRecord,
};

/// `openat(directory, path, flags, mode)`.
#[tracepoint]
pub fn openat_exit(context: TracePointContext) -> u32 {
    returns(&context, may_write(argument(2)))
}

/// `openat2(directory, path, how, size)`: the flags are in user memory, those of the file say as much. `creat(path, mode)` has
/// none: it is the same program, and the verifier goes through it once.
#[tracepoint]
pub fn openat2_exit(context: TracePointContext) -> u32 {
    returns(&context, true)
}

/// `open(path, flags, mode)`.
#[tracepoint]
pub fn open_exit(context: TracePointContext) -> u32 {
    returns(&context, may_write(argument(1)))
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
pub fn opened(fd: u32, may_write: bool) -> Option<()> {
    let glance = glance::used(fd, 0)?;
    let (file, inode) = (glance.open_file(), glance.inode_read());
    let device = glance.device();
    if may_write && scope::contains_caller() && file.is_for_writing() {
        stream::opened_for_writing(glance, fd);
    }
    let (_, attributes) = secret(inode, device)?;
    record(file, inode, attributes, fd)
}

/// What is known of a file on that device if it is a secret.
#[inline(always)]
pub(super) fn secret(inode: Inode, device: u32) -> Option<(FileKey, FileAttributes)> {
    if DEVICE_BITS.get(device & (DEVICE_PLACES - 1)) == Some(&0) {
        return None;
    }
    // SAFETY: the value is read at once; a concurrent update replaces a u32 as a whole.
    let watch = *unsafe { DEVICES.get(device) }?;
    let key = inode.key_on(device)?;
    if watch != DeviceWatch::Whole as u32 && !is_listed(key) {
        return None;
    }
    let attributes = inode.attributes()?;
    file::is_regular(attributes.mode).then_some((key, attributes))
}

#[inline(always)]
fn is_listed(key: FileKey) -> bool {
    // SAFETY: as in `secret`.
    unsafe { SECRETS.get(key) }.is_some()
}

#[inline(always)]
fn record(file: File, inode: Inode, attributes: FileAttributes, fd: u32) -> Option<()> {
    const FIXED: usize = size_of::<OpenRecord>();
    const ENTRIES: usize = FIXED + size_of::<OpenAccess>();
    let scratch: *mut u8 = SCRATCH.get_ptr_mut(0)?.cast();
    let cred = Typed::current().follow(global!(OFFSETS.task_cred));
    let namespace = cred.follow(global!(OFFSETS.cred_user_namespace));
    let groups = Groups::of(cred);
    // SAFETY: the scratch buffer is a map's, and longer than both fixed parts and the most entries together.
    let acl = unsafe { access::list(inode, groups, scratch.add(ENTRIES)) };
    let entries = (acl.count.min(MAX_ACL_ENTRIES)) as usize * size_of::<AclEntryRecord>();
    let size = lane::at_most(ENTRIES + entries, SCRATCH_BYTES);
    let (uid, gid) = access::shown_owner(file, attributes.uid, attributes.gid);
    let record = OpenRecord {
        head: task::head(Kind::Open, size),
        task: task::current(),
        file: file.id()?,
        attributes,
        fd,
        open_flags: file.flags()?,
        fsuid: cred.load(global!(OFFSETS.cred_fsuid)),
        fsgid: groups.fsgid(),
        in_group: u32::from(groups.contain(gid)),
        user_namespace_level: namespace.load(global!(OFFSETS.user_namespace_level)),
        capabilities: cred.load(global!(OFFSETS.cred_capabilities)),
    };
    let access = OpenAccess {
        uid,
        gid,
        mapped: access::are_mapped(namespace, uid, gid) as u32,
        acl: acl.state as u32,
        acl_len: acl.count.min(MAX_ACL_ENTRIES),
        acl_groups: acl.groups,
    };
    // SAFETY: as above; the buffer is aligned to 8 bytes, and `size` of it are written.
    let whole = unsafe {
        scratch.cast::<OpenRecord>().write(record);
        scratch.add(FIXED).cast::<OpenAccess>().write(access);
        core::slice::from_raw_parts(scratch, size)
    };
    if OPENS.output::<[u8]>(whole, 0).is_err() {
        loss::count(LossCause::OpenRingFull, 0);
    }
    Some(())
}
