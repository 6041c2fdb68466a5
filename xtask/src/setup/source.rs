//! Where packages to unpack come from: this machine's lists, or lists of another architecture that lie in a folder of their own, so
//! that the machine's package manager never hears of them.

use super::apt;
use super::unpacked::unpack_all;
use crate::dist::Machine;
use crate::workspace::{answer, find_program, run};
use anyhow::{Context, Result, ensure};
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

/// Packages for one architecture.
pub struct Source {
    options: Vec<String>,
}

impl Source {
    /// Those for `machine`; lists of another than this one are fetched into `folder`.
    pub fn of(machine: Machine, folder: &Path) -> Result<Self> {
        ensure!(
            find_program("apt-get").is_some(),
            "what is needed is in Debian's packages, and there is no apt-get here"
        );
        if Machine::own()? == machine {
            return Ok(Self {
                options: Vec::new(),
            });
        }
        let source = Self {
            options: options(machine, folder),
        };
        for part in ["lists/partial", "cache/archives/partial"] {
            let part = folder.join(part);
            fs::create_dir_all(&part).with_context(|| format!("making {}", part.display()))?;
        }
        // Nothing of it is installed.
        let status = folder.join("status");
        File::create(&status).with_context(|| format!("writing {}", status.display()))?;
        run(source.command("apt-get").args(["update", "--quiet"]))?;
        Ok(source)
    }

    /// The packages whose names begin like this.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let names = answer(self.command("apt-cache").args(["pkgnames", prefix]));
        let names = names.unwrap_or_default();
        names.lines().map(str::to_owned).collect()
    }

    /// Unpacks a package, without what it needs, into `folder`.
    pub fn unpack(&self, package: &str, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let mut download = self.command("apt-get");
        run(download.args(["download", package]).current_dir(folder))?;
        unpack_all(folder)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.args(&self.options);
        command
    }
}

fn options(machine: Machine, folder: &Path) -> Vec<String> {
    let name = machine.name();
    let folder = folder.display();
    let options = [
        format!("APT::Architecture={name}"),
        format!("APT::Architectures::={name}"),
        format!("Dir::State::lists={folder}/lists"),
        format!("Dir::State::status={folder}/status"),
        format!("Dir::Cache={folder}/cache"),
    ];
    let options = options.into_iter();
    options
        .flat_map(|option| ["-o".to_owned(), option])
        .collect()
}

/// Installs what builds programs for `machine` here.
pub fn cross_compiler(machine: Machine) -> Result<()> {
    if machine.is_possible().is_ok() {
        return Ok(());
    }
    apt::install(&["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"])?;
    if machine.is_possible().is_err() && find_program("rustup").is_some() {
        run(Command::new("rustup").args(["target", "add", machine.triple()]))?;
    }
    machine.is_possible().map_err(anyhow::Error::msg)
}
