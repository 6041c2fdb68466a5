//! Finds secrets in a container's own mounts: what podman and docker put under `/run/secrets`, and volumes laid out as
//! the kubelet does it whose place on the node is not known.
use super::{
    discover::{Kind, Volume},
    mountinfo,
};
use std::path::{Path, PathBuf};

const SECRETS: &str = "/run/secrets";

/// The secret volumes among the mounts of the container that process `pid` is in.
///
/// # Errors
/// When the process's mounts can't be read; it may be gone.
pub fn volumes(id: &str, pid: u32) -> std::io::Result<Vec<Volume>> {
    let root = PathBuf::from(format!("/proc/{pid}/root"));
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

/// A process of a container, when the one it was reached through has ended.
pub fn process_of(id: &str) -> Option<u32> {
    let pids = std::fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    let mut pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.find(|pid| {
        std::fs::read_to_string(format!("/proc/{pid}/cgroup")).is_ok_and(|text| text.contains(id))
    })
}

/// A single secret is named after its file, a directory of them after the directory.
fn name(point: &Path) -> String {
    point
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
