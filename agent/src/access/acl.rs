//! A POSIX ACL, as the extended attribute `system.posix_acl_access` and the kernel's `struct posix_acl` hold it.
use thiserror::Error;

/// `POSIX_ACL_XATTR_VERSION` (include/uapi/linux/posix_acl_xattr.h).
const VERSION: u32 = 2;
const HEADER: usize = 4;
const ENTRY: usize = 8;
/// `ACL_READ | ACL_WRITE | ACL_EXECUTE`.
const PERMISSIONS: u16 = 7;

/// Whom an entry is about. The numbers are in include/uapi/linux/posix_acl.h.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// The file's owner, `ACL_USER_OBJ`.
    Owner,
    /// A user by id, `ACL_USER`.
    User(u32),
    /// The file's group, `ACL_GROUP_OBJ`.
    OwningGroup,
    /// A group by id, `ACL_GROUP`.
    Group(u32),
    /// What users, groups and the file's group get at most, `ACL_MASK`.
    Mask,
    /// Everybody else, `ACL_OTHER`.
    Other,
}

impl Tag {
    const fn of(number: u16, id: u32) -> Option<Self> {
        Some(match number {
            0x01 => Self::Owner,
            0x02 => Self::User(id),
            0x04 => Self::OwningGroup,
            0x08 => Self::Group(id),
            0x10 => Self::Mask,
            0x20 => Self::Other,
            _ => return None,
        })
    }

    /// Number and id as the attribute holds them.
    const fn number(self) -> (u16, u32) {
        // `ACL_UNDEFINED_ID`
        const NONE: u32 = u32::MAX;
        match self {
            Self::Owner => (0x01, NONE),
            Self::User(id) => (0x02, id),
            Self::OwningGroup => (0x04, NONE),
            Self::Group(id) => (0x08, id),
            Self::Mask => (0x10, NONE),
            Self::Other => (0x20, NONE),
        }
    }
}

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AclEntry {
    /// About whom.
    pub tag: Tag,
    /// Read 4, write 2, execute 1.
    pub permissions: u16,
}

/// Why something is no ACL.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AclError {
    /// Not a header and whole entries.
    #[error("an ACL of {0} bytes is no header of 4 and entries of 8")]
    Size(usize),
    /// Another layout.
    #[error("ACL version {0} is unknown; 2 is known")]
    Version(u32),
    /// An entry about nobody.
    #[error("an ACL's entry has the unknown tag {0:#x}")]
    Tag(u16),
    /// More than read, write and execute.
    #[error("an ACL's entry has the unknown permissions {0:#o}")]
    Permissions(u16),
    /// An order, or a lack, that the kernel does not accept.
    #[error("an ACL's entries are not owner, users, group, groups, mask, others")]
    Order,
}

/// An ACL that the kernel would accept (`posix_acl_valid`, fs/posix_acl.c): in order, and with a mask if it names anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl(Vec<AclEntry>);

impl Acl {
    /// From the bytes of the extended attribute.
    ///
    /// # Errors
    /// [`AclError`] says what is wrong with them.
    pub fn parse(bytes: &[u8]) -> Result<Self, AclError> {
        let size = AclError::Size(bytes.len());
        let (header, entries) = bytes.split_first_chunk::<HEADER>().ok_or(size)?;
        let version = u32::from_le_bytes(*header);
        if version != VERSION {
            return Err(AclError::Version(version));
        }
        let (entries, rest) = entries.as_chunks::<ENTRY>();
        if !rest.is_empty() {
            return Err(size);
        }
        let numbers = entries.iter().map(|[t0, t1, p0, p1, id @ ..]| {
            let (tag, permissions) = (
                u16::from_le_bytes([*t0, *t1]),
                u16::from_le_bytes([*p0, *p1]),
            );
            (tag, permissions, u32::from_le_bytes(*id))
        });
        Self::of_numbers(numbers)
    }

    /// From tag, permissions and id of each entry, as the kernel's structure has them.
    ///
    /// # Errors
    /// [`AclError`] says what is wrong with them.
    pub fn of_numbers(
        entries: impl IntoIterator<Item = (u16, u16, u32)>,
    ) -> Result<Self, AclError> {
        let entries = entries.into_iter().map(|(tag, permissions, id)| {
            if permissions & !PERMISSIONS != 0 {
                return Err(AclError::Permissions(permissions));
            }
            let tag = Tag::of(tag, id).ok_or(AclError::Tag(tag))?;
            Ok(AclEntry { tag, permissions })
        });
        Self::new(entries.collect::<Result<_, _>>()?)
    }

    /// From entries.
    ///
    /// # Errors
    /// [`AclError::Order`] when the kernel would not accept them.
    pub fn new(entries: Vec<AclEntry>) -> Result<Self, AclError> {
        // Each entry's rank is that of the one before, or higher; those of one rank but users and groups come once.
        let rank = |entry: &AclEntry| match entry.tag {
            Tag::Owner => 0,
            Tag::User(_) => 1,
            Tag::OwningGroup => 2,
            Tag::Group(_) => 3,
            Tag::Mask => 4,
            Tag::Other => 5,
        };
        let ranks: Vec<u8> = entries.iter().map(rank).collect();
        let rises = |pair: &[u8]| match *pair {
            [a, b] => a < b || (a == b && (a == 1 || a == 3)),
            _ => true,
        };
        let names_somebody = ranks.iter().any(|rank| *rank == 1 || *rank == 3);
        let has = |rank: u8| ranks.contains(&rank);
        if ranks.windows(2).all(rises)
            && [0, 2, 5].into_iter().all(has)
            && (has(4) || !names_somebody)
        {
            Ok(Self(entries))
        } else {
            Err(AclError::Order)
        }
    }

    /// The entries, in the kernel's order.
    #[must_use]
    pub fn entries(&self) -> &[AclEntry] {
        &self.0
    }

    /// The bytes of the extended attribute.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = VERSION.to_le_bytes().to_vec();
        for entry in &self.0 {
            let (tag, id) = entry.tag.number();
            bytes.extend(tag.to_le_bytes());
            bytes.extend(entry.permissions.to_le_bytes());
            bytes.extend(id.to_le_bytes());
        }
        bytes
    }
}
