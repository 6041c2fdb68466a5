//! Records about processes and cgroups.
use super::{Malformed, Place, attributes_of, file_of, fixed, following, path, process_of};
use crate::event::{Arguments, Attributes, BootTime, CgroupMade, Event, Exec, Exit, FileId, Fork};
use sentinel_abi::{ArgumentsRecord, CgroupRecord, ExecRecord, ExitRecord, ForkRecord};

pub(super) fn exec(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<ExecRecord>(record)?;
    Ok(Event::Exec(Exec {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
        exe: path::from_components(following(rest, fixed.path_len)?, fixed.flags),
        stdout: standard(&fixed.stdout, &fixed.stdout_attributes),
        stderr: standard(&fixed.stderr, &fixed.stderr_attributes),
    }))
}

pub(super) fn arguments(record: &[u8], place: Place) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<ArgumentsRecord>(record)?;
    Ok(Event::Arguments(Arguments {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
        total: fixed.total,
        payload: place.payload(rest, fixed.len)?,
    }))
}

fn standard(
    file: &sentinel_abi::FileId,
    attributes: &sentinel_abi::FileAttributes,
) -> Option<(FileId, Attributes)> {
    (attributes.mode != 0).then(|| (file_of(file), attributes_of(attributes)))
}

pub(super) fn fork(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (fixed, _) = fixed::<ForkRecord>(record)?;
    Ok(Event::Fork(Fork {
        time: BootTime(fixed.head.time),
        parent: process_of(&fixed.task),
        child: fixed.child,
        child_start: BootTime(fixed.child_start),
    }))
}

pub(super) fn exit(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (fixed, _) = fixed::<ExitRecord>(record)?;
    Ok(Event::Exit(Exit {
        time: BootTime(fixed.head.time),
        process: process_of(&fixed.task),
    }))
}

pub(super) fn cgroup(record: &[u8]) -> Result<Event<'_>, Malformed> {
    let (fixed, rest) = fixed::<CgroupRecord>(record)?;
    Ok(Event::CgroupMade(CgroupMade {
        unified: fixed.hierarchy == 0,
        id: fixed.id,
        path: String::from_utf8_lossy(following(rest, fixed.path_len)?).into_owned(),
    }))
}
