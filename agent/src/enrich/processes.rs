//! The process table: who is who, from events, and from the node where no event told.
mod entered;

pub use entered::EnteredState;

use super::{
    Belongs, Cgroups, Clock, Lookup, ProcessFacts, cgroup::of_process, firsts::Firsts,
    runtime::is_runtime,
};
use crate::event::{BootTime, Exec, Exit, Fork, Process};
use crate::finding::{Actor, ProcessRef};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// How long a process is remembered after it ended: its last records may still be on the way.
const REMEMBERED: u64 = 10_000_000_000;
/// Bytes of a thread's name (`TASK_COMM_LEN`, include/linux/sched.h, less the NUL).
const COMM: usize = 15;
/// `/proc/<pid>/stat` rounds the start of a process to ticks of at most 10 ms.
const START_TOLERANCE: u64 = 20_000_000;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    start: BootTime,
    #[serde(with = "crate::event::raw_path::optional")]
    exe: Option<Arc<PathBuf>>,
    belongs: Belongs,
    /// A container runtime outside any container.
    runtime: bool,
    /// It, or who started it, came into its container after the container's first process. In a capture it stands in
    /// [`EnteredState`].
    #[serde(skip)]
    entered: bool,
    ended: Option<BootTime>,
}

impl Entry {
    fn new(start: BootTime, exe: Option<Arc<PathBuf>>, belongs: Belongs) -> Self {
        let runtime = belongs == Belongs::Host && exe.as_ref().is_some_and(|exe| is_runtime(exe));
        Self {
            start,
            exe,
            belongs,
            runtime,
            entered: false,
            ended: None,
        }
    }
}

/// Every process seen.
#[derive(Default)]
pub struct Processes {
    known: FxHashMap<u32, Entry>,
    ended: std::collections::VecDeque<(BootTime, u32)>,
    firsts: Firsts,
}

impl Processes {
    /// A process that ran before the sentinel did.
    pub fn found(&mut self, facts: ProcessFacts) -> Belongs {
        let belongs = of_process(&facts);
        let entry = Entry::new(
            facts.process.start,
            facts.exe.map(Arc::new),
            belongs.clone(),
        );
        if let Some(container) = belongs.container() {
            // Of what was there before nobody is taken for one that came later.
            self.firsts.came(container, facts.process.tgid);
        }
        self.known.insert(facts.process.tgid, entry);
        belongs
    }

    /// A process runs a new program.
    pub fn exec(&mut self, exec: &Exec, cgroups: &mut Cgroups, lookup: &impl Lookup) {
        let belongs = self.belongs_by_cgroup(&exec.process, cgroups, lookup);
        let exe = exec.exe.clone().map(Arc::new);
        let entered = self.enters_late(&exec.process, &belongs, lookup);
        let entry = Entry {
            entered,
            ..Entry::new(exec.process.start, exe, belongs)
        };
        self.known.insert(exec.process.tgid, entry);
    }

    /// A process forked: the child is what the parent is.
    pub fn fork(&mut self, fork: &Fork) {
        if let Some(parent) = self.known.get(&fork.parent.tgid).cloned() {
            let child = Entry {
                start: fork.child_start,
                ended: None,
                ..parent
            };
            self.known.insert(fork.child, child);
        }
    }

    /// A process ended.
    pub fn exit(&mut self, exit: &Exit) {
        if let Some(entry) = self.known.get_mut(&exit.process.tgid) {
            entry.ended = Some(exit.time);
            self.ended.push_back((exit.time, exit.process.tgid));
        }
        self.lose_first(exit.process.tgid);
        while let Some((at, tgid)) = self.ended.front().copied() {
            if at.0 + REMEMBERED > exit.time.0 {
                break;
            }
            self.ended.pop_front();
            if self
                .known
                .get(&tgid)
                .is_some_and(|entry| entry.ended == Some(at))
            {
                self.known.remove(&tgid);
            }
        }
    }

    /// What a process belongs to.
    pub fn belongs(
        &mut self,
        process: &Process,
        cgroups: &mut Cgroups,
        lookup: &impl Lookup,
    ) -> Belongs {
        match cgroups.belongs(process.cgroup) {
            Some(Belongs::Unclear) | None => self.entry(process, cgroups, lookup).belongs.clone(),
            Some(clear) => clear.clone(),
        }
    }

    /// Whether it is in a container.
    pub fn is_in_container(
        &mut self,
        process: &Process,
        cgroups: &mut Cgroups,
        lookup: &impl Lookup,
    ) -> bool {
        let belongs = match cgroups.belongs(process.cgroup) {
            Some(Belongs::Unclear) | None => &self.entry(process, cgroups, lookup).belongs,
            Some(clear) => clear,
        };
        matches!(belongs, Belongs::Container(..))
    }

    /// Whether it came into its container from outside: its parent is not in it.
    pub fn enters_container(
        &mut self,
        process: &Process,
        cgroups: &mut Cgroups,
        lookup: &impl Lookup,
    ) -> bool {
        let id = |belongs: &Belongs| belongs.container().map(str::to_owned);
        let own = id(&self.entry(process, cgroups, lookup).belongs);
        let parent = match self.known.get(&process.ppid) {
            Some(parent) => id(&parent.belongs),
            None => lookup
                .process(process.ppid)
                .and_then(|facts| id(&of_process(&facts))),
        };
        own.is_some() && own != parent
    }

    /// Whether it is a container runtime's process outside any container.
    pub fn is_runtime(
        &mut self,
        process: &Process,
        cgroups: &mut Cgroups,
        lookup: &impl Lookup,
    ) -> bool {
        self.entry(process, cgroups, lookup).runtime
    }

    /// All that findings say about who did it.
    pub fn actor(
        &mut self,
        process: &Process,
        cgroups: &mut Cgroups,
        lookup: &impl Lookup,
        clock: &Clock,
    ) -> Actor {
        let belongs = self.belongs(process, cgroups, lookup);
        let exe = self.entry(process, cgroups, lookup).exe.clone();
        let (container, pod) = match belongs {
            Belongs::Container(container, pod) => (Some(container), pod),
            Belongs::Host | Belongs::Unclear => (None, None),
        };
        let process = shown(process, exe.as_deref().map(PathBuf::as_path), clock);
        Actor {
            process: Some(process),
            container,
            pod,
        }
    }

    /// The first process of a container, as far as that is known.
    #[must_use]
    pub fn first_of(&self, container: &str) -> Option<u32> {
        self.firsts.of(container)
    }

    /// What a process belongs to, as far as that is known.
    #[must_use]
    pub fn known_place(&self, process: &Process, cgroups: &Cgroups) -> Belongs {
        match cgroups.known(process.cgroup) {
            Some(Belongs::Unclear) | None => {
                let known = self.known.get(&process.tgid);
                known.map_or(Belongs::Unclear, |entry| entry.belongs.clone())
            }
            Some(clear) => clear.clone(),
        }
    }

    /// The program a process runs, as far as that is known.
    #[must_use]
    pub fn known_program(&self, process: &Process) -> Option<&PathBuf> {
        let known = self.known.get(&process.tgid);
        known
            .filter(|entry| is_same(entry, process))?
            .exe
            .as_deref()
    }

    fn entry(&mut self, process: &Process, cgroups: &mut Cgroups, lookup: &impl Lookup) -> &Entry {
        let known = self
            .known
            .get(&process.tgid)
            .is_some_and(|entry| is_same(entry, process));
        if !known {
            let entry = self.ask(process, cgroups, lookup);
            self.known.insert(process.tgid, entry);
        }
        self.known
            .entry(process.tgid)
            .or_insert_with(|| Entry::new(process.start, None, Belongs::Host))
    }

    /// No event told of this process: ask the node, and if it is gone, take it for what its parent is.
    fn ask(&mut self, process: &Process, cgroups: &mut Cgroups, lookup: &impl Lookup) -> Entry {
        let belongs = match cgroups.belongs(process.cgroup) {
            Some(clear @ (Belongs::Container(..) | Belongs::Host)) => Some(clear.clone()),
            Some(Belongs::Unclear) | None => None,
        };
        let facts = lookup
            .process(process.tgid)
            .filter(|facts| facts.process.start.0.abs_diff(process.start.0) < START_TOLERANCE);
        let parent = self.known.get(&process.ppid);
        let (exe, by_node) = match facts {
            Some(facts) => {
                let belongs = of_process(&facts);
                (facts.exe.map(Arc::new), Some(belongs))
            }
            None => (
                parent.and_then(|parent| parent.exe.clone()),
                parent.map(|it| it.belongs.clone()),
            ),
        };
        let belongs = belongs.or(by_node).unwrap_or(Belongs::Host);
        let entered = self.enters_late(process, &belongs, lookup);
        Entry {
            entered,
            ..Entry::new(process.start, exe, belongs)
        }
    }

    fn belongs_by_cgroup(
        &mut self,
        process: &Process,
        cgroups: &mut Cgroups,
        lookup: &impl Lookup,
    ) -> Belongs {
        match cgroups.belongs(process.cgroup) {
            Some(clear @ (Belongs::Container(..) | Belongs::Host)) => clear.clone(),
            Some(Belongs::Unclear) | None => self.ask(process, cgroups, lookup).belongs,
        }
    }
}

/// Everything that is known of processes, for a capture; in the order of their ids.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProcessesState {
    known: Vec<(u32, Entry)>,
    ended: Vec<(BootTime, u32)>,
}

impl ProcessesState {
    /// Those that belong to what is wanted.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&Belongs) -> bool) -> Self {
        self.known.retain(|(_, entry)| wanted(&entry.belongs));
        self
    }
}

impl Processes {
    /// What is known.
    #[must_use]
    pub fn state(&self) -> ProcessesState {
        let mut known: Vec<_> = self
            .known
            .iter()
            .map(|(tgid, it)| (*tgid, it.clone()))
            .collect();
        known.sort_unstable_by_key(|(tgid, _)| *tgid);
        ProcessesState {
            known,
            ended: self.ended.iter().copied().collect(),
        }
    }

    /// Takes over what was known.
    pub fn restore(&mut self, state: ProcessesState) {
        self.known = state.known.into_iter().collect();
        self.ended = state.ended.into();
    }
}

/// A process as findings and rows show it.
#[must_use]
pub fn shown(process: &Process, exe: Option<&Path>, clock: &Clock) -> ProcessRef {
    // The kernel's own name for a thread of a ring says nothing of whose it is; the program's, as the kernel cuts it, does.
    let program = exe.filter(|_| process.comm.is_ring_worker());
    let program = program.and_then(Path::file_name).map(|name| {
        let name = name.as_encoded_bytes();
        String::from_utf8_lossy(&name[..name.len().min(COMM)]).into_owned()
    });
    ProcessRef {
        pid: process.pid,
        tgid: process.tgid,
        ppid: process.ppid,
        uid: process.uid,
        gid: process.gid,
        comm: program.unwrap_or_else(|| process.comm.to_string()),
        exe: exe.map(|exe| exe.to_string_lossy().into_owned()),
        start_time: clock.time(process.start),
    }
}

fn is_same(entry: &Entry, process: &Process) -> bool {
    entry.start.0.abs_diff(process.start.0) < START_TOLERANCE
}
