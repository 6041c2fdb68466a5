//! Decides about events: keeps the tables that give them meaning. No thread, no waiting; written bytes are decided in
//! `written.rs`, opens in `opened.rs`, changes of secret files in `changed.rs`.
use super::{
    Ground,
    arguments::Started,
    changed::Changes,
    conclude::Clean,
    doubles::Doubles,
    eyes::Eyes,
    leaky_log::LeakyLogs,
    logged::Followers,
    losses::{Losses, OwnCause},
    naming::Naming,
    opened::{Candidates, Waiting},
    scanned::Sought,
    shed::Shed,
    suspects::Suspects,
    tally::Tally,
};
use crate::advice::Reads;
use crate::config::{Limits, Scope};
use crate::credential::Credentials;
use crate::detect::unmonitorable_secret;
use crate::enrich::{Belongs, Cgroups, Clock, Lookup, Processes, is_runtime};
use crate::event::{BootTime, Event, Exec, Exit, FileKey};
use crate::finding::{Finding, Time};
use crate::inventory::{Fingerprinter, Inventory, Request, TokenClaims, Update};
use crate::matcher::Match;
use crate::output::InventorySizes;
use crate::probe::Control;
use crate::rules::Chosen;
use crate::source::LogRequest;
use crate::stream::{Registry, Scans};
use lru::LruCache;
use rustc_hash::FxHashMap;
use std::{num::NonZeroUsize, sync::Arc};

/// Containers remembered as looked at.
const CONTAINERS: NonZeroUsize = NonZeroUsize::new(16_384).expect("not zero");

/// Everything needed to decide.
pub struct Decide<L> {
    pub(super) scope: Scope,
    pub(super) clock: Clock,
    pub(super) lookup: L,
    pub(super) control: Control,
    pub(super) cgroups: Cgroups,
    pub(super) processes: Processes,
    pub(super) registry: Registry,
    pub(super) scans: Scans,
    pub(super) inventory: Arc<Inventory>,
    pub(super) waiting: Waiting,
    pub(super) changes: Changes,
    pub(super) matches: Vec<Match>,
    pub(super) chosen: Chosen,
    pub(super) credentials: Credentials,
    pub(super) fingerprinter: Fingerprinter,
    pub(super) sought: Vec<Sought>,
    pub(super) started: Started,
    pub(super) followers: Followers,
    pub(super) suspects: Suspects,
    pub(super) eyes: Eyes,
    pub(super) clean: Clean,
    pub(super) doubles: Doubles,
    pub(super) shed: Shed,
    pub(super) naming: Naming,
    /// What is too long.
    pub(super) limits: Limits,
    /// What tokens among the secret files say of themselves.
    pub(super) tokens: FxHashMap<FileKey, TokenClaims>,
    pub(super) leaky_logs: LeakyLogs,
    pub(super) candidates: Candidates,
    /// Reads of secrets that were observed.
    pub reads: Reads,
    /// Time of the newest event.
    pub(super) now: BootTime,
    seen_containers: LruCache<String, ()>,
    /// What is counted for whoever asks from outside.
    pub tally: Tally,
    /// What is lost.
    pub losses: Losses,
    /// What is to be asked of the inventory's keeper.
    pub requests: Vec<Request>,
    /// Containers that the sources of identity are to be asked about, each with its pod's uid.
    pub unnamed: Vec<(String, Option<String>)>,
    /// What is to be asked of the log-file source.
    pub log_requests: Vec<LogRequest>,
    /// What was concluded since this was last emptied.
    pub findings: Vec<Finding>,
    /// Events decided.
    pub events: u64,
}

impl<L: Lookup> Decide<L> {
    /// With empty tables.
    pub fn new(ground: Ground<L>) -> Self {
        let Ground {
            scope,
            clock,
            lookup,
            control,
            registry,
            inventory,
            fingerprinter,
            chosen,
            limits,
            naming,
        } = ground;
        let losses = Losses::new(&control.loss());
        Self {
            scope,
            clock,
            lookup,
            control,
            cgroups: Cgroups::default(),
            processes: Processes::default(),
            registry,
            scans: Scans::default(),
            inventory,
            waiting: Waiting::default(),
            changes: Changes::default(),
            matches: Vec::new(),
            credentials: Credentials::new(chosen.own_patterns()),
            chosen,
            fingerprinter,
            sought: Vec::new(),
            started: Started::default(),
            followers: Followers::default(),
            unnamed: Vec::new(),
            log_requests: Vec::new(),
            suspects: Suspects::default(),
            eyes: Eyes::default(),
            clean: Clean::default(),
            doubles: Doubles::default(),
            shed: Shed::default(),
            naming,
            limits,
            tokens: FxHashMap::default(),
            leaky_logs: LeakyLogs::default(),
            candidates: Candidates::default(),
            reads: Reads::default(),
            now: BootTime::default(),
            seen_containers: LruCache::new(CONTAINERS),
            tally: Tally::default(),
            losses,
            requests: Vec::new(),
            findings: Vec::new(),
            events: 0,
        }
    }

    /// The time of day of an event.
    pub fn time(&self, at: BootTime) -> Time {
        self.clock.time(at)
    }

    /// Time of the newest event.
    pub const fn now(&self) -> BootTime {
        self.now
    }

    /// How much is watched for.
    pub fn sizes(&self) -> InventorySizes {
        InventorySizes {
            files: self.inventory.files.len(),
            values: self.inventory.values.len(),
            patterns: self.inventory.index.patterns(),
            unmonitored: self.inventory.unmonitored,
        }
    }

    /// Learns what was there before the sentinel: cgroups, processes, their streams, containers.
    pub fn survey(&mut self) {
        for (id, path) in self.lookup.cgroups() {
            self.learn_cgroup(id, &path);
        }
        let mut found = Vec::new();
        for facts in self.lookup.processes() {
            for path in &facts.other_cgroups {
                self.learn_other_cgroup(path);
            }
            let (process, stdout, stderr) = (facts.process, facts.stdout, facts.stderr);
            let belongs = self.processes.found(facts);
            self.exempt_runtime(&process);
            if self.scope == Scope::Node || matches!(belongs, Belongs::Container(..)) {
                found.push((process, belongs, stdout, stderr));
            }
        }
        // Whether a process came into its container from outside shows once its parent is known.
        for (process, belongs, stdout, stderr) in found {
            let enters = self
                .processes
                .enters_container(&process, &mut self.cgroups, &self.lookup);
            self.registry.learn(stdout, stderr, enters);
            self.follow_open(&process, &belongs);
            for (file, attributes) in [stdout, stderr].into_iter().flatten() {
                // The kernel asks about regular files and devices itself.
                if attributes.is_pipe_or_socket() && (enters || self.scope == Scope::Node) {
                    self.control.set_stream(file, true);
                }
            }
            self.meet(&belongs, process.tgid, enters);
        }
    }

    /// Decides about one event, which happened at `time`.
    pub fn event(&mut self, time: BootTime, event: Event<'_>) {
        self.events += 1;
        self.tally.event(&event);
        self.now = self.now.max(time);
        match event {
            Event::Write(write) => self.write(&write),
            Event::Transfer(transfer) => self.transfer(&transfer),
            Event::StreamSeen(seen) => self.stream_seen(&seen),
            Event::Open(open) => self.open(open),
            Event::Exec(exec) => self.exec(&exec),
            Event::Fork(fork) => self.processes.fork(&fork),
            Event::Exit(exit) => self.exit(&exit),
            Event::CgroupMade(made) => self.cgroup_made(&made),
            Event::Arguments(arguments) => self.arguments(&arguments),
            Event::Log(log) => self.logged(&log),
            Event::Change(change) => self.change(*change),
        }
    }

    /// Takes a new snapshot over: tells the kernel, reports wide files, searches what is held for values that are new.
    pub fn update(&mut self, update: Update, now: BootTime) {
        self.now = self.now.max(now);
        let old = std::mem::replace(&mut self.inventory, update.inventory);
        self.steer_opens(&old);
        self.keep_gone(&old, now);
        self.changes
            .shield(&update.posture.shields, &self.inventory);
        self.compare(&old, now);
        let time = self.time(now);
        self.meet_files(&update.fresh, update.posture, time);
        for refused in update.refused {
            self.conclude(Some(unmonitorable_secret(&refused, time)));
        }
        self.losses.add(OwnCause::ContainerUnread, update.unread);
        self.search_again(old.epoch);
        self.search_arguments_again(old.epoch);
        self.open_again(now);
    }

    /// Whether something waits that is due now.
    pub fn is_due(&self, now: BootTime, all: bool) -> bool {
        let due = [
            self.doubles.next(),
            self.suspects.due(),
            self.naming.next(),
            self.changes.due(),
        ];
        due.into_iter().flatten().any(|due| all || due <= now)
    }

    fn exec(&mut self, exec: &Exec) {
        self.place(&exec.process);
        self.processes.exec(exec, &mut self.cgroups, &self.lookup);
        self.exempt_runtime(&exec.process);
        if !self.is_watched(&exec.process) {
            return;
        }
        let enters =
            self.processes
                .enters_container(&exec.process, &mut self.cgroups, &self.lookup);
        for (file, attributes) in self.registry.learn(exec.stdout, exec.stderr, enters) {
            if attributes.is_regular() {
                // By its path it may be a log, or a secret: the kernel asks once more.
                self.control.forget_stream(file.key);
            } else {
                self.control.set_stream(file, true);
            }
        }
        // The runtime's own program sets the container's mounts up; they are there once it runs the container's.
        let sets_up = exec.exe.as_deref().is_none_or(|exe| {
            is_runtime(exe) || exe.as_os_str().as_encoded_bytes().starts_with(b"/memfd:")
        });
        if !sets_up {
            let belongs = self
                .processes
                .belongs(&exec.process, &mut self.cgroups, &self.lookup);
            self.meet(&belongs, exec.process.tgid, enters);
        }
    }

    fn exit(&mut self, exit: &Exit) {
        if self.scope == Scope::Node {
            self.control.unexempt(exit.process.tgid);
        }
        self.processes.exit(exit);
    }

    /// Has the inventory look at the mounts of a container that is new, and at the environment of a program that came into
    /// one from outside: what it was given, its children have too.
    fn meet(&mut self, belongs: &Belongs, pid: u32, enters: bool) {
        let Belongs::Container(container, pod) = belongs else {
            return;
        };
        if self.seen_containers.put(container.id.clone(), ()).is_none() {
            self.unnamed
                .push((container.id.clone(), pod.as_ref().map(|it| it.uid.clone())));
            self.requests.push(Request::Container {
                id: container.id.clone(),
                pid,
            });
        }
        if enters {
            self.requests.push(Request::Environment {
                container: container.id.clone(),
                pod_uid: pod.as_ref().map(|pod| pod.uid.clone()),
                pid,
            });
        }
    }
}
