//! Reads the mount table and takes down what a fixture left mounted.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rustix::mount::{
    MountPropagationFlags, UnmountFlags, mount_bind_recursive, mount_change, unmount,
};

const TABLE: &str = "/proc/self/mountinfo";

/// One line of the mount table.
#[derive(Clone, Debug)]
pub struct Mount {
    /// Where it is mounted.
    pub point: PathBuf,
    /// The kind of file system.
    pub kind: String,
}

/// All mounts of this process's namespace, in the order they were made.
pub fn list() -> Result<Vec<Mount>> {
    let table = fs::read_to_string(TABLE).with_context(|| format!("reading {TABLE}"))?;
    Ok(table.lines().filter_map(parse).collect())
}

/// Unmounts everything at or below `dir`, the youngest first.
pub fn unmount_under(dir: &Path) -> Result<()> {
    let mut first_error = Ok(());
    for mount in list()?.iter().rev().filter(|m| m.point.starts_with(dir)) {
        let result = unmount(&mount.point, UnmountFlags::DETACH)
            .with_context(|| format!("unmounting {}", mount.point.display()));
        first_error = first_error.and(result);
    }
    first_error
}

/// Makes `dir` a mount of its own that shows in others what is mounted below it later, as a node's are.
///
/// What is below it already shows there, too. [`unmount_under`] takes it down.
pub fn share(dir: &Path) -> Result<()> {
    mount_bind_recursive(dir, dir)
        .and_then(|()| {
            mount_change(
                dir,
                MountPropagationFlags::SHARED | MountPropagationFlags::REC,
            )
        })
        .with_context(|| format!("sharing the mounts below {}", dir.display()))
}

fn parse(line: &str) -> Option<Mount> {
    let (left, right) = line.split_once(" - ")?;
    Some(Mount {
        point: unescape(left.split(' ').nth(4)?),
        kind: right.split(' ').next()?.to_owned(),
    })
}

/// Undoes the kernel's octal escapes of blanks and backslashes.
fn unescape(field: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let octal = (byte == b'\\' && tail.len() >= 3)
            .then(|| std::str::from_utf8(&tail[..3]).ok())
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        bytes.push(octal.unwrap_or(byte));
        rest = if octal.is_some() { &tail[3..] } else { tail };
    }
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_an_escaped_blank_is_read() {
        let line = "36 35 98:0 / /mnt/a\\040b rw,noatime master:1 - tmpfs none rw";
        let mount = parse(line).unwrap();
        assert_eq!(mount.point, Path::new("/mnt/a b"));
        assert_eq!(mount.kind, "tmpfs");
    }
}
