//! What let in the process that opened a file: decided from the event's own data.
use super::acl::Acl;
use super::decision::{By, Object, Reader, Verdict, Want, decide, only_others};
use crate::event::{Open, OpenAccess, OpenAcl};

/// `O_ACCMODE`, `O_WRONLY`, `O_RDWR` and `O_PATH` (include/uapi/asm-generic/fcntl.h).
const ACCESS_MODE: u32 = 0o3;
const WRITE_ONLY: u32 = 0o1;
const READ_WRITE: u32 = 0o2;
const PATH_ONLY: u32 = 0o10_000_000;
/// `CAP_DAC_OVERRIDE` and `CAP_DAC_READ_SEARCH`.
const OVERRIDING: u64 = 1 << 1 | 1 << 2;

/// How a process got in that reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What let it in. `None`: by what is known it should not have been, so something is not known.
    pub by: Option<By>,
    /// Nothing but the bits for everybody else.
    pub only_others: bool,
    /// A capability would have let it in whatever the mode.
    pub is_capable: bool,
    /// It is in the file's group.
    pub is_member: bool,
    /// The file's owner, as the mount shows it.
    pub uid: u32,
    /// The file's group, as the mount shows it.
    pub gid: u32,
}

/// Whether a file was opened for more than reading.
#[must_use]
pub const fn is_for_writing(open: &Open) -> bool {
    open.open_flags & ACCESS_MODE != 0 && open.open_flags & PATH_ONLY == 0
}

/// What let the process in; `None` when it does not read. Where something is not known, the process gets the benefit of the
/// doubt: capabilities count although it is not known that the owner has an id in its user namespace, and of an ACL that is too
/// long to be handed over it is not said that only the bits for everybody else allowed it. An ACL that the kernel does not hold
/// in memory counts as none: on overlayfs and FUSE it can't be seen, elsewhere the kernel did not ask it.
#[must_use]
pub fn opened(open: &Open) -> Option<Opened> {
    let want = match open.open_flags & ACCESS_MODE {
        _ if open.open_flags & PATH_ONLY != 0 => return None,
        WRITE_ONLY => return None,
        READ_WRITE => Want::READ_WRITE,
        _ => Want::READ,
    };
    let (uid, gid) = match &open.access {
        Some(access) => (access.uid, access.gid),
        None => (open.attributes.uid, open.attributes.gid),
    };
    let mut reader = Reader {
        fsuid: open.fsuid,
        groups: vec![open.fsgid],
        capabilities: open.capabilities,
        is_owner_mapped: open
            .access
            .as_ref()
            .and_then(|access| access.is_owner_mapped)
            .unwrap_or(true),
    };
    if open.in_group {
        reader.groups.push(gid);
    }
    let (acl, is_known) = match open.access.as_ref().map(|access| &access.acl) {
        Some(OpenAcl::Entries(entries)) => {
            let members = entries.iter().filter(|it| it.is_member);
            reader.groups.extend(members.map(|it| it.id));
            let numbers = entries.iter().map(|it| (it.tag, it.permissions, it.id));
            let acl = Acl::of_numbers(numbers).ok();
            let is_known = acl.is_some();
            (acl, is_known)
        }
        Some(OpenAcl::Long) => (None, false),
        Some(OpenAcl::Absent | OpenAcl::Unknown) | None => (None, true),
    };
    let object = Object {
        mode: open.attributes.mode,
        uid,
        gid,
        acl: acl.as_ref(),
    };
    let by = match decide(object, &reader, want) {
        Verdict::Granted(by) => Some(by),
        Verdict::Denied => None,
    };
    Some(Opened {
        by,
        only_others: is_known && only_others(object, &reader, want),
        is_capable: reader.is_owner_mapped && reader.capabilities & OVERRIDING != 0,
        is_member: open.in_group,
        uid,
        gid,
    })
}

impl OpenAccess {
    /// What is usual: nothing is mapped, and there is no ACL.
    #[cfg(test)]
    pub(crate) const fn plain(uid: u32, gid: u32) -> Self {
        Self {
            uid,
            gid,
            is_owner_mapped: Some(true),
            acl: OpenAcl::Absent,
        }
    }
}
