//! Builds everything a second time in another folder: the images must come out the same.

use super::{build_all, directory, write};
use crate::setup;
use crate::workspace::target;
use anyhow::{Context, Result, bail};
use std::fs;

pub fn run() -> Result<()> {
    setup::ensure_dist()?;
    let again = directory()?.join("again");
    let first = write_to(&target()?, &again.join("one"))?;
    let second = write_to(&again.join("target"), &again.join("other"))?;
    if first != second {
        bail!(
            "two builds differ:\n{first}\n{second}\nboth are left in {}",
            again.display()
        );
    }
    println!("the same, built twice:\n{first}");
    fs::remove_dir_all(&again).with_context(|| format!("removing {}", again.display()))
}

/// The checksums of what was built in `target`.
fn write_to(target: &std::path::Path, out: &std::path::Path) -> Result<String> {
    fs::create_dir_all(out).with_context(|| format!("making {}", out.display()))?;
    let files = write(&build_all(target)?, out)?;
    let sums = files.last().context("nothing was written")?;
    fs::read_to_string(sums).with_context(|| format!("reading {}", sums.display()))
}
