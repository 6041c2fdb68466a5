//! Which file: device, inode, permissions.
use serde::{Deserialize, Serialize};
use std::fmt;

/// A device number in the kernel's own encoding, shown as `major:minor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Device(pub u32);

impl Device {
    /// From major and minor number. Numbers beyond the kernel's 12 and 20 bits do not occur.
    #[must_use]
    pub const fn new(major: u32, minor: u32) -> Self {
        Self(major << 20 | (minor & 0xf_ffff))
    }

    /// From `st_dev` or `st_rdev`.
    #[must_use]
    pub fn from_stat(dev: u64) -> Self {
        Self::new(rustix::fs::major(dev), rustix::fs::minor(dev))
    }

    /// Major number.
    #[must_use]
    pub const fn major(self) -> u32 {
        self.0 >> 20
    }

    /// Minor number.
    #[must_use]
    pub const fn minor(self) -> u32 {
        self.0 & 0xf_ffff
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.major(), self.minor())
    }
}

/// Device and inode number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileKey {
    /// Device of the file system.
    pub dev: Device,
    /// Inode number.
    pub ino: u64,
}

/// Device, inode number and name: stays unique when an inode number is used again, changes when a file is renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileId {
    /// Device and inode number.
    pub key: FileKey,
    /// Hash of its directory and name; 0 for what is not a regular file.
    pub name: u32,
}

/// Type, permissions and owner of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attributes {
    /// Type and permission bits, as `st_mode`.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// What a device file stands for.
    pub rdev: Device,
}

impl Attributes {
    const TYPE_MASK: u32 = 0o170_000;

    /// Whether it is a regular file.
    #[must_use]
    pub const fn is_regular(&self) -> bool {
        self.mode & Self::TYPE_MASK == 0o100_000
    }

    /// Whether it is a character device.
    #[must_use]
    pub const fn is_character_device(&self) -> bool {
        self.mode & Self::TYPE_MASK == 0o020_000
    }

    /// Whether it is a pipe or a socket.
    #[must_use]
    pub const fn is_pipe_or_socket(&self) -> bool {
        matches!(self.mode & Self::TYPE_MASK, 0o010_000 | 0o140_000)
    }

    /// Whether it is a terminal: majors 4 and 5 (5:2, the pty multiplexer, is the other end) and 136 to 143
    /// (Documentation/admin-guide/devices.txt).
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        let (major, minor) = (self.rdev.major(), self.rdev.minor());
        self.is_character_device() && (matches!(major, 4 | 136..=143) || (major == 5 && minor != 2))
    }

    /// The permission bits.
    #[must_use]
    pub const fn permissions(&self) -> u32 {
        self.mode & 0o7777
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_shows_as_major_and_minor() {
        assert_eq!(Device::new(0, 60).to_string(), "0:60");
        assert_eq!(
            Device::from_stat(rustix::fs::makedev(254, 300)).to_string(),
            "254:300"
        );
    }
}
