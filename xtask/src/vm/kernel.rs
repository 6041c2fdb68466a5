//! The kernels: packages of the distribution, unpacked once.

use crate::dist::Machine;
use crate::setup::source::Source;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// A kernel that can be booted.
pub struct Kernel {
    pub name: &'static str,
    pub machine: Machine,
    /// Its packages' names begin and end like this; between is what makes one newer than another.
    prefix: &'static str,
    suffix: &'static str,
}

/// All of them, the oldest first.
pub const KERNELS: &[Kernel] = &[
    Kernel {
        name: "6.1",
        machine: Machine::Amd64,
        prefix: "linux-image-6.1.",
        suffix: "-cloud-amd64",
    },
    Kernel {
        name: "6.12",
        machine: Machine::Amd64,
        prefix: "linux-image-6.12.",
        suffix: "-cloud-amd64",
    },
    Kernel {
        name: "6.12-arm64",
        machine: Machine::Arm64,
        prefix: "linux-image-6.12.",
        suffix: "-cloud-arm64",
    },
];

impl Kernel {
    /// Its file: what was unpacked below `folder` before, or else the newest package of `source`.
    pub fn fetch(&self, source: &Source, folder: &Path) -> Result<PathBuf> {
        let folder = folder.join(self.name);
        if let Some(file) = self.unpacked(&folder) {
            return Ok(file);
        }
        let package = self.newest(source)?;
        source.unpack(&package, &folder)?;
        self.unpacked(&folder)
            .with_context(|| format!("{package} holds no kernel"))
    }

    fn unpacked(&self, folder: &Path) -> Option<PathBuf> {
        let files = fs::read_dir(folder.join("boot")).ok()?;
        let mut paths = files.filter_map(|file| Some(file.ok()?.path()));
        paths.find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("vmlinuz-") && name.ends_with(self.suffix)
        })
    }

    fn newest(&self, source: &Source) -> Result<String> {
        let names = source.names(self.prefix).into_iter();
        let packages = names.filter(|name| name.ends_with(self.suffix));
        let newest = packages.max_by_key(|name| numbers(name));
        newest.with_context(|| format!("no package is called {}…{}", self.prefix, self.suffix))
    }
}

/// The numbers in a name, by which the newest is found.
fn numbers(name: &str) -> Vec<u32> {
    let parts = name.split(|letter: char| !letter.is_ascii_digit());
    parts.filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_that_of_the_highest_numbers() {
        let (old, new) = (
            "linux-image-6.1.0-9-cloud-amd64",
            "linux-image-6.1.0-53-cloud-amd64",
        );
        assert!(numbers(old) < numbers(new));
    }
}
