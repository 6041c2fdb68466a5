//! A part of a capture as a capture of its own: from one time to another, of one pod.
use super::{
    Decide,
    entry::{Entry, State},
    tee::Tee,
};
use crate::advice::{Place, ReadsState};
use crate::capture::{CaptureError, SegmentStart};
use crate::decode::{decode, decode_bare, time_of};
use crate::enrich::{Answer, Belongs, Lookup, container_of};
use crate::event::{BootTime, Event, FileKey, PodLogPath, Process};
use crate::finding::PodRef;
use crate::identity::News;
use crate::inventory::{Change, Origin};
use crate::stream::SlotState;
use jiff::Timestamp;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// Opens the capture that the part goes to, given the segment it begins in, and the times.
pub type Open<'c> =
    Box<dyn FnMut(&SegmentStart, BootTime, BootTime) -> Result<Tee, CaptureError> + 'c>;

/// What is cut out.
pub struct Cut<'c> {
    /// From this time on; else from the beginning.
    pub from: Option<Timestamp>,
    /// Before this time; else to the end.
    pub to: Option<Timestamp>,
    /// Opens where it goes.
    pub open: Open<'c>,
}

/// How far it is.
pub(super) struct Progress {
    pub from: BootTime,
    pub to: BootTime,
    pub is_begun: bool,
    pub is_done: bool,
}

impl Cut<'_> {
    /// Of the capture that begins so.
    pub(super) fn begin(&self, start: &SegmentStart) -> Progress {
        let clock = start.header.clock;
        let boot = |time: Timestamp| {
            let since =
                time.as_nanosecond() - i128::from(clock.wall_ns) + i128::from(clock.boot_ns);
            BootTime(u64::try_from(since.max(0)).unwrap_or(u64::MAX))
        };
        let from = self.from.map_or(BootTime(0), boot);
        let to = self.to.map_or(BootTime(u64::MAX), boot);
        Progress {
            from,
            to,
            is_begun: false,
            is_done: false,
        }
    }
}

/// When a step was taken, when it tells.
pub(super) fn time_of_step(entry: &Entry<'_>) -> Option<BootTime> {
    Some(BootTime(match entry {
        Entry::Record { kept, .. } => time_of(kept)?,
        Entry::Update(update) => update.now,
        Entry::Conclude { until, .. } => *until,
        Entry::Tick(tick) => tick.now,
        Entry::End(now) | Entry::News(now, _) | Entry::Recall(now, _) | Entry::Reads(now, _) => {
            *now
        }
        Entry::Answer(_)
        | Entry::Sighting(_)
        | Entry::Survey
        | Entry::Change(_)
        | Entry::Posture(_)
        | Entry::Ready(_)
        | Entry::State(_) => return None,
    }))
}

/// The pod whose part is cut out: by its uid, its name, or namespace and name (`shop/cart-7f`).
#[derive(Clone, Debug)]
pub struct OnlyPod {
    asked: String,
    /// Uids of pods of that name: cgroups and secrets are told by these alone.
    uids: BTreeSet<String>,
}

impl OnlyPod {
    /// The pod that is called so.
    #[must_use]
    pub fn new(asked: &str) -> Self {
        Self {
            asked: asked.to_owned(),
            uids: BTreeSet::new(),
        }
    }

    /// Remembers the uid of a pod that is called so.
    pub fn learn(&mut self, pod: &PodRef) {
        if !self.uids.contains(&pod.uid) && self.is(pod) {
            self.uids.insert(pod.uid.clone());
        }
    }

    fn is(&self, pod: &PodRef) -> bool {
        let name = pod.name.as_deref().unwrap_or_default();
        let namespace = pod.namespace.as_deref().unwrap_or_default();
        self.has_uid(Some(&pod.uid))
            || (!name.is_empty()
                && (self.asked == name || self.asked == format!("{namespace}/{name}")))
    }

    fn has_uid(&self, uid: Option<&String>) -> bool {
        uid.is_some_and(|uid| *uid == self.asked || self.uids.contains(uid))
    }

    fn holds(&self, belongs: &Belongs) -> bool {
        matches!(belongs, Belongs::Container(_, Some(pod)) if self.is(pod))
    }

    fn holds_cgroup(&self, path: &str) -> bool {
        container_of(path).is_some_and(|container| self.has_uid(container.pod_uid.as_ref()))
    }

    /// Whether a step is about the pod, or about nobody in particular.
    pub(super) fn wants<L: Lookup>(&self, entry: &Entry<'_>, decide: &Decide<L>) -> bool {
        let (kept, payload) = match entry {
            Entry::Record { kept, payload } => (kept, payload),
            Entry::News(_, news) => return self.wants_news(news),
            _ => return true,
        };
        let event = match payload {
            Some(facts) => decode_bare(kept, *facts),
            None => decode(kept),
        };
        let process = match &event {
            Ok(Event::Write(it)) => it.process,
            Ok(Event::Transfer(it)) => it.process,
            Ok(Event::StreamSeen(it)) => it.process,
            Ok(Event::Open(it)) => it.process,
            Ok(Event::Exec(it)) => it.process,
            Ok(Event::Fork(it)) => it.parent,
            Ok(Event::Exit(it)) => it.process,
            Ok(Event::Arguments(it)) => it.process,
            Ok(Event::Change(it)) => it.process,
            Ok(Event::CgroupMade(made)) => return self.holds_cgroup(&made.path),
            Ok(Event::Log(log)) => return self.wants_log(log.path, decide, log),
            Err(_) => return false,
        };
        self.holds(&decide.place_of(&process))
    }

    fn wants_news(&self, news: &News) -> bool {
        match news {
            News::Pod(_, facts) => self.is(&PodRef {
                uid: facts.uid.clone(),
                namespace: facts.namespace.clone(),
                name: facts.name.clone(),
                ..PodRef::default()
            }),
            News::Container(_, facts) => self.has_uid(facts.pod_uid.as_ref()),
            News::Unknown(_) => false,
            News::State(..) => true,
            News::Security(uid, _) => self.has_uid(Some(uid)),
        }
    }

    fn wants_log<L: Lookup>(
        &self,
        path: &std::path::Path,
        decide: &Decide<L>,
        log: &crate::event::Log<'_>,
    ) -> bool {
        let pod = |path: PodLogPath<'_>| PodRef {
            uid: path.uid.to_owned(),
            namespace: Some(path.namespace.to_owned()),
            name: Some(path.pod.to_owned()),
            ..PodRef::default()
        };
        match PodLogPath::parse(path) {
            Some(path) => self.is(&pod(path)),
            None => decide.log_owner(log).is_some_and(|owner| self.is(&owner)),
        }
    }

    /// What of an answer is about the pod.
    pub(super) fn answer(&self, answer: Answer) -> Answer {
        match answer {
            Answer::Processes(mut all) => {
                all.retain(|facts| {
                    let paths = facts.unified_cgroup.iter().chain(&facts.other_cgroups);
                    paths.into_iter().any(|path| self.holds_cgroup(path))
                });
                Answer::Processes(all)
            }
            Answer::Cgroups(mut all) => {
                all.retain(|(_, path)| path == "/" || self.holds_cgroup(path));
                Answer::Cgroups(all)
            }
            other => other,
        }
    }

    /// What of a part of the state is about the pod.
    pub(super) fn state<L: Lookup>(&self, part: State, decide: &Decide<L>) -> State {
        match part {
            State::Scans(mut all) => {
                all.retain(|scan| self.wrote(scan, decide));
                State::Scans(all)
            }
            // Which other files are whose is not known: they are asked about anew.
            State::Streams(state) => State::Streams(state.only(&self.files(decide))),
            State::Processes(state) => State::Processes(state.only(|it| self.holds(it))),
            State::Entered(_) => {
                State::Entered(decide.processes.entered_state(|it| self.holds(it)))
            }
            State::Cgroups(state) => State::Cgroups(state.only(|it| self.holds(it))),
            State::Names(state) => State::Names(state.only(|uid, pod| {
                self.is(&PodRef {
                    uid: uid.to_owned(),
                    namespace: pod.namespace.clone(),
                    name: pod.name.clone(),
                    ..PodRef::default()
                })
            })),
            State::Security(mut all) => {
                all.retain(|(uid, _)| self.has_uid(Some(uid)));
                State::Security(all)
            }
            State::Shields(mut all) => {
                let files = &decide.inventory.files;
                all.retain(|(key, _)| files.get(key).is_some_and(|it| self.has(&it.origin)));
                State::Shields(all)
            }
            State::Reads(state) => State::Reads(self.reads(state)),
            State::Tokens(mut all) => {
                all.retain(|(key, _)| {
                    let file = decide.inventory.files.get(key);
                    file.is_some_and(|file| self.has(&file.origin))
                });
                State::Tokens(all)
            }
            State::Inventory(change) => State::Inventory(Box::new(self.change(*change))),
            State::Followed(mut all) => {
                all.retain(|it| it.pod().is_some_and(|pod| self.is(pod)));
                State::Followed(all)
            }
            other => other,
        }
    }

    /// Reads of secrets that are there for the pod alone: of a workload's it is not known which of its pods they were.
    pub(super) fn reads(&self, state: ReadsState) -> ReadsState {
        state.only(|place| match place {
            Place::PodUid(uid) => self.has_uid(Some(uid)),
            Place::Pod { namespace, name } => {
                self.asked == *name || self.asked == format!("{namespace}/{name}")
            }
            Place::Workload { .. } | Place::Container(_) | Place::Node => false,
        })
    }

    /// Whether the pod wrote what a scan holds.
    fn wrote<L: Lookup>(&self, scan: &SlotState, decide: &Decide<L>) -> bool {
        let by_process = |process: &Process| self.holds(&decide.place_of(process));
        scan.pod().is_some_and(|pod| self.is(pod)) || scan.process().is_some_and(by_process)
    }

    /// The files that the pod is known to have written to.
    fn files<L: Lookup>(&self, decide: &Decide<L>) -> FxHashSet<FileKey> {
        let scans = decide.scans.state();
        let own = scans.iter().filter(|scan| self.wrote(scan, decide));
        own.map(SlotState::file).collect()
    }

    /// Whether the pod holds a secret.
    pub(super) fn has(&self, origin: &Origin) -> bool {
        self.has_uid(origin.pod_uid.as_ref())
    }

    /// What of a change of the inventory the pod holds.
    pub(super) fn change(&self, change: Change) -> Change {
        change.only(|origin| self.has(origin))
    }
}
