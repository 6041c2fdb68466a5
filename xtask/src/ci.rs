//! `cargo xtask ci`: format, lints, dependencies and house rules, then every test, on other kernels too.

use crate::setup::{self, Goal};
use crate::workspace::{cargo, run as run_command};
use crate::{test, tidy, vm};
use anyhow::Result;
use std::process::Stdio;

pub fn run() -> Result<()> {
    setup::ensure(Goal::Ci)?;
    run_command(&mut cargo(["fmt", "--all", "--check"]))?;
    let lints = [
        "clippy",
        "--workspace",
        "--exclude",
        "sentinel-probes",
        "--all-targets",
    ];
    run_command(cargo(lints).args(["--", "-D", "warnings"]))?;
    dependencies()?;
    tidy::run()?;
    // The tests' summary is the last that is said, so they run whatever became of this.
    let on_kernels = vm::run(&vm::Arguments::default());
    test::all()?;
    on_kernels
}

/// `cargo deny check`, less the advisories where their database cannot be had: said, not hidden.
fn dependencies() -> Result<()> {
    let mut fetch = cargo(["deny", "fetch", "db"]);
    let fetched = fetch
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .output()?;
    if fetched.status.success() {
        return run_command(&mut cargo(["deny", "check"]));
    }
    run_command(&mut cargo(["deny", "check", "bans", "licenses", "sources"]))?;
    let said = String::from_utf8_lossy(&fetched.stderr);
    let why = said
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("no reason given");
    println!(
        "advisories not checked: their database cannot be fetched from here: {}",
        why.trim()
    );
    Ok(())
}
