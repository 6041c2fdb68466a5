//! Decides about events: keeps the tables that give them meaning, and turns them into findings. No thread, no waiting.
use super::{
    leaks::places,
    losses::{Losses, OwnCause},
};
use crate::config::Scope;
use crate::detect::{Actor, Leak, over_permissive_file, over_permissive_read, value_in_stream};
use crate::enrich::{Belongs, Cgroups, Clock, Lookup, Processes};
use crate::event::{BootTime, CgroupMade, Event, Exec, Open, Process, StreamSeen, Transfer, Write};
use crate::finding::{Finding, Time};
use crate::inventory::{Encoding, Inventory, Request, SecretFile, Update, Value};
use crate::matcher::{Match, Scan};
use crate::output::InventorySizes;
use crate::probe::Control;
use crate::redact::{Payload, SecretBytes};
use crate::stream::{Class, Registry, ScanKey, Scans, Slot, Stream};
use rustc_hash::FxHashSet;
use std::{collections::VecDeque, sync::Arc};

/// Bytes of a file copied inside the kernel that are read at most.
const MOST_TRANSFERRED: u64 = 1 << 20;
/// Opens of files that the inventory does not know yet wait this long for it, in nanoseconds.
const OPEN_WAITS: u64 = 2_000_000_000;
/// So many at most.
const OPENS_WAITING: usize = 1_024;

/// Everything needed to decide.
pub struct Decide<L> {
    scope: Scope,
    clock: Clock,
    lookup: L,
    control: Control,
    cgroups: Cgroups,
    processes: Processes,
    registry: Registry,
    scans: Scans,
    inventory: Arc<Inventory>,
    seen_containers: FxHashSet<String>,
    waiting: VecDeque<Open>,
    matches: Vec<Match>,
    /// What is lost.
    pub losses: Losses,
    /// What is to be asked of the inventory's keeper.
    pub requests: Vec<Request>,
    /// What was concluded since this was last emptied.
    pub findings: Vec<Finding>,
    /// Events decided.
    pub events: u64,
}

impl<L: Lookup> Decide<L> {
    /// With empty tables.
    pub fn new(
        scope: Scope,
        clock: Clock,
        lookup: L,
        control: Control,
        registry: Registry,
        inventory: Arc<Inventory>,
    ) -> Self {
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
            seen_containers: FxHashSet::default(),
            waiting: VecDeque::new(),
            matches: Vec::new(),
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
        for facts in self.lookup.processes() {
            for path in &facts.other_cgroups {
                self.learn_other_cgroup(path);
            }
            let (tgid, stdout, stderr) = (facts.process.tgid, facts.stdout, facts.stderr);
            let process = facts.process;
            let belongs = self.processes.found(facts);
            self.exempt_runtime(&process);
            if self.scope == Scope::Containers && !matches!(belongs, Belongs::Container(..)) {
                continue;
            }
            self.registry.learn(stdout, stderr);
            for (file, attributes) in [stdout, stderr].into_iter().flatten() {
                // The kernel asks about regular files and devices itself.
                if !attributes.is_regular() && !attributes.is_character_device() {
                    self.control.set_stream(file, true);
                }
            }
            self.meet(&belongs, tgid);
        }
    }

    /// Decides about one event.
    pub fn event(&mut self, event: Event<'_>) {
        self.events += 1;
        match event {
            Event::Write(write) => self.write(&write),
            Event::Transfer(transfer) => self.transfer(&transfer),
            Event::StreamSeen(seen) => self.stream_seen(&seen),
            Event::Open(open) => self.open(open),
            Event::Exec(exec) => self.exec(&exec),
            Event::Fork(fork) => self.processes.fork(&fork),
            Event::Exit(exit) => {
                if self.scope == Scope::Node {
                    self.control.unexempt(exit.process.tgid);
                }
                self.processes.exit(&exit);
            }
            Event::CgroupMade(made) => self.cgroup_made(&made),
        }
    }

    /// Takes a new snapshot over: tells the kernel, reports wide files, searches what is held for values that are new.
    pub fn update(&mut self, update: Update, now: BootTime) {
        let old = std::mem::replace(&mut self.inventory, update.inventory);
        self.steer_opens(&old);
        let time = self.time(now);
        self.findings.extend(
            update
                .fresh
                .iter()
                .filter_map(|file| over_permissive_file(file, time)),
        );
        if self
            .inventory
            .values
            .iter()
            .any(|value| value.since > old.epoch)
            || self.inventory.values.len() != old.values.len()
        {
            self.search_again(old.epoch);
        }
        for open in std::mem::take(&mut self.waiting) {
            self.open_again(open, now);
        }
    }

    /// Reads the loss counters of the probes.
    pub fn read_losses(&mut self) {
        self.losses.read(&self.control.loss());
    }

    fn write(&mut self, write: &Write<'_>) {
        if !self.is_watched(&write.process) {
            return;
        }
        let Class::Watched(stream) = self.registry.class(write.file, write.fd) else {
            return;
        };
        let first = write.offset == 0;
        self.feed(
            &stream,
            write.process,
            write.time,
            ScanKey {
                file: write.file,
                tgid: write.process.tgid,
            },
            write.fd,
            first,
            write.payload,
        );
    }

    fn transfer(&mut self, transfer: &Transfer) {
        if !self.is_watched(&transfer.process) {
            return;
        }
        let Class::Watched(stream) = self.registry.class(transfer.file, transfer.fd) else {
            return;
        };
        let process = transfer.process;
        let known = self.inventory.files.get(&transfer.source.key).cloned();
        if let Some(file) =
            known.filter(|file| transfer.source_offset == 0 && transfer.len >= file.size)
        {
            return self.whole_secret(transfer, &stream, &file);
        }
        let wanted = transfer.len.min(MOST_TRANSFERRED);
        if wanted < transfer.len {
            self.losses
                .count(OwnCause::TransferCut, transfer.len - wanted);
        }
        let path = transfer.source_path.as_deref();
        let bytes = path.and_then(|path| {
            [process.tgid, process.ppid].into_iter().find_map(|tgid| {
                self.lookup.read(
                    tgid,
                    path,
                    transfer.source.key,
                    transfer.source_offset,
                    wanted as usize,
                )
            })
        });
        let Some(bytes) = bytes.map(SecretBytes::new) else {
            return self
                .losses
                .count(OwnCause::TransferUnreadable, transfer.len);
        };
        let key = ScanKey {
            file: transfer.file,
            tgid: process.tgid,
        };
        self.feed(
            &stream,
            process,
            transfer.time,
            key,
            transfer.fd,
            true,
            Payload::new(bytes.expose()),
        );
    }

    /// A secret file was copied to a stream as a whole: that needs no search.
    fn whole_secret(&mut self, transfer: &Transfer, stream: &Stream, file: &SecretFile) {
        let inventory = Arc::clone(&self.inventory);
        let Some(value) = inventory
            .values
            .iter()
            .find(|value| Some(value.fingerprint) == file.fingerprint)
        else {
            return;
        };
        let actor = self.actor(&transfer.process);
        let leak = Leak {
            time: self.clock.time(transfer.time),
            value,
            encoding: Encoding::Raw,
            offset: 0,
            length: file.size,
            stream: stream.shown(transfer.fd),
            actor: &actor,
        };
        self.findings.extend(value_in_stream(leak));
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what a write and a transfer have in common"
    )]
    fn feed(
        &mut self,
        stream: &Arc<Stream>,
        process: Process,
        time: BootTime,
        key: ScanKey,
        fd: u32,
        first: bool,
        payload: Payload<'_>,
    ) {
        let slot = self.scans.slot(key, || Slot {
            scan: Scan::default(),
            stream: Arc::clone(stream),
            process,
            time,
            fd,
            call_start: 0,
            reported: VecDeque::new(),
        });
        if first {
            slot.call_start = slot.scan.position();
        }
        (slot.process, slot.time, slot.fd) = (process, time, fd);
        self.matches.clear();
        slot.scan
            .feed(&self.inventory.index, payload.expose(), &mut self.matches);
        if !self.matches.is_empty() {
            let actor = self
                .processes
                .actor(&process, &self.cgroups, &self.lookup, &self.clock);
            report(
                &self.matches,
                &self.inventory,
                0,
                slot,
                &actor,
                &self.clock,
                &mut self.findings,
            );
        }
    }

    /// Searches what the scans hold for values that became known after `epoch`.
    fn search_again(&mut self, epoch: u64) {
        for slot in self.scans.iter_mut() {
            self.matches.clear();
            slot.scan
                .search_again(&self.inventory.index, &mut self.matches);
            if !self.matches.is_empty() {
                let process = slot.process;
                let actor =
                    self.processes
                        .actor(&process, &self.cgroups, &self.lookup, &self.clock);
                report(
                    &self.matches,
                    &self.inventory,
                    epoch,
                    slot,
                    &actor,
                    &self.clock,
                    &mut self.findings,
                );
            }
        }
    }

    fn stream_seen(&mut self, seen: &StreamSeen) {
        if !self.is_watched(&seen.process) {
            return;
        }
        let is_secret = self.inventory.holds(seen.file.key, seen.path.as_deref());
        let class = self.registry.decide(seen, is_secret);
        self.control
            .set_stream(seen.file, matches!(class, Class::Watched(_)));
    }

    fn open(&mut self, open: Open) {
        if self.inventory.files.contains_key(&open.file.key) {
            return self.opened(&open);
        }
        // A version that was mounted a moment ago: the inventory is about to know it.
        self.requests.push(Request::LookAgain);
        if self.waiting.len() == OPENS_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(open);
    }

    fn open_again(&mut self, open: Open, now: BootTime) {
        if self.inventory.files.contains_key(&open.file.key) {
            self.opened(&open);
        } else if now.0.saturating_sub(open.time.0) < OPEN_WAITS {
            self.waiting.push_back(open);
        }
    }

    fn opened(&mut self, open: &Open) {
        if !self.is_watched(&open.process) {
            return;
        }
        let Some(file) = self.inventory.files.get(&open.file.key).cloned() else {
            return;
        };
        let actor = self.actor(&open.process);
        let time = self.clock.time(open.time);
        self.findings
            .extend(over_permissive_read(open, &file, &actor, time));
    }

    fn exec(&mut self, exec: &Exec) {
        self.place(&exec.process);
        self.processes.exec(exec, &self.cgroups, &self.lookup);
        self.exempt_runtime(&exec.process);
        if !self.is_watched(&exec.process) {
            return;
        }
        for file in self.registry.learn(exec.stdout, exec.stderr) {
            self.control.set_stream(file, true);
        }
        let is_set_up = exec.exe.as_deref().is_some_and(|exe| {
            !crate::enrich::is_runtime(exe) && !exe.to_string_lossy().contains("memfd:")
        });
        if is_set_up {
            let belongs = self
                .processes
                .belongs(&exec.process, &self.cgroups, &self.lookup);
            self.meet(&belongs, exec.process.tgid);
        }
    }

    /// Has the inventory look at the mounts of a container that is new.
    fn meet(&mut self, belongs: &Belongs, pid: u32) {
        if let Belongs::Container(container, _) = belongs
            && self.seen_containers.insert(container.id.clone())
        {
            self.requests.push(Request::Container {
                id: container.id.clone(),
                pid,
            });
        }
    }

    fn cgroup_made(&mut self, made: &CgroupMade) {
        if made.unified {
            self.learn_cgroup(made.id, &made.path);
        } else {
            self.learn_other_cgroup(&made.path);
        }
    }

    fn learn_cgroup(&mut self, id: u64, path: &str) {
        let belongs = self.cgroups.learn(id, path);
        if self.scope == Scope::Containers {
            self.control
                .set_cgroup(id, matches!(belongs, Belongs::Container(..)));
        }
    }

    fn learn_other_cgroup(&mut self, path: &str) {
        if let Some(root) = self.cgroups.learn_other(path) {
            self.control.forget_cgroup(root);
        }
    }

    /// Makes sure that a process's cgroup is known.
    fn place(&mut self, process: &Process) {
        if self.cgroups.belongs(process.cgroup).is_none()
            && let Some(path) = self
                .lookup
                .process(process.tgid)
                .and_then(|facts| facts.unified_cgroup)
        {
            self.learn_cgroup(process.cgroup, &path);
        }
    }

    fn exempt_runtime(&mut self, process: &Process) {
        if self.scope == Scope::Node {
            if self
                .processes
                .is_runtime(process, &self.cgroups, &self.lookup)
            {
                self.control.exempt(process.tgid);
            } else {
                self.control.unexempt(process.tgid);
            }
        }
    }

    fn is_watched(&mut self, process: &Process) -> bool {
        match self.scope {
            Scope::Node => !self
                .processes
                .is_runtime(process, &self.cgroups, &self.lookup),
            Scope::Containers => {
                let belongs = self.processes.belongs(process, &self.cgroups, &self.lookup);
                matches!(belongs, Belongs::Container(..))
            }
        }
    }

    fn actor(&mut self, process: &Process) -> Actor {
        self.processes
            .actor(process, &self.cgroups, &self.lookup, &self.clock)
    }

    /// Tells the probes which devices and files hold secrets now.
    fn steer_opens(&mut self, old: &Inventory) {
        let new = Arc::clone(&self.inventory);
        for (dev, whole) in &new.devices {
            if old.devices.get(dev) != Some(whole) {
                self.control.watch_device(*dev, *whole);
            }
        }
        for dev in old
            .devices
            .keys()
            .filter(|dev| !new.devices.contains_key(dev))
        {
            self.control.forget_device(*dev);
        }
        let listed = |inventory: &Inventory, dev| inventory.devices.get(&dev) == Some(&false);
        for key in new.files.keys().filter(|key| {
            listed(&new, key.dev) && !(old.files.contains_key(key) && listed(old, key.dev))
        }) {
            self.control.list_secret(*key);
        }
        for key in old
            .files
            .keys()
            .filter(|key| listed(old, key.dev) && !new.files.contains_key(key))
        {
            self.control.unlist_secret(*key);
        }
    }
}

fn report(
    found: &[Match],
    inventory: &Inventory,
    since: u64,
    slot: &mut Slot,
    actor: &Actor,
    clock: &Clock,
    findings: &mut Vec<Finding>,
) {
    for place in places(found, inventory, since, &mut slot.reported) {
        let holds = |value: &&Value| value.fingerprint == place.fingerprint;
        let Some(value) = inventory.values.iter().find(holds) else {
            continue;
        };
        let leak = Leak {
            time: clock.time(slot.time),
            value,
            encoding: place.encoding,
            offset: place.start.cast_signed() - slot.call_start.cast_signed(),
            length: place.end - place.start,
            stream: slot.stream.shown(slot.fd),
            actor,
        };
        findings.extend(value_in_stream(leak));
    }
}
