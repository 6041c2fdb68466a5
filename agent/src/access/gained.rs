//! Who may read or write a file now that could not before.
use super::{
    acl::{Acl, AclEntry, Tag},
    decision::{Object, Reader, Want, decide},
};
use std::fmt;

/// An id that nobody has who is named: the one before the last, which stands for "none".
const STRANGER: u32 = u32::MAX - 1;
/// `CAP_DAC_OVERRIDE` is what root has nearly everywhere: its bits decide nothing.
const ROOT: u32 = 0;

/// Permissions, owner and ACL of a file at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// Type and permissions, as `st_mode`.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// The ACL, when there is one and it is known.
    pub acl: Option<Acl>,
}

/// Somebody a file lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Whoever it is.
    Everybody,
    /// A user by id.
    User(u32),
    /// Those in a group.
    Group(u32),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everybody => f.write_str("every user"),
            Self::User(uid) => write!(f, "user {uid}"),
            Self::Group(gid) => write!(f, "group {gid}"),
        }
    }
}

/// Who may do what now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gained {
    /// Who may read it and could not.
    pub read: Vec<Who>,
    /// Who may write to it and could not.
    pub write: Vec<Who>,
}

impl Gained {
    /// Whether nobody may do more than before.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.read.is_empty() && self.write.is_empty()
    }
}

impl Permissions {
    /// These permissions with another mode, as `chmod` sets it: the group's bits are the ACL's mask.
    #[must_use]
    pub fn with_mode(&self, permissions: u32) -> Self {
        let mode = self.mode & !0o7777 | permissions;
        let acl = self.acl.as_ref().and_then(|acl| acl.with_mode(mode));
        Self { mode, acl, ..*self }
    }

    const fn object(&self) -> Object<'_> {
        Object {
            mode: self.mode,
            uid: self.uid,
            gid: self.gid,
            acl: self.acl.as_ref(),
        }
    }

    /// All whom they name.
    fn named(&self) -> impl Iterator<Item = Who> + '_ {
        let entries = self.acl.iter().flat_map(|acl| acl.entries());
        let by_acl = entries.filter_map(|entry| match entry.tag {
            Tag::User(uid) => Some(Who::User(uid)),
            Tag::Group(gid) => Some(Who::Group(gid)),
            Tag::Owner | Tag::OwningGroup | Tag::Mask | Tag::Other => None,
        });
        [Who::User(self.uid), Who::Group(self.gid)]
            .into_iter()
            .chain(by_acl)
    }

    fn lets(&self, who: Who, want: Want) -> bool {
        let (fsuid, groups) = match who {
            Who::Everybody => (STRANGER, Vec::new()),
            Who::User(uid) => (uid, Vec::new()),
            Who::Group(gid) => (STRANGER, vec![gid]),
        };
        let reader = Reader {
            fsuid,
            groups,
            ..Reader::default()
        };
        decide(self.object(), &reader, want).is_granted()
    }
}

/// Who gains by a change: decided as the kernel does, for everybody who is named before or after, and for those who are not.
/// Root is left out: it seldom needs a permission.
#[must_use]
pub fn gained(before: &Permissions, after: &Permissions) -> Gained {
    let mut named: Vec<Who> = before.named().chain(after.named()).collect();
    named.retain(|who| *who != Who::User(ROOT));
    named.sort_unstable();
    named.dedup();
    let gains = |who: Who, want: Want| after.lets(who, want) && !before.lets(who, want);
    let who = |want: Want| {
        if gains(Who::Everybody, want) {
            return vec![Who::Everybody];
        }
        named
            .iter()
            .copied()
            .filter(|it| gains(*it, want))
            .collect()
    };
    Gained {
        read: who(Want::READ),
        write: who(Want::WRITE),
    }
}

impl Acl {
    /// What `chmod` makes of it (`__posix_acl_chmod_masq`, fs/posix_acl.c).
    fn with_mode(&self, mode: u32) -> Option<Self> {
        let bits = |shift: u32| (mode >> shift & 7) as u16;
        let has_mask = self.entries().iter().any(|it| it.tag == Tag::Mask);
        let entries = self.entries().iter().map(|entry| AclEntry {
            permissions: match entry.tag {
                Tag::Owner => bits(6),
                Tag::Mask => bits(3),
                Tag::OwningGroup if !has_mask => bits(3),
                Tag::Other => bits(0),
                Tag::OwningGroup | Tag::User(_) | Tag::Group(_) => entry.permissions,
            },
            ..*entry
        });
        Self::new(entries.collect()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(mode: u32, uid: u32, gid: u32) -> Permissions {
        Permissions {
            mode: 0o100_000 | mode,
            uid,
            gid,
            acl: None,
        }
    }

    fn with_user(mode: u32, uid: u32) -> Permissions {
        let entry = |tag, permissions| AclEntry { tag, permissions };
        let acl = Acl::new(vec![
            entry(Tag::Owner, 4),
            entry(Tag::User(uid), 4),
            entry(Tag::OwningGroup, 0),
            entry(Tag::Mask, 4),
            entry(Tag::Other, 0),
        ]);
        Permissions {
            acl: acl.ok(),
            ..plain(mode, 0, 0)
        }
    }

    #[test]
    fn who_gains_is_told() {
        use Who::{Everybody, Group, User};
        for (before, after, read, write) in [
            (
                plain(0o400, 0, 0),
                plain(0o644, 0, 0),
                vec![Everybody],
                vec![],
            ),
            (
                plain(0o400, 0, 0),
                plain(0o440, 0, 70),
                vec![Group(70)],
                vec![],
            ),
            (
                plain(0o400, 0, 0),
                plain(0o400, 1000, 0),
                vec![User(1000)],
                vec![],
            ),
            (
                plain(0o440, 0, 70),
                plain(0o440, 0, 80),
                vec![Group(80)],
                vec![],
            ),
            (
                plain(0o444, 0, 0),
                plain(0o466, 0, 0),
                vec![],
                vec![Everybody],
            ),
            (
                plain(0o400, 0, 0),
                with_user(0o440, 1000),
                vec![User(1000)],
                vec![],
            ),
            (
                plain(0o604, 0, 70),
                plain(0o644, 0, 70),
                vec![Group(70)],
                vec![],
            ),
        ] {
            assert_eq!(
                gained(&before, &after),
                Gained { read, write },
                "{before:?} {after:?}"
            );
        }
    }

    #[test]
    fn what_tightens_gives_nothing_to_anybody() {
        for (before, after) in [
            (plain(0o644, 0, 0), plain(0o400, 0, 0)),
            (plain(0o440, 0, 70), plain(0o400, 0, 0)),
            (plain(0o400, 1000, 0), plain(0o400, 0, 0)),
            (plain(0o400, 0, 0), plain(0o500, 0, 0)),
            (with_user(0o440, 1000), plain(0o400, 0, 0)),
        ] {
            assert!(gained(&before, &after).is_nothing(), "{before:?} {after:?}");
        }
    }

    #[test]
    fn chmod_sets_the_mask_of_an_acl() {
        let masked = with_user(0o440, 1000).with_mode(0o400);
        assert!(!masked.lets(Who::User(1000), Want::READ));
        let wider = masked.with_mode(0o440);
        let expected = Gained {
            read: vec![Who::User(1000)],
            write: vec![],
        };
        assert_eq!(gained(&masked, &wider), expected);
    }
}
