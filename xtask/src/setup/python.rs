//! Python environments of the workspace's own: a program from PyPI that tests use, and nothing that it would leave on the machine.

use super::apt;
use crate::workspace::{answer, root, run};
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One environment, below the target directory. Tests look there, too (`tests/src/requirements.rs`).
pub struct Environment {
    directory: PathBuf,
}

impl Environment {
    /// The one of this name, whether it is made or not.
    pub fn named(name: &str) -> Self {
        let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        let directory = root().join(target).join("engines").join(name);
        Self { directory }
    }

    /// Where it lies.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Its Python.
    pub fn python(&self) -> Command {
        Command::new(self.directory.join("bin/python"))
    }

    /// Whether this program runs there.
    pub fn runs(&self, program: &str) -> bool {
        answer(self.python().args(["-c", program])).is_some()
    }

    /// Makes it.
    pub fn make(&self) -> Result<()> {
        if answer(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_none() {
            apt::install(&["python3-venv"])?;
        }
        let mut make = Command::new("python3");
        run(make.args(["-m", "venv"]).arg(&self.directory)).with_context(|| {
            format!(
                "making a Python environment in {}",
                self.directory.display()
            )
        })
    }

    /// Installs packages into it: with what they name as needed, or just themselves.
    pub fn install(&self, packages: &[&str], with_needed: bool) -> Result<()> {
        let mut install = self.python();
        install.args(["-m", "pip", "install", "--quiet"]);
        install.args((!with_needed).then_some("--no-deps"));
        run(install.args(packages)).with_context(|| format!("installing {}", packages.join(" ")))
    }
}
