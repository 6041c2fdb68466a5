//! Packages unpacked into a folder of the workspace's own: what they hold can be used, and nothing of it is installed or started.

use super::apt;
use super::python::Environment;
use crate::workspace::{answer, run};
use anyhow::{Context, Result, ensure};
use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package, and the folder below the target directory that it is unpacked into.
pub struct Unpacked {
    pub package: &'static str,
    pub folder: &'static str,
    /// A file of it that shows that it is there.
    pub evidence: &'static str,
}

impl Unpacked {
    /// Where it lies.
    pub fn directory(&self) -> PathBuf {
        Environment::named(self.folder).directory().to_owned()
    }

    /// Whether it is there.
    pub fn is_here(&self) -> bool {
        self.directory().join(self.evidence).is_file()
    }

    /// Has `command`, a program of it, find the libraries that came with it.
    pub fn with_libraries(&self, command: &mut Command) {
        let directory = self.directory();
        let folders = ["usr/lib", "lib"].map(|folder| {
            let folder = directory.join(folder).join(format!("{ARCH}-linux-gnu"));
            folder.display().to_string()
        });
        command.env("LD_LIBRARY_PATH", folders.join(":"));
    }

    /// Unpacks it, and what it needs that this machine lacks.
    pub fn install(&self) -> Result<()> {
        ensure!(apt::has(self.package), "no package has it here");
        let directory = self.directory();
        fs::create_dir_all(&directory)
            .with_context(|| format!("making the folder {}", directory.display()))?;
        let packages = self.wanted()?;
        let mut download = Command::new("apt-get");
        run(download
            .arg("download")
            .args(&packages)
            .current_dir(&directory))?;
        unpack_all(&directory)
    }

    /// The package, and what would be installed with it.
    fn wanted(&self) -> Result<Vec<String>> {
        let options = ["install", "--simulate", "--yes", "--no-install-recommends"];
        let said = answer(Command::new("apt-get").args(options).arg(self.package));
        let said =
            said.with_context(|| format!("apt-get can't say what {} needs", self.package))?;
        let lines = said.lines().filter_map(|line| line.strip_prefix("Inst "));
        let names = lines.filter_map(|line| line.split_whitespace().next());
        Ok(names.map(str::to_owned).collect())
    }
}

/// Unpacks each package that lies in `directory` there, and removes it.
pub fn unpack_all(directory: &Path) -> Result<()> {
    let entries = fs::read_dir(directory);
    for entry in entries.with_context(|| format!("reading {}", directory.display()))? {
        let path = entry.context("reading an entry")?.path();
        if path.extension().is_some_and(|ending| ending == "deb") {
            run(Command::new("dpkg").arg("-x").arg(&path).arg(directory))?;
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}
