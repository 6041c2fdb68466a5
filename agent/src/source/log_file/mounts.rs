//! What a process's mounts are: which file system a file is on, and under which other paths it shows.
use crate::event::Device;
use std::{
    ffi::OsString,
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
};

/// The mounts of a process.
pub struct Mounts(Vec<Mount>);

struct Mount {
    id: u64,
    device: Device,
    /// Which directory of its file system is mounted.
    root: PathBuf,
    /// Where.
    place: PathBuf,
    kind: String,
}

impl Mounts {
    /// Reads them.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn of(process: u32) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(format!("/proc/{process}/mountinfo"))?;
        Ok(Self(text.lines().filter_map(Mount::parse).collect()))
    }

    fn with_id(&self, id: u64) -> Option<&Mount> {
        self.0.iter().find(|mount| mount.id == id)
    }

    /// The device of a mount's file system.
    pub fn device(&self, id: u64) -> Option<Device> {
        Some(self.with_id(id)?.device)
    }

    /// The kind of a file system that a process or another machine answers for.
    pub fn answered_by_another(&self, device: Device) -> Option<&str> {
        let mount = self.0.iter().find(|mount| mount.device == device)?;
        let kind = mount.kind.as_str();
        let waits = kind.starts_with("fuse") || kind.starts_with("nfs");
        (waits || matches!(kind, "9p" | "ceph" | "cifs" | "smb3")).then_some(kind)
    }

    /// The path of a file in its file system, if the mount that it was reached through is known.
    pub fn inner(&self, mount: u64, path: &Path) -> Option<(Device, PathBuf)> {
        let mount = self.with_id(mount)?;
        let below = path.strip_prefix(&mount.place).ok()?;
        Some((mount.device, mount.root.join(below)))
    }

    /// Where a file shows, by its path in its file system.
    pub fn outer(&self, device: Device, inner: &Path) -> impl Iterator<Item = PathBuf> {
        self.0.iter().filter_map(move |mount| {
            let below = inner.strip_prefix(&mount.root).ok()?;
            (mount.device == device).then(|| mount.place.join(below))
        })
    }
}

impl Mount {
    /// `id parent major:minor root place options [fields] - kind source options` (Documentation/filesystems/proc.rst).
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let id = words.next()?.parse().ok()?;
        let (major, minor) = words.nth(1)?.split_once(':')?;
        let (root, place) = (words.next()?, words.next()?);
        let kind = line.split(" - ").nth(1)?.split(' ').next()?;
        Some(Self {
            id,
            device: Device::new(major.parse().ok()?, minor.parse().ok()?),
            root: unescape(root),
            place: unescape(place),
            kind: kind.to_owned(),
        })
    }
}

/// White space and backslashes show as three octal digits after a backslash (`mangle`, fs/proc_namespace.c).
fn unescape(path: &str) -> PathBuf {
    let mut parts = path.split('\\');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..3).map(|digits| u8::from_str_radix(digits, 8)) {
            Some(Ok(byte)) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[3..]);
            }
            _ => bytes.extend_from_slice(part.as_bytes()),
        }
    }
    OsString::from_vec(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_under_another_mount_of_its_file_system() {
        let mounts = |text: &str| Mounts(text.lines().filter_map(Mount::parse).collect());
        let container = mounts(
            "36 35 98:3 / / rw - overlay o rw\n37 36 8:1 /data/a\\040b /logs rw,noatime master:1 - ext4 /dev/sda rw",
        );
        let (device, inner) = container
            .inner(37, Path::new("/logs/x.log"))
            .expect("below");
        assert_eq!(
            (device, inner.as_path()),
            (Device::new(8, 1), Path::new("/data/a b/x.log"))
        );
        assert_eq!(container.inner(37, Path::new("/other/x.log")), None);
        let node =
            mounts("1 0 8:1 / / rw - ext4 /dev/sda rw\n2 1 8:1 /boot /boot rw - ext4 /dev/sda rw");
        let shown: Vec<PathBuf> = node.outer(device, &inner).collect();
        assert_eq!(shown, [Path::new("/data/a b/x.log")]);
    }

    #[test]
    fn file_systems_that_may_not_answer_are_told() {
        let mounts = Mounts(
            Mount::parse("36 35 98:3 / /mnt rw - fuse.sshfs x rw")
                .into_iter()
                .collect(),
        );
        assert_eq!(
            mounts.answered_by_another(Device::new(98, 3)),
            Some("fuse.sshfs")
        );
        assert_eq!(mounts.answered_by_another(Device::new(98, 4)), None);
        assert_eq!(mounts.device(36), Some(Device::new(98, 3)));
        assert!(Mount::parse("36 35 98").is_none());
    }
}
