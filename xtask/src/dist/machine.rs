//! The architectures that there are images for, and how a static program is built for each.

use crate::workspace::{answer, find_program, root};
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with the standard library for arm64 below `lib/rustlib`, for a compiler that is not rustup's.
const ARM64_SYSROOT: &str = "SENTINEL_ARM64_SYSROOT";
const ARM64_LINKER: &str = "aarch64-linux-gnu-gcc";

/// An architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    Amd64,
    Arm64,
}

impl Machine {
    pub const ALL: [Self; 2] = [Self::Amd64, Self::Arm64];

    /// This machine's.
    pub fn own() -> Result<Self> {
        let own = Self::ALL
            .into_iter()
            .find(|machine| machine.triple().starts_with(env::consts::ARCH));
        own.with_context(|| format!("there is no image for {}", env::consts::ARCH))
    }

    /// As images name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Amd64 => "amd64",
            Self::Arm64 => "arm64",
        }
    }

    /// As the compiler names it.
    pub const fn triple(self) -> &'static str {
        match self {
            Self::Amd64 => "x86_64-unknown-linux-gnu",
            Self::Arm64 => "aarch64-unknown-linux-gnu",
        }
    }

    /// The name of a program of the binutils for it, such as `strip`.
    pub fn tool(self, name: &str) -> String {
        if Self::own().is_ok_and(|own| own == self) {
            return name.to_owned();
        }
        format!("{}-{name}", self.triple().replace("-unknown", ""))
    }

    /// Whether a program for it can be built here; if not, what is missing.
    pub fn is_possible(self) -> Result<(), String> {
        if Self::own().is_ok_and(|own| own == self) {
            return Ok(());
        }
        if self == Self::Amd64 {
            return Err("it is built on amd64 only".into());
        }
        if find_program(ARM64_LINKER).is_none() {
            return Err(format!(
                "no {ARM64_LINKER}; packages gcc-aarch64-linux-gnu and libc6-dev-arm64-cross have what is needed"
            ));
        }
        let std = format!("lib/rustlib/{}/lib", self.triple());
        let mut rustc = Command::new("rustc");
        let sysroot = answer(rustc.arg("--print=sysroot").current_dir(root())).map(PathBuf::from);
        let has = |folder: &PathBuf| folder.join(&std).is_dir();
        if sysroot.as_ref().is_some_and(has) || foreign_sysroot().as_ref().is_some_and(has) {
            return Ok(());
        }
        Err(format!(
            "no standard library for it: `rustup target add {}`, or name a sysroot in {ARM64_SYSROOT}",
            self.triple()
        ))
    }

    /// Has `cargo` build a static program for it, in which no path of this machine is named.
    pub fn apply(self, cargo: &mut Command, target: &Path) {
        cargo.args(["--target", self.triple()]);
        let mut flags = vec![
            "-Ctarget-feature=+crt-static".to_owned(),
            "-Cstrip=debuginfo".to_owned(),
        ];
        // Of two that match, rustc takes the last: the target folder may lie in the workspace.
        let places = [
            (Some(root()), "/secret-sentinel"),
            (Some(target.into()), "/target"),
            (cargo_home(), "/cargo"),
        ];
        for (place, name) in places {
            if let Some(place) = place {
                flags.push(format!("--remap-path-prefix={}={name}", place.display()));
            }
        }
        if self == Self::Arm64 && Self::own().is_ok_and(|own| own != self) {
            flags.push(format!("-Clinker={ARM64_LINKER}"));
            cargo.env("CC_aarch64_unknown_linux_gnu", ARM64_LINKER);
            if let Some(sysroot) = foreign_sysroot() {
                flags.push(format!("--sysroot={}", sysroot.display()));
                cargo.env("RUSTC", "/usr/bin/rustc");
            }
        }
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    }
}

fn foreign_sysroot() -> Option<PathBuf> {
    env::var_os(ARM64_SYSROOT).map(PathBuf::from)
}

fn cargo_home() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".cargo")))
}
