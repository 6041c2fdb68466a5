//! The decision about one file or directory.
use super::acl::{Acl, Tag};

/// `CAP_DAC_OVERRIDE` and `CAP_DAC_READ_SEARCH` (include/uapi/linux/capability.h).
const DAC_OVERRIDE: u64 = 1 << 1;
const DAC_READ_SEARCH: u64 = 1 << 2;
/// `S_IFMT` and `S_IFDIR` (include/uapi/linux/stat.h).
const TYPE: u32 = 0o170_000;
const DIRECTORY: u32 = 0o040_000;
/// `S_IRWXG`, `S_IXUGO`.
const GROUP_BITS: u32 = 0o070;
const ANY_EXECUTE: u32 = 0o111;

/// What is asked for: read 4, write 2, execute or search 1, or several of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want(u32);

impl Want {
    /// To read a file.
    pub const READ: Self = Self(4);
    /// To write to a file.
    pub const WRITE: Self = Self(2);
    /// To read and write.
    pub const READ_WRITE: Self = Self(6);
    /// To pass through a directory.
    pub const SEARCH: Self = Self(1);
}

/// What is to be opened, or passed through.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// Type and permissions, as `st_mode`.
    pub mode: u32,
    /// Owner, as the mount shows it.
    pub uid: u32,
    /// Group, as the mount shows it.
    pub gid: u32,
    /// Its ACL, when it has one and its file system has ACLs.
    pub acl: Option<&'a Acl>,
}

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// The user id that file access is checked with.
    pub fsuid: u32,
    /// The group id that file access is checked with, and the supplementary ones: at least those that the file and its ACL
    /// name.
    pub groups: Vec<u32>,
    /// Effective capabilities, a bit each, in the reader's own user namespace.
    pub capabilities: u64,
    /// The file's owner and its group have ids in the reader's user namespace: only then do capabilities count.
    pub is_owner_mapped: bool,
}

impl Reader {
    fn is_in(&self, gid: u32) -> bool {
        self.groups.contains(&gid)
    }

    /// `capable_wrt_inode_uidgid`.
    const fn is_capable(&self, capability: u64) -> bool {
        self.is_owner_mapped && self.capabilities & capability != 0
    }
}

/// What let a reader in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum By {
    /// The owner's bits.
    Owner,
    /// The group's bits, and it is in the group.
    Group,
    /// An entry of the ACL for this user.
    AclUser,
    /// An entry of the ACL for a group it is in.
    AclGroup,
    /// The bits for everybody else.
    Other,
    /// A capability; the permissions alone would not have.
    Capability,
}

/// What the kernel decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, because of this.
    Granted(By),
    /// No.
    Denied,
}

impl Verdict {
    /// Whether it is yes.
    #[must_use]
    pub const fn is_granted(self) -> bool {
        matches!(self, Self::Granted(_))
    }
}

/// `generic_permission`: permissions first, then capabilities.
#[must_use]
pub fn decide(object: Object<'_>, reader: &Reader, want: Want) -> Verdict {
    match by_permissions(object, reader, want) {
        Some(by) => Verdict::Granted(by),
        None if overrides(object.mode, reader, want) => Verdict::Granted(By::Capability),
        None => Verdict::Denied,
    }
}

/// Whether the reader got in, and would not have without the bits for everybody else.
#[must_use]
pub fn only_others(object: Object<'_>, reader: &Reader, want: Want) -> bool {
    by_permissions(object, reader, want) == Some(By::Other) && !overrides(object.mode, reader, want)
}

/// `acl_permission_check`. The first class that the reader is in decides, even where a later one would let it in.
fn by_permissions(object: Object<'_>, reader: &Reader, want: Want) -> Option<By> {
    let mode = object.mode;
    let allows = |bits: u32| bits & want.0 == want.0;
    if reader.fsuid == object.uid {
        return allows(mode >> 6).then_some(By::Owner);
    }
    // The group's bits are the ACL's mask: an empty one spares the kernel a look at the ACL.
    if let Some(acl) = object.acl.filter(|_| mode & GROUP_BITS != 0) {
        return by_acl(acl, object.gid, reader, want);
    }
    if reader.is_in(object.gid) {
        return allows(mode >> 3).then_some(By::Group);
    }
    allows(mode).then_some(By::Other)
}

/// `posix_acl_permission`. Of the groups one that allows suffices, but no group's member is everybody else.
fn by_acl(acl: &Acl, gid: u32, reader: &Reader, want: Want) -> Option<By> {
    let allows = |permissions: u16| u32::from(permissions) & want.0 == want.0;
    let mask = acl.entries().iter().find(|it| it.tag == Tag::Mask);
    let masked = |permissions: u16| permissions & mask.map_or(u16::MAX, |it| it.permissions);
    let mut is_member = false;
    for entry in acl.entries() {
        let permissions = entry.permissions;
        let (is_it, by) = match entry.tag {
            // The owner was decided by the mode.
            Tag::Owner | Tag::Mask => continue,
            Tag::User(uid) if uid == reader.fsuid => {
                return allows(masked(permissions)).then_some(By::AclUser);
            }
            Tag::User(_) => continue,
            Tag::OwningGroup => (reader.is_in(gid), By::Group),
            Tag::Group(other) => (reader.is_in(other), By::AclGroup),
            Tag::Other => {
                return (!is_member && allows(permissions)).then_some(By::Other);
            }
        };
        if is_it {
            is_member = true;
            if allows(permissions) {
                return allows(masked(permissions)).then_some(by);
            }
        }
    }
    None
}

/// The second half of `generic_permission`.
const fn overrides(mode: u32, reader: &Reader, want: Want) -> bool {
    let reads_only = want.0 & Want::WRITE.0 == 0;
    if mode & TYPE == DIRECTORY {
        return (reads_only && reader.is_capable(DAC_READ_SEARCH))
            || reader.is_capable(DAC_OVERRIDE);
    }
    let executes = want.0 & Want::SEARCH.0 != 0;
    (want.0 == Want::READ.0 && reader.is_capable(DAC_READ_SEARCH))
        || ((!executes || mode & ANY_EXECUTE != 0) && reader.is_capable(DAC_OVERRIDE))
}
