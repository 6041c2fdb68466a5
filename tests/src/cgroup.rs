//! Finds the control groups of processes, in every hierarchy, and removes those a fixture caused.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::wait::wait_until;
use crate::{mounts, process};

/// How long the kernel may take to let go of a group whose last process has been killed.
const EMPTY_DEADLINE: Duration = Duration::from_secs(5);

/// Where a process sits in the control group hierarchies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    /// The path in the version 2 hierarchy (the line `0::`), if there is one.
    pub unified: Option<String>,
    /// The paths in version 1 hierarchies, by their controllers.
    pub controllers: BTreeMap<String, String>,
}

/// Reads where process `pid` sits.
pub fn of(pid: u32) -> Result<Membership> {
    let path = format!("/proc/{pid}/cgroup");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    let mut membership = Membership::default();
    for line in text.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        match (fields.next(), fields.next()) {
            (Some(""), Some(path)) => membership.unified = Some(path.to_owned()),
            (Some(controllers), Some(path)) => {
                let _ = membership
                    .controllers
                    .insert(controllers.to_owned(), path.to_owned());
            }
            _ => {}
        }
    }
    Ok(membership)
}

/// Where the version 2 hierarchy is mounted.
pub fn unified() -> Result<PathBuf> {
    let mounts = mounts::list()?;
    let unified = mounts.into_iter().find(|mount| mount.kind == "cgroup2");
    Ok(unified.context("no version 2 hierarchy is mounted")?.point)
}

/// The directories of group `path` (`/kubepods/...`), one for each hierarchy that has it.
pub fn directories(path: &str) -> Result<Vec<PathBuf>> {
    let roots = mounts::list()?.into_iter();
    Ok(roots
        .filter(|mount| mount.kind == "cgroup" || mount.kind == "cgroup2")
        .map(|mount| mount.point.join(path.trim_start_matches('/')))
        .filter(|directory| directory.is_dir())
        .collect())
}

/// Kills what is left in group `path` and removes the group and those below it, in every hierarchy.
pub fn remove(path: &str) -> Result<()> {
    for directory in directories(path)? {
        for group in depth_first(&directory)? {
            let what = format!("control group {} to go", group.display());
            wait_until(EMPTY_DEADLINE, what, || remove_one(&group))?;
        }
    }
    Ok(())
}

/// Removes group `path` where it is empty and has none below it, and leaves it elsewhere.
pub fn remove_if_empty(path: &str) -> Result<()> {
    for directory in directories(path)? {
        // Busy means that somebody else uses it.
        let _ = fs::remove_dir(directory);
    }
    Ok(())
}

fn remove_one(group: &Path) -> Result<Option<()>> {
    match fs::remove_dir(group) {
        Ok(()) => Ok(Some(())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Some(())),
        Err(error) if error.kind() == ErrorKind::ResourceBusy => {
            let processes = fs::read_to_string(group.join("cgroup.procs")).unwrap_or_default();
            for pid in processes.lines().filter_map(|line| line.parse().ok()) {
                process::signal(pid, Signal::KILL)?;
            }
            Ok(None)
        }
        Err(error) => {
            Err(error).with_context(|| format!("removing control group {}", group.display()))
        }
    }
}

/// `directory` and the groups below it, the deepest first.
fn depth_first(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(directory)
        .with_context(|| format!("listing control group {}", directory.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("listing {}", directory.display()))?;
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(depth_first(&entry.path())?);
        }
    }
    found.push(directory.to_owned());
    Ok(found)
}
