//! Looks at containers: their mounts as soon as they are there, and their environments.
use super::{Keeper, START_WITHIN, Starting};
use crate::inventory::{
    container,
    discover::{Kind, Volume},
    environment::{self, Environment},
    read,
};
use std::{path::PathBuf, time::Instant};

impl Keeper {
    pub(super) fn starting(&mut self, id: String, cgroup: &str) {
        if let Some(root) = &self.cgroup_root {
            let cgroup = root.join(cgroup.trim_start_matches('/'));
            self.starting.push(Starting {
                id,
                cgroup,
                until: Instant::now() + START_WITHIN,
            });
        }
    }

    /// The runtime lays out the mounts, enters the new root, and waits to be told to run the program: that is the time.
    pub(super) fn look_at_starting(&mut self) {
        for starting in std::mem::take(&mut self.starting) {
            if let Some(pid) = container::process_of(&starting.cgroup) {
                self.read.put(starting.id.clone(), starting.cgroup);
                self.container(&starting.id, pid);
            } else if Instant::now() < starting.until {
                self.starting.push(starting);
            }
        }
    }

    pub(super) fn container(&mut self, id: &str, pid: u32) {
        match container::volumes(id, pid) {
            Ok(volumes) => {
                if let Some(cgroup) = self.cgroup_of(pid).filter(|_| !self.read.contains(id)) {
                    self.read.put(id.to_owned(), cgroup);
                }
                for volume in volumes {
                    if !self.is_known(&volume) {
                        self.in_containers.insert(volume.clone());
                        self.scan(&volume);
                    }
                }
            }
            Err(error) => {
                tracing::debug!(container = id, pid, %error, "a container's mounts could not be read");
                self.unread += u64::from(!self.read.contains(id));
            }
        }
    }

    /// Reads the environment of a process, or, when that has ended, of another in the container.
    pub(super) fn environment(&mut self, id: &str, pod_uid: Option<String>, pid: u32) {
        let cgroup = self.cgroup_of(pid).or_else(|| self.read.get(id).cloned());
        let other = || cgroup.as_deref().and_then(container::process_of);
        let read = [Some(pid), None].into_iter().find_map(|pid| {
            let pid = pid.or_else(other)?;
            let content = environment::read(pid).ok()?;
            (!content.expose().is_empty() || environment::is_running(pid)).then_some((pid, content))
        });
        if let Some((pid, content)) = read {
            let of = Environment::new(id, pod_uid, cgroup.as_deref(), pid);
            self.holdings
                .environment(&content, of, id, pid, &self.variables);
        } else {
            tracing::debug!(
                container = id,
                pid,
                "a container's environment could not be read: it has ended"
            );
            self.unread += u64::from(!self.holdings.knows_environment(id));
        }
    }

    /// Reads the environment of a process that no event tells of.
    pub(super) fn process(&mut self, pid: u32, parent: u32) {
        match environment::read(pid) {
            Ok(content) => self
                .holdings
                .process(&content, pid, parent, &self.variables),
            Err(error) => {
                tracing::debug!(pid, %error, "a process's environment could not be read: it has ended");
            }
        }
    }

    /// Whether a container's volume is one that the node shows as well; then that says more about it.
    fn is_known(&mut self, volume: &Volume) -> bool {
        let Ok(root) = read::root(volume) else {
            return false;
        };
        if !self.holdings.knows(root) {
            // The kubelet mounts a volume just before the container starts.
            self.look();
        }
        self.holdings.knows(root)
    }

    /// Where a process's cgroup of the version 2 hierarchy is.
    fn cgroup_of(&self, pid: u32) -> Option<PathBuf> {
        let text = std::fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?;
        let path = text.lines().find_map(|line| line.strip_prefix("0::/"))?;
        Some(self.cgroup_root.as_ref()?.join(path))
    }

    /// The process that a container's mounts were reached through has ended: the container may live on.
    pub(super) fn reach_again(&mut self, volume: &Volume) {
        let Kind::Container { id, root } = &volume.kind else {
            return;
        };
        let cgroup = self.read.get(id);
        let pid = cgroup.and_then(|cgroup| container::process_of(cgroup));
        // Through the same process it would fail again, and again.
        if let Some(pid) = pid.filter(|pid| container::root_of(*pid) != *root) {
            self.container(id, pid);
        }
    }
}
