//! Debian's and Ubuntu's packages: installed only when missing, and never at the price of another.

use super::require_root;
use crate::workspace::{answer, find_program, run};
use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};
use std::sync::Once;

/// Installs `packages`; with none of them, not even the package lists are fetched.
pub fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let names = packages.join(" ");
    if find_program("apt-get").is_none() {
        bail!("missing: {names} (Debian's names), and there is no apt-get here: install them");
    }
    require_root(&format!("apt-get install {names}"))?;
    refresh();
    // --no-remove: a conflict is the owner's to solve, not ours.
    let options = ["install", "--yes", "--no-install-recommends", "--no-remove"];
    run(apt_get().args(options).args(packages)).with_context(|| format!("installing {names}"))
}

/// Whether `package` can be had.
pub fn has(package: &str) -> bool {
    if find_program("apt-get").is_none() {
        return false;
    }
    refresh();
    let said = answer(Command::new("apt-cache").args(["policy", package]));
    said.is_some_and(|said| said.contains("Candidate:") && !said.contains("Candidate: (none)"))
}

/// Fetches the package lists, once a run. Old lists often do, so a failure here is not the end.
fn refresh() {
    static REFRESHED: Once = Once::new();
    REFRESHED.call_once(|| {
        if let Err(why) = run(apt_get().args(["update", "--quiet"])) {
            eprintln!("going on with the package lists that are here: {why:#}");
        }
    });
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null());
    command
}
