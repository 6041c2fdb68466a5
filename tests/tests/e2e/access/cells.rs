//! The matrix: files of every mode, owner, ACL and directory above, and readers with every kind of credentials.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use super::model::{Acl, AclEntry, Object, Reader, Tag};
use anyhow::{Context, Result};
use e2e::volume::Owner;
use rustix::fs::{XattrFlags, getxattr, setxattr};

/// The attribute that holds a file's ACL.
const ATTRIBUTE: &str = "system.posix_acl_access";
/// `CAP_CHOWN`, `CAP_DAC_OVERRIDE`, `CAP_DAC_READ_SEARCH` (include/uapi/linux/capability.h).
const CHOWN: u64 = 1;
const OVERRIDE: u64 = 1 << 1;
const READ_SEARCH: u64 = 1 << 2;

/// Among them the decimal traps: 0620 is 400 without its leading zero, 01204 is 644, 0670 is 440.
const MODES: [u32; 16] = [
    0o000, 0o400, 0o440, 0o444, 0o404, 0o044, 0o040, 0o004, 0o600, 0o640, 0o644, 0o604, 0o620,
    0o670, 0o1204, 0o666,
];
const OWNERS: [Owner; 4] = [
    Owner { uid: 0, gid: 0 },
    Owner { uid: 0, gid: 2000 },
    Owner {
        uid: 1000,
        gid: 2000,
    },
    Owner { uid: 1000, gid: 0 },
];
/// User, group, supplementary groups: `runAsUser`, `runAsGroup`, `fsGroup` and `supplementalGroups`.
const IDS: [(u32, u32, &[u32]); 8] = [
    (0, 0, &[]),
    (0, 3000, &[2000]),
    (1000, 1000, &[]),
    (1000, 1000, &[2000]),
    (1001, 1001, &[]),
    (1001, 2000, &[]),
    (1001, 0, &[5000]),
    (1002, 1002, &[3, 4, 5, 1999, 2000, 2001, 5000, 9000]),
];
const CAPABILITIES: [u64; 5] = [0, CHOWN, OVERRIDE, READ_SEARCH, OVERRIDE | READ_SEARCH];
/// Mode, user and group of a directory above.
pub const ABOVE: [(u32, u32, u32); 4] = [
    (0o755, 0, 0),
    (0o700, 0, 0),
    (0o750, 1000, 2000),
    (0o711, 0, 0),
];
/// Entries for named users and groups, and the mask; nobody: no ACL.
const LISTS: [&[(Tag, u16)]; 5] = [
    &[],
    &[(Tag::User(1001), 4), (Tag::Mask, 4)],
    &[(Tag::User(1001), 0), (Tag::Group(5000), 4), (Tag::Mask, 6)],
    &[(Tag::Group(5000), 4), (Tag::Group(2000), 0), (Tag::Mask, 2)],
    &[(Tag::User(1000), 6), (Tag::Group(5000), 6), (Tag::Mask, 0)],
];

/// Somebody who opens files.
#[derive(Clone, Debug)]
pub struct Who {
    pub uid: u32,
    pub gid: u32,
    pub groups: &'static [u32],
    pub capabilities: u64,
}

impl Who {
    /// The same for the model.
    pub fn reader(&self) -> Reader {
        Reader {
            fsuid: self.uid,
            groups: self.groups.iter().copied().chain([self.gid]).collect(),
            capabilities: self.capabilities,
            is_owner_mapped: true,
        }
    }
}

/// Every kind of reader.
pub fn readers() -> Vec<Who> {
    let ids = IDS.iter();
    ids.flat_map(|&(uid, gid, groups)| {
        CAPABILITIES.map(|capabilities| Who {
            uid,
            gid,
            groups,
            capabilities,
        })
    })
    .collect()
}

/// A file, and the directories above it that count.
#[derive(Clone, Debug)]
pub struct Cell {
    pub path: PathBuf,
    pub above: PathBuf,
}

/// What the kernel shows of a file or directory.
pub struct Shown {
    mode: u32,
    uid: u32,
    gid: u32,
    acl: Option<Acl>,
}

impl Shown {
    pub fn of(path: &Path) -> Result<Self> {
        let failed = || format!("looking at {}", path.display());
        let metadata = fs::metadata(path).with_context(failed)?;
        let mut bytes = [0; 1024];
        let acl = match getxattr(path, ATTRIBUTE, &mut bytes) {
            Ok(length) => Some(Acl::parse(&bytes[..length]).with_context(failed)?),
            Err(rustix::io::Errno::NODATA) => None,
            Err(error) => return Err(error).with_context(failed),
        };
        Ok(Self {
            mode: metadata.mode(),
            uid: metadata.uid(),
            gid: metadata.gid(),
            acl,
        })
    }

    /// The same for the model.
    pub fn object(&self) -> Object<'_> {
        Object {
            mode: self.mode,
            uid: self.uid,
            gid: self.gid,
            acl: self.acl.as_ref(),
        }
    }

    pub fn has_acl(&self) -> bool {
        self.acl.is_some()
    }
}

/// What a file is like.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub mode: u32,
    pub owner: Owner,
    pub list: &'static [(Tag, u16)],
    above: usize,
}

impl Kind {
    /// The name of the directory that it is in.
    pub fn above(&self) -> String {
        format!("above-{}", self.above)
    }
}

/// Every kind of file.
pub fn kinds() -> Vec<Kind> {
    let above = 0..ABOVE.len();
    let owners = above.flat_map(|above| OWNERS.map(|owner| (above, owner)));
    let lists = owners.flat_map(|(above, owner)| LISTS.map(|list| (above, owner, list)));
    let all = lists.flat_map(|(above, owner, list)| {
        MODES.map(|mode| Kind {
            mode,
            owner,
            list,
            above,
        })
    });
    all.collect()
}

/// Makes a file of every kind below `root`, which is on a file system that has ACLs.
pub fn make(root: &Path) -> Result<Vec<Cell>> {
    let mut cells = Vec::new();
    for kind in kinds() {
        let above = root.join(kind.above());
        if !above.is_dir() {
            fs::create_dir(&above).with_context(|| format!("making {}", above.display()))?;
            restrict(&above, kind.above)?;
        }
        let path = above.join(format!("secret-{}", cells.len()));
        write(&path, kind.mode, kind.owner, kind.list)?;
        cells.push(Cell { path, above });
    }
    Ok(cells)
}

/// Gives a directory above the mode and owner that has this number.
pub fn restrict(above: &Path, number: usize) -> Result<()> {
    let (mode, uid, gid) = ABOVE[number];
    chown(above, Some(uid), Some(gid))?;
    Ok(fs::set_permissions(above, Permissions::from_mode(mode))?)
}

/// Writes one file, with its own content.
pub fn write(path: &Path, mode: u32, owner: Owner, list: &[(Tag, u16)]) -> Result<()> {
    let failed = || format!("making {}", path.display());
    let content = crate::value::fresh(24)?;
    fs::write(path, content).with_context(failed)?;
    chown(path, Some(owner.uid), Some(owner.gid)).with_context(failed)?;
    fs::set_permissions(path, Permissions::from_mode(mode)).with_context(failed)?;
    if list.is_empty() {
        return Ok(());
    }
    // As `setfacl` does: the mode's own bits, and the mask in the place of the group's.
    let bits = |shift: u32| (mode >> shift & 7) as u16;
    let rank = |tag: &Tag| match tag {
        Tag::Owner => 0,
        Tag::User(_) => 1,
        Tag::OwningGroup => 2,
        Tag::Group(_) => 3,
        Tag::Mask => 4,
        Tag::Other => 5,
    };
    let own = [
        (Tag::Owner, bits(6)),
        (Tag::OwningGroup, bits(3)),
        (Tag::Other, bits(0)),
    ];
    let mut entries: Vec<_> = own.iter().chain(list).copied().collect();
    entries.sort_by_key(|(tag, _)| rank(tag));
    let entry = |(tag, permissions)| AclEntry { tag, permissions };
    let acl = Acl::new(entries.into_iter().map(entry).collect()).with_context(failed)?;
    setxattr(path, ATTRIBUTE, &acl.to_bytes(), XattrFlags::empty()).with_context(failed)
}
