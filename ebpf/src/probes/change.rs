//! `chmod`, `chown`, `setxattr` of an ACL, `rename`, `truncate` and their kin, on return. By a descriptor the file is known here,
//! and only secrets are handed over; a path is handed over as it is with the directory that it begins at: when the call returns,
//! nothing leads from it to the file any more. Such calls are rare.
use super::{argument, open, returned};
use crate::{
    access::{self, Groups},
    file,
    globals::global,
    kernel::{Address, Typed},
    lane,
    maps::{CALLS, SCRATCH},
    path::{self, MAX_PATH_BYTES},
    scope, task,
};
use aya_ebpf::{
    EbpfContext,
    helpers::generated::{bpf_probe_read_user, bpf_probe_read_user_str},
    macros::tracepoint,
    programs::TracePointContext,
};
use sentinel_abi::{
    AclEntryRecord, AclState, ChangeRecord, FileAttributes, FileKey, Kind, LossCause,
    MAX_ACL_ENTRIES, NO_ARGUMENT,
};

const FIXED: usize = size_of::<ChangeRecord>();
/// `AT_FDCWD` (include/uapi/linux/fcntl.h).
const WORKING_DIRECTORY: i32 = -100;
/// `XATTR_NAME_POSIX_ACL_ACCESS` (include/uapi/linux/xattr.h), with its NUL.
const ACL: [u8; 24] = *b"system.posix_acl_access\0";

/// Every call that the map `CALLS` has.
#[tracepoint]
pub fn change_exit(context: TracePointContext) -> u32 {
    if returned(&context) == 0 && !scope::is_agent() {
        let _ = changed(number(&context));
    }
    0
}

/// The number of the call: member `__syscall_nr` of `syscalls/sys_exit_*` (offset 8, 4 bytes).
#[inline(always)]
fn number(context: &TracePointContext) -> u32 {
    // SAFETY: every `sys_exit_*` context is at least 24 bytes; the verifier checks the access.
    unsafe { core::ptr::read_volatile(context.as_ptr().cast::<u8>().add(8).cast::<u32>()) }
}

/// The caller's scope does not matter: who is outside of it may change what is in it.
#[inline(always)]
fn changed(number: u32) -> Option<()> {
    // SAFETY: the agent fills the map before anything is attached, and leaves it alone then.
    let shape = *unsafe { CALLS.get(number) }?;
    if shape.name != NO_ARGUMENT && !is_acl(argument(shape.name)) {
        return None;
    }
    let scratch: *mut u8 = SCRATCH.get_ptr_mut(0)?.cast();
    let mut record = record(shape.call);
    if shape.mode != NO_ARGUMENT {
        record.mode = argument(shape.mode) as u32;
    }
    // SAFETY: the scratch buffer is a map's, longer than the fixed part and two of the longest paths together, and aligned to 8
    // bytes; what is written of it is what the size says.
    unsafe {
        let size = if shape.path == NO_ARGUMENT {
            known(&mut record, scratch)?
        } else {
            let directory = match shape.directory {
                NO_ARGUMENT => WORKING_DIRECTORY,
                at => argument(at) as i32,
            };
            named(&mut record, scratch, directory, argument(shape.path))?
        };
        record.head.size = size as u32;
        lane::hand_over(scratch, record, size, LossCause::ProcessRingFull, 0);
    }
    Some(())
}

/// Whether the name of an extended attribute is that of an ACL.
#[inline(always)]
fn is_acl(name: u64) -> bool {
    let mut read = [0u64; 3];
    // SAFETY: the helper checks the source; the target is 24 bytes of stack.
    let status = unsafe { bpf_probe_read_user(read.as_mut_ptr().cast(), 24, name as *const _) };
    let word = |at: usize| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&ACL[at..at + 8]);
        u64::from_ne_bytes(bytes)
    };
    status == 0 && read[0] == word(0) && read[1] == word(8) && read[2] == word(16)
}

/// What all records have; the file and what follows is filled in by who knows it.
#[inline(always)]
fn record(call: u32) -> ChangeRecord {
    ChangeRecord {
        head: task::head(Kind::Change, FIXED),
        task: task::current(),
        file: FileKey {
            dev: 0,
            reserved: 0,
            ino: 0,
        },
        attributes: FileAttributes {
            mode: 0,
            uid: 0,
            gid: 0,
            rdev: 0,
        },
        call,
        mode: 0,
        mount_namespace: 0,
        flags: 0,
        acl: AclState::Unknown as u32,
        acl_len: 0,
        base_len: 0,
        path_len: 0,
    }
}

/// The file behind the descriptor, if it is a secret. Returns the size of the record.
///
/// # Safety
/// `scratch` points to the scratch buffer.
#[inline(always)]
unsafe fn known(record: &mut ChangeRecord, scratch: *mut u8) -> Option<usize> {
    let inode = file::behind(argument(0) as u32)?.inode()?;
    let (file, attributes) = open::secret(inode, inode.device()?)?;
    (record.file, record.attributes) = (file, attributes);
    let groups = Groups::of(Typed::current().follow(global!(OFFSETS.task_cred)));
    // SAFETY: by this function's contract there is room for the fixed part and the most entries together.
    let acl = unsafe { access::list(inode, groups, scratch.add(FIXED)) };
    let entries = acl.count.min(MAX_ACL_ENTRIES);
    (record.acl, record.acl_len) = (acl.state as u32, entries);
    Some(FIXED + entries as usize * size_of::<AclEntryRecord>())
}

/// The path, and where it begins. Returns the size of the record.
///
/// # Safety
/// `scratch` points to the scratch buffer.
#[inline(always)]
unsafe fn named(
    record: &mut ChangeRecord,
    scratch: *mut u8,
    directory: i32,
    name: u64,
) -> Option<usize> {
    let from = begins_at(directory, name)?;
    record.mount_namespace = mount_namespace().unwrap_or(0);
    // SAFETY: by this function's contract there is room for the fixed part and two of the longest paths together.
    let (base_len, flags) = unsafe { path::write_of(from, scratch.add(FIXED)) }?;
    let base_len = base_len.min(MAX_PATH_BYTES);
    // SAFETY: as above, since `base_len` is at most that of a path; the helper checks the source.
    let copied = unsafe {
        bpf_probe_read_user_str(
            scratch.add(FIXED + base_len).cast(),
            MAX_PATH_BYTES as u32,
            name as *const _,
        )
    };
    if copied <= 0 {
        return None;
    }
    let path_len = (copied as usize).min(MAX_PATH_BYTES);
    record.flags = flags;
    (record.base_len, record.path_len) = (base_len as u32, path_len as u32);
    Some(FIXED + base_len + path_len)
}

/// The directory that a path begins at: the caller's root, its working directory, or one that it has open.
#[inline(always)]
fn begins_at(directory: i32, name: u64) -> Option<Address> {
    let mut first = 0u8;
    // SAFETY: the helper checks the source; the target is a byte of stack.
    let status = unsafe { bpf_probe_read_user((&raw mut first).cast(), 1, name as *const _) };
    if status != 0 {
        return None;
    }
    let places = Typed::current().follow(global!(OFFSETS.task_fs)).address();
    if first == b'/' {
        return Some(places.member(global!(OFFSETS.fs_root)));
    }
    if directory == WORKING_DIRECTORY {
        return Some(places.member(global!(OFFSETS.fs_pwd)));
    }
    Some(file::behind(directory as u32)?.path())
}

#[inline(always)]
fn mount_namespace() -> Option<u32> {
    Typed::current()
        .follow(global!(OFFSETS.task_nsproxy))
        .address()
        .follow(global!(OFFSETS.nsproxy_mnt_ns))?
        .member(global!(OFFSETS.mnt_namespace_ns))
        .read(global!(OFFSETS.ns_common_inum))
}
