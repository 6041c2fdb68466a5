//! Who may read a file: the kernel's own decision, as a pure function of mode, owner, ACL and the reader's credentials.
//!
//! It is that of `generic_permission` (fs/namei.c), `posix_acl_permission` (fs/posix_acl.c) and
//! `capable_wrt_inode_uidgid` (kernel/capability.c) of Linux 6.18; what it consists of has not changed since 5.12. What is
//! *not* in it: file systems with a decision of their own (NFS, FUSE without `default_permissions`), Linux security modules,
//! read-only mounts, ids that a mount maps (the ids given here are those that the mount shows).
mod acl;
mod decision;
mod gained;
mod opened;
mod path;

#[cfg(test)]
mod acl_tests;
#[cfg(test)]
mod decision_tests;
#[cfg(test)]
mod path_tests;

pub use acl::{Acl, AclEntry, AclError, Tag};
pub use decision::{By, Object, Reader, Verdict, Want, decide, only_others};
pub use gained::{Gained, Permissions, Who, gained};
pub use opened::{Opened, is_for_writing, opened};
pub use path::{Reach, reach, shielded_by};
