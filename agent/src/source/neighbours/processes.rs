//! The processes that show in `/proc`: which of them may be looked into, what programs they run, which logs they have open.
use super::{
    settings::NeighbourSettings,
    thread::{Neighbour, Seen, Sight},
};
use crate::enrich::{Lookup, Node, proc_text};
use crate::event::{FileId, FileKey};
use crate::source::log_file::namespace_of;
use crate::source::{LogPlace, LogStart, LogWatch};
use rustix::fs::{AtFlags, CWD, StatxFlags, statx};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs::{File, read_dir},
    time::{Duration, Instant, SystemTime},
};

/// What a process is, runs and has open is looked at this often;
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// of one that is younger than that, at each look: it may be about to run another program.
const YOUNG: Duration = Duration::from_secs(2);
/// `PF_KTHREAD` (include/linux/sched.h).
const KERNEL_THREAD: u32 = 0x0020_0000;

/// A process that may not be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Its id, as it shows here.
    pub pid: u32,
    /// Whose it is.
    pub uid: u32,
}

/// All processes that show.
pub struct Processes {
    own: u32,
    namespace: Option<u64>,
    /// Files that were made since are new.
    since: SystemTime,
    node: Node,
    known: BTreeMap<u32, Known>,
    /// Which process the mounts of a mount namespace are reached through.
    mounts: HashMap<u64, u32>,
    /// Users whose processes may not be looked into: each is told of once.
    told: BTreeSet<u32>,
    is_first: bool,
}

/// What is known of a process.
struct Known {
    since: Instant,
    looked: Instant,
    mark: Mark,
    /// None: it is the kernel's own, or has ended.
    user: Option<u32>,
    is_open: bool,
    logs: HashSet<FileKey>,
}

/// Changes when a process id is used again, when the process runs another program, and when its parent ends.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark {
    start: u64,
    environment: Option<u64>,
    parent: u32,
}

impl Processes {
    /// Nothing was looked at yet. `own`: this process, which is passed over.
    #[must_use]
    pub fn new(own: u32) -> Self {
        Self {
            own,
            namespace: namespace_of(own),
            since: SystemTime::now(),
            node: Node::new(),
            known: BTreeMap::new(),
            mounts: HashMap::new(),
            told: BTreeSet::new(),
            is_first: true,
        }
    }

    /// The processes that may be looked into.
    pub fn open(&self) -> impl Iterator<Item = u32> {
        let known = self.known.iter().filter(|(_, it)| it.is_open);
        known.map(|(pid, _)| *pid)
    }

    /// How many those are, and which processes may not; kernel threads are none.
    #[must_use]
    pub fn sight(&self) -> Sight {
        let closed = self.known.iter().filter(|(_, it)| !it.is_open);
        let closed = closed.filter_map(|(pid, it)| {
            Some(Closed {
                pid: *pid,
                uid: it.user?,
            })
        });
        Sight {
            open: self.open().count(),
            closed: closed.collect(),
        }
    }

    /// Looks at what is new, and at everything with `all`. `is_read` says which logs are read anyway.
    pub fn look(
        &mut self,
        settings: &NeighbourSettings,
        all: bool,
        is_read: impl Fn(FileKey) -> bool,
        mut tell: impl FnMut(Seen),
    ) {
        let listed = listed();
        self.known.retain(|pid, _| listed.contains(pid));
        self.mounts.retain(|_, pid| listed.contains(pid));
        for pid in listed {
            let is_due = |known: &Known| {
                known.since.elapsed() < YOUNG || known.looked.elapsed() >= LOOK_EVERY
            };
            if pid != self.own && (all || self.known.get(&pid).is_none_or(is_due)) {
                self.look_at(pid, &mut tell);
                self.logs(pid, settings, &is_read, &mut tell);
            }
        }
        self.reach_mounts(&mut tell);
        self.is_first = false;
    }

    fn look_at(&mut self, pid: u32, tell: &mut impl FnMut(Seen)) {
        let process = procfs::process::Process::new(pid.cast_signed());
        // It has ended meanwhile.
        let Ok(stat) = process.and_then(|process| process.stat()) else {
            return;
        };
        let mark = Mark {
            start: stat.starttime,
            environment: stat.env_start,
            parent: stat.ppid.cast_unsigned(),
        };
        let now = Instant::now();
        if let Some(known) = self.known.get_mut(&pid)
            && known.mark == mark
        {
            known.looked = now;
            return;
        }
        // One that has ended and waits for its parent has nothing any more.
        let is_empty = stat.flags & KERNEL_THREAD != 0 || matches!(stat.state, 'Z' | 'X');
        let is_open = !is_empty && File::open(format!("/proc/{pid}/environ")).is_ok();
        let before = self
            .known
            .remove(&pid)
            .filter(|it| it.mark.start == mark.start);
        let known = Known {
            since: now,
            looked: now,
            mark,
            user: (!is_empty).then(|| user_of(pid)).flatten(),
            is_open,
            logs: before.map(|it| it.logs).unwrap_or_default(),
        };
        if is_open {
            tell(Seen::Process(Neighbour {
                pid,
                parent: mark.parent,
            }));
        } else if let Some(uid) = known.user
            && self.told.insert(uid)
            && !self.is_first
        {
            tracing::warn!(
                pid,
                uid,
                "a process may not be looked into: neither its environment nor its files are known; others of that user are not told of"
            );
        }
        self.known.insert(pid, known);
    }

    /// Tells of logs that a process has open for writing.
    fn logs(
        &mut self,
        pid: u32,
        settings: &NeighbourSettings,
        is_read: &impl Fn(FileKey) -> bool,
        tell: &mut impl FnMut(Seen),
    ) {
        let Some(known) = self.known.get_mut(&pid).filter(|it| it.is_open) else {
            return;
        };
        for file in self.node.open_files(pid) {
            if !settings.is_log(&file.path) || is_read(file.key) || !known.logs.insert(file.key) {
                continue;
            }
            let is_new = !self.is_first && is_born_since(pid, file.fd, self.since);
            tell(Seen::Log(LogWatch {
                tgid: pid,
                other: 0,
                place: LogPlace::Descriptor(file.fd),
                file: FileId {
                    key: file.key,
                    name: 0,
                },
                start: if is_new {
                    LogStart::Beginning
                } else {
                    LogStart::End
                },
            }));
        }
    }

    /// Has the mounts of other containers looked at, through one process of each that may be looked into.
    fn reach_mounts(&mut self, tell: &mut impl FnMut(Seen)) {
        for (pid, _) in self.known.iter().filter(|(_, it)| it.is_open) {
            let Some(namespace) = namespace_of(pid).filter(|it| Some(*it) != self.namespace) else {
                continue;
            };
            if self.mounts.contains_key(&namespace) {
                continue;
            }
            self.mounts.insert(namespace, *pid);
            tell(Seen::Mounts { pid: *pid });
        }
    }
}

fn listed() -> BTreeSet<u32> {
    let entries = read_dir("/proc").into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name());
    names
        .filter_map(|name| name.to_str()?.parse().ok())
        .collect()
}

fn user_of(pid: u32) -> Option<u32> {
    let text = std::fs::read(format!("/proc/{pid}/status")).ok()?;
    proc_text::ids_in(&text).map(|(user, _)| user)
}

/// Whether an open file was made since then; where the file system does not tell, it was not.
fn is_born_since(pid: u32, fd: u32, since: SystemTime) -> bool {
    let path = format!("/proc/{pid}/fd/{fd}");
    let born = statx(CWD, path, AtFlags::empty(), StatxFlags::BTIME).ok();
    let born = born.filter(|it| it.stx_mask & StatxFlags::BTIME.bits() != 0);
    let since = since
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    born.is_some_and(|it| u64::try_from(it.stx_btime.tv_sec).unwrap_or(0) >= since.as_secs())
}
