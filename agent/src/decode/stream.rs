//! Records about files: writes, transfers, first writes, opens.
use super::{Malformed, attributes_of, file_of, fixed, following, path, process_of};
use crate::event::{BootTime, Event, Open, StreamSeen, Transfer, Write};
use crate::redact::Payload;
use sentinel_abi::{OPENED_FOR_WRITING, OpenRecord, StreamRecord, TransferRecord, WriteRecord};

pub(super) fn write(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<WriteRecord>(record)?;
    Ok(Event::Write(Write {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
        file: file_of(&fixed.file),
        fd: fixed.fd,
        offset: fixed.offset,
        call_len: fixed.call_len,
        lost_at: BootTime(fixed.lost_at),
        payload: Payload::new(following(rest, fixed.len)?),
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
    let (fixed, _) = fixed::<OpenRecord>(record)?;
    Ok(Event::Open(Open {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
        file: file_of(&fixed.file),
        attributes: attributes_of(&fixed.attributes),
        open_flags: fixed.open_flags,
        fsuid: fixed.fsuid,
        in_group: fixed.in_group != 0,
        initial_user_namespace: fixed.user_namespace_level == 0,
        capabilities: fixed.capabilities,
    }))
}
