//! A file's permissions or owner were changed, or it was put in another's place.
use super::{Attributes, BootTime, FileKey, OpenAcl, Process};
use std::path::PathBuf;

/// What a call did to a file, or to the place that it has.
#[derive(Clone, Debug)]
pub struct Change {
    /// When the call returned.
    pub time: BootTime,
    /// Who called.
    pub process: Process,
    /// Which call.
    pub call: ChangeCall,
    /// The permissions that `chmod` or one of its kin asked for.
    pub mode: Option<u32>,
    /// Which file.
    pub file: ChangedFile,
}

/// Which file a call was about.
#[derive(Clone, Debug)]
pub enum ChangedFile {
    /// The one behind a descriptor.
    Known {
        /// The file.
        key: FileKey,
        /// Its type, permissions and owner after the call.
        attributes: Attributes,
        /// Its ACL after the call.
        acl: OpenAcl,
    },
    /// The one with this path.
    Named {
        /// Inode number of the mount namespace that the path is seen in.
        mount_namespace: u32,
        /// From the root of that namespace. It may lead through links.
        path: PathBuf,
    },
}

/// Which call it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeCall {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub does: Does,
}

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// It changes the permissions.
    Mode,
    /// It changes owner and group.
    Owner,
    /// It changes the ACL.
    Acl,
    /// It gives a file this path, in the place of the one that had it.
    Rename,
    /// It cuts the content off.
    Truncate,
}
