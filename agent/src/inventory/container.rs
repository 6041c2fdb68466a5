//! Finds secrets in a container's own mounts: what podman and docker put under `/run/secrets`, and volumes laid out as
//! the kubelet does it whose place on the node is not known.
use super::{
    discover::{Kind, Volume},
    mountinfo,
};
use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

const SECRETS: &str = "/run/secrets";

/// The secret volumes among the mounts of the container that process `pid` is in.
///
/// # Errors
/// When the process's mounts can't be read; it may be gone.
pub fn volumes(id: &str, pid: u32) -> std::io::Result<Vec<Volume>> {
    let root = root_of(pid);
    let mounts = mountinfo::parse(&std::fs::read(format!("/proc/{pid}/mountinfo"))?);
    let reach = |point: &Path| root.join(point.strip_prefix("/").unwrap_or(point));
    let mut points: Vec<PathBuf> = mounts
        .iter()
        .filter(|mount| {
            mount.point.starts_with(SECRETS)
                || mount.kind == "tmpfs" && reach(&mount.point).join("..data").is_symlink()
        })
        .map(|mount| mount.point.clone())
        .collect();
    if points.iter().all(|point| !point.starts_with(SECRETS)) && reach(Path::new(SECRETS)).is_dir()
    {
        points.push(SECRETS.into());
    }
    points.sort_unstable();
    points.dedup();
    let is_nested = |point: &PathBuf| {
        points
            .iter()
            .any(|other| other != point && point.starts_with(other))
    };
    Ok(points
        .iter()
        .filter(|point| !is_nested(point))
        .map(|point| Volume {
            kind: Kind::Container {
                id: id.to_owned(),
                root: root.clone(),
            },
            name: name(point),
            root: reach(point),
            shown: point.clone(),
            single_file: reach(point).is_file(),
        })
        .collect())
}

/// The file systems in memory of which nobody can tell this process whether they are secret volumes.
///
/// # Errors
/// When the process's mounts can't be read; it may be gone.
pub fn closed(pid: u32) -> std::io::Result<Vec<PathBuf>> {
    let root = root_of(pid);
    let mounts = mountinfo::parse(&std::fs::read(format!("/proc/{pid}/mountinfo"))?);
    let is_closed = |point: &Path| {
        let place = root.join(point.strip_prefix("/").unwrap_or(point));
        let data = std::fs::symlink_metadata(place.join("..data"));
        data.is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
    };
    let in_memory = mounts.into_iter().filter(|mount| mount.kind == "tmpfs");
    let points = in_memory.map(|mount| mount.point);
    Ok(points.filter(|point| is_closed(point)).collect())
}

/// Where the cgroups of the version 2 hierarchy are.
pub fn cgroup_root() -> Option<PathBuf> {
    let mounts = mountinfo::parse(&std::fs::read("/proc/self/mountinfo").ok()?);
    mounts
        .into_iter()
        .find(|mount| mount.kind == "cgroup2")
        .map(|mount| mount.point)
}

/// A process of the cgroup at `path` that is in its container already: it has another root than its parent, the
/// runtime. The runtime's own first process has the host's until it enters the container's.
pub fn process_of(path: &Path) -> Option<u32> {
    let listed = std::fs::read_to_string(path.join("cgroup.procs")).ok()?;
    listed
        .lines()
        .filter_map(|line| line.parse().ok())
        .find(|pid| has_own_root(*pid))
}

fn has_own_root(pid: u32) -> bool {
    let Some(own) = identity(&root_of(pid)) else {
        return false;
    };
    let process = procfs::process::Process::new(pid.cast_signed());
    let Ok(stat) = process.and_then(|process| process.stat()) else {
        return false;
    };
    // A parent that may not be looked at is an init; then the agent's own root serves.
    let outside =
        identity(&root_of(stat.ppid.cast_unsigned())).or_else(|| identity(Path::new("/")));
    outside.is_some_and(|outside| outside != own)
}

/// Device and inode of a directory.
fn identity(directory: &Path) -> Option<(u64, u64)> {
    let metadata = std::fs::metadata(directory.join(".")).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// Where a process's root is reached.
pub fn root_of(pid: u32) -> PathBuf {
    format!("/proc/{pid}/root").into()
}

/// A single secret is named after its file, a directory of them after the directory.
fn name(point: &Path) -> String {
    point
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
