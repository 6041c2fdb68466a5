//! The processes that show: through which of them other mounts are reached, and whose environments are of interest.
use crate::enrich::{ContainerId, container_of};
use std::{
    collections::HashMap,
    fs::{read_dir, read_link},
    io::{Error, ErrorKind},
    path::PathBuf,
};

/// `PF_KTHREAD` (include/linux/sched.h).
const KERNEL_THREAD: u32 = 0x0020_0000;
/// What `/proc/self/ns/pid` leads to outside containers: `PROC_PID_INIT_INO` (include/linux/proc_ns.h).
const FIRST_NAMESPACE: &str = "pid:[4026531836]";

/// A process whose environment is of interest.
pub struct Process {
    /// Its id.
    pub pid: u32,
    /// Its container, when its cgroups tell.
    pub container: Option<ContainerId>,
}

impl Process {
    /// What tells whose environment it is: the container's, or else the process's own.
    pub fn place(&self) -> String {
        let container = self.container.as_ref().map(|it| it.id.clone());
        container.unwrap_or_else(|| self.pid.to_string())
    }
}

/// What shows.
#[derive(Default)]
pub struct Processes {
    /// For each mount namespace the id of its container, empty when there is none, and one of its processes.
    pub mounts: Vec<(String, u32)>,
    /// Processes in containers; within a container's PID namespace, all.
    pub environments: Vec<Process>,
    /// How many may not be looked into.
    pub closed: usize,
}

/// Looks at all processes. This one is the first: its mounts count as this machine's own.
pub fn look() -> Processes {
    let own = std::process::id();
    let is_inside =
        read_link("/proc/self/ns/pid").is_ok_and(|it| it.as_os_str() != FIRST_NAMESPACE);
    let mut found = Processes::default();
    let mut namespaces: HashMap<PathBuf, usize> = HashMap::new();
    for pid in [own].into_iter().chain(others(own)) {
        let process = procfs::process::Process::new(pid.cast_signed());
        let stat = process.and_then(|process| process.stat());
        let Ok(stat) = stat else {
            continue;
        };
        if stat.flags & KERNEL_THREAD != 0 {
            continue;
        }
        // The same right decides on a process's mounts, its root and its environment.
        let namespace = match read_link(format!("/proc/{pid}/ns/mnt")) {
            Ok(namespace) => namespace,
            Err(error) => {
                found.closed += usize::from(!is_gone(&error));
                continue;
            }
        };
        let container = container(pid);
        let id = container.as_ref().map(|it| it.id.clone());
        let next = found.mounts.len();
        if *namespaces.entry(namespace).or_insert(next) == next {
            found.mounts.push((id.unwrap_or_default(), pid));
        }
        if is_inside || container.is_some() {
            found.environments.push(Process { pid, container });
        }
    }
    found
}

/// Whether a process can't be looked at since it has ended.
pub fn is_gone(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound || error.raw_os_error() == Some(libc::ESRCH)
}

fn others(own: u32) -> Vec<u32> {
    let entries = read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let pids = entries.filter_map(|it| it.file_name().to_str()?.parse().ok());
    let mut pids: Vec<u32> = pids.filter(|it| *it != own).collect();
    pids.sort_unstable();
    pids
}

fn container(pid: u32) -> Option<ContainerId> {
    let cgroups = std::fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?;
    let mut paths = cgroups
        .lines()
        .filter_map(|line| line.splitn(3, ':').nth(2));
    paths.find_map(container_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_the_first() {
        let found = look();
        let first = found.mounts.first().expect("one");
        assert_eq!(first.1, std::process::id());
        let mut pids: Vec<u32> = found.mounts.iter().map(|it| it.1).collect();
        pids.dedup();
        assert_eq!(pids.len(), found.mounts.len());
    }
}
