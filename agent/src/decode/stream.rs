//! Records about files: writes, transfers, first writes, opens.
use super::{Malformed, Place, attributes_of, file_of, fixed, following, path, process_of};
use crate::event::{
    BootTime, Event, Open, OpenAccess as OpenedAccess, OpenAcl, OpenAclEntry, StreamSeen, Transfer,
    Write,
};
use sentinel_abi::{
    AclEntryRecord, AclState, OPENED_FOR_WRITING, OpenAccess, OpenRecord, OwnerMapped,
    StreamRecord, TransferRecord, WriteRecord,
};
use zerocopy::FromBytes;

pub(super) fn write(record: &[u8], place: Place) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<WriteRecord>(record)?;
    Ok(Event::Write(Write {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
        file: file_of(&fixed.file),
        fd: fixed.fd,
        offset: fixed.offset,
        call_len: fixed.call_len,
        lost_at: BootTime(fixed.lost_at),
        payload: place.payload(rest, fixed.len)?,
    }))
}

pub(super) fn transfer(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<TransferRecord>(record)?;
    Ok(Event::Transfer(Transfer {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
        file: file_of(&fixed.file),
        fd: fixed.fd,
        source: file_of(&fixed.source),
        source_path: path::from_components(following(rest, fixed.path_len)?, fixed.flags),
        source_offset: fixed.source_offset,
        len: fixed.len,
        lost_at: BootTime(fixed.lost_at),
    }))
}

pub(super) fn seen(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<StreamRecord>(record)?;
    Ok(Event::StreamSeen(StreamSeen {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
        file: file_of(&fixed.file),
        attributes: attributes_of(&fixed.attributes),
        fd: fixed.fd,
        opened: fixed.flags & OPENED_FOR_WRITING != 0,
        size: fixed.size,
        path: path::from_components(following(rest, fixed.path_len)?, fixed.flags),
    }))
}

pub(super) fn open(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<OpenRecord>(record)?;
    Ok(Event::Open(Open {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
        file: file_of(&fixed.file),
        attributes: attributes_of(&fixed.attributes),
        open_flags: fixed.open_flags,
        fsuid: fixed.fsuid,
        fsgid: fixed.fsgid,
        in_group: fixed.in_group != 0,
        initial_user_namespace: fixed.user_namespace_level == 0,
        capabilities: fixed.capabilities,
        access: access(rest)?,
    }))
}

/// How much of a record of an open is one: with what follows its fixed part, where something does.
pub(super) fn open_length(rest: &[u8]) -> Option<usize> {
    if rest.is_empty() {
        return Some(size_of::<OpenRecord>());
    }
    let (fixed, _) = fixed::<OpenAccess>(rest).ok()?;
    Some(size_of::<OpenRecord>() + size_of::<OpenAccess>() + entries_length(&fixed))
}

fn entries_length(fixed: &OpenAccess) -> usize {
    (fixed.acl_len as usize).saturating_mul(size_of::<AclEntryRecord>())
}

/// What follows the fixed part; nothing in captures of before it was recorded.
fn access(rest: &[u8]) -> Result<Option<OpenedAccess>, Malformed> {
    if rest.is_empty() {
        return Ok(None);
    }
    let (fixed, rest) = fixed::<OpenAccess>(rest)?;
    let said = u32::try_from(entries_length(&fixed)).unwrap_or(u32::MAX);
    let bytes = following(rest, said)?;
    Ok(Some(OpenedAccess {
        uid: fixed.uid,
        gid: fixed.gid,
        is_owner_mapped: match fixed.mapped {
            it if it == OwnerMapped::No as u32 => Some(false),
            it if it == OwnerMapped::Yes as u32 => Some(true),
            _ => None,
        },
        acl: entries(fixed.acl, bytes, fixed.acl_groups),
    }))
}

/// An ACL of this state. `members`: a bit for each entry that names a group which the process is in.
pub(super) fn entries(state: u32, bytes: &[u8], members: u32) -> OpenAcl {
    match state {
        it if it == AclState::Absent as u32 => OpenAcl::Absent,
        it if it == AclState::Read as u32 => OpenAcl::Entries(acl(bytes, members)),
        it if it == AclState::Long as u32 => OpenAcl::Long,
        _ => OpenAcl::Unknown,
    }
}

fn acl(entries: &[u8], members: u32) -> Vec<OpenAclEntry> {
    let whole = entries.chunks_exact(size_of::<AclEntryRecord>());
    let read = whole.filter_map(|bytes| AclEntryRecord::read_from_bytes(bytes).ok());
    let entry = |(number, entry): (usize, AclEntryRecord)| OpenAclEntry {
        tag: entry.tag,
        permissions: entry.permissions,
        id: entry.id,
        is_member: number < 32 && members >> number & 1 == 1,
    };
    read.enumerate().map(entry).collect()
}
