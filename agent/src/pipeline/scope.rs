//! Which cgroups and processes are in scope, and who a process is.
use super::Decide;
use crate::config::Scope;
use crate::enrich::{Belongs, Lookup};
use crate::event::{CgroupMade, Process};
use crate::finding::Actor;
use crate::inventory::Request;

impl<L: Lookup> Decide<L> {
    pub(super) fn cgroup_made(&mut self, made: &CgroupMade) {
        if made.unified {
            self.learn_cgroup(made.id, &made.path);
            if let Some(Belongs::Container(container, pod)) = self.cgroups.belongs(made.id) {
                let (id, cgroup) = (container.id.clone(), made.path.clone());
                // A container that lives for milliseconds is gone when its program was seen.
                self.unnamed
                    .push((id.clone(), pod.as_ref().map(|it| it.uid.clone())));
                self.requests.push(Request::Starting { id, cgroup });
            }
        } else {
            self.learn_other_cgroup(&made.path);
        }
    }

    pub(super) fn learn_cgroup(&mut self, id: u64, path: &str) {
        let belongs = self.cgroups.learn(id, path);
        self.steer_cgroup(id, &belongs);
        self.check_root();
    }

    pub(super) fn learn_other_cgroup(&mut self, path: &str) {
        self.cgroups.learn_other(path);
        self.check_root();
    }

    pub(super) fn check_root(&mut self) {
        if let Some((root, belongs)) = self.cgroups.root_changed() {
            self.steer_cgroup(root, &belongs);
        }
    }

    /// Tells the probes whether a cgroup's processes are in scope.
    pub(super) fn steer_cgroup(&mut self, id: u64, belongs: &Belongs) {
        match (self.scope, belongs) {
            (Scope::Node, _) => {}
            (Scope::Containers, Belongs::Container(..)) => self.control.set_cgroup(id, true),
            (Scope::Containers, Belongs::Host) => self.control.set_cgroup(id, false),
            (Scope::Containers, Belongs::Unclear) => self.control.forget_cgroup(id),
        }
    }

    /// Makes sure that a process's cgroup is known.
    pub(super) fn place(&mut self, process: &Process) {
        if self.cgroups.belongs(process.cgroup).is_some() {
            return;
        }
        let facts = self.lookup.process(process.tgid);
        if let Some(path) = facts.and_then(|facts| facts.unified_cgroup) {
            self.learn_cgroup(process.cgroup, &path);
        }
    }

    /// With the scope `node`, has the kernel leave out container runtimes.
    pub(super) fn exempt_runtime(&mut self, process: &Process) {
        if self.scope != Scope::Node {
            return;
        }
        if self
            .processes
            .is_runtime(process, &mut self.cgroups, &self.lookup)
        {
            self.control.exempt(process.tgid);
        } else {
            self.control.unexempt(process.tgid);
        }
    }

    /// Whether what a process does is in scope.
    pub(super) fn is_watched(&mut self, process: &Process) -> bool {
        match self.scope {
            Scope::Node => !self
                .processes
                .is_runtime(process, &mut self.cgroups, &self.lookup),
            Scope::Containers => {
                self.place(process);
                self.processes
                    .is_in_container(process, &mut self.cgroups, &self.lookup)
            }
        }
    }

    /// Whether a process came into its container after the container's first one.
    pub(super) fn entered(&mut self, process: &Process) -> bool {
        self.processes
            .entered(process, &mut self.cgroups, &self.lookup)
    }

    /// All that findings say about who did something.
    pub(super) fn actor(&mut self, process: &Process) -> Actor {
        self.processes
            .actor(process, &mut self.cgroups, &self.lookup, &self.clock)
    }
}
