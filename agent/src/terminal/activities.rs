//! The activities that are kept, bounded, and the processes known from them and from findings.
use super::findings::Keep;
use crate::activity::Activity;
use crate::finding::{Finding, PodRef, ProcessRef, SecretRef, Time};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;
use std::hash::Hash;
use std::sync::Arc;

/// Below so many shared texts and processes nothing is forgotten.
const FEW: usize = 16_384;

/// Which process: its id and its start in microseconds since 1970, as ids are used again.
pub type ProcessKey = (u32, i64);

/// The key of a process.
#[must_use]
pub fn key(process: &ProcessRef) -> ProcessKey {
    (process.tgid, process.start_time.0.as_microsecond())
}

/// A process, as it was last seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    /// Who it is.
    pub who: ProcessRef,
    /// Id of its container.
    pub container: Option<Arc<str>>,
    /// Its pod.
    pub pod: Option<Arc<PodRef>>,
}

/// An activity that shares what it has in common with others.
#[derive(Debug)]
pub struct Deed {
    time: Time,
    node: Arc<str>,
    event: &'static str,
    /// Who did it.
    pub process: Option<Arc<Process>>,
    /// Id of the container.
    pub container: Option<Arc<str>>,
    /// The pod.
    pub pod: Option<Arc<PodRef>>,
    /// The secret that was opened.
    pub secret: Option<Arc<SecretRef>>,
    path: Option<Arc<str>>,
    mode: Option<Arc<str>>,
    stream: Option<&'static str>,
    bytes: Option<u64>,
    child: Option<u32>,
}

impl Deed {
    /// When.
    #[must_use]
    pub const fn time(&self) -> Time {
        self.time
    }

    /// The activity, as far as it is shown.
    #[must_use]
    pub fn activity(&self) -> Activity {
        Activity {
            process: self.process.as_ref().map(|process| process.who.clone()),
            container: self.container.as_deref().map(str::to_owned),
            pod: self.pod.as_deref().cloned(),
            path: self.path.as_deref().map(str::to_owned),
            mode: self.mode.as_deref().map(str::to_owned),
            stream: self.stream,
            bytes: self.bytes,
            secret: self.secret.as_deref().cloned(),
            child: self.child,
            ..Activity::new(self.time, self.node.to_string(), self.event)
        }
    }
}

/// The activities.
#[derive(Debug)]
pub struct Activities {
    deeds: VecDeque<Deed>,
    first: u64,
    limit: usize,
    keep: Keep,
    dropped: u64,
    texts: Shared<str>,
    pods: Shared<PodRef>,
    secrets: Shared<SecretRef>,
    processes: FxHashMap<ProcessKey, Arc<Process>>,
    processes_at: usize,
    starts: FxHashMap<u32, Vec<i64>>,
}

impl Activities {
    /// None yet; at most `limit` are kept.
    #[must_use]
    pub fn new(limit: usize, keep: Keep) -> Self {
        Self {
            deeds: VecDeque::new(),
            first: 0,
            limit: limit.max(1),
            keep,
            dropped: 0,
            texts: Shared::default(),
            pods: Shared::default(),
            secrets: Shared::default(),
            processes: FxHashMap::default(),
            processes_at: FEW,
            starts: FxHashMap::default(),
        }
    }

    /// Takes an activity.
    pub fn offer(&mut self, activity: &Activity) {
        if self.deeds.len() >= self.limit {
            self.dropped += 1;
            if self.keep == Keep::Oldest {
                return;
            }
            self.deeds.pop_front();
            self.first += 1;
        }
        let container = activity.container.as_deref();
        let deed = Deed {
            time: activity.time,
            node: self.texts.share(activity.node.as_str()),
            event: activity.event,
            process: activity
                .process
                .as_ref()
                .map(|process| self.meet(process, container, activity.pod.as_ref())),
            container: container.map(|id| self.texts.share(id)),
            pod: activity.pod.as_ref().map(|pod| self.pods.share_clone(pod)),
            secret: activity
                .secret
                .as_ref()
                .map(|secret| self.secrets.share_clone(secret)),
            path: activity.path.as_deref().map(|path| self.texts.share(path)),
            mode: activity.mode.as_deref().map(|mode| self.texts.share(mode)),
            stream: activity.stream,
            bytes: activity.bytes,
            child: activity.child,
        };
        self.deeds.push_back(deed);
        self.forget();
    }

    /// Takes note of the process of a finding.
    pub fn meet_in(&mut self, finding: &Finding) {
        let container = finding.container.as_ref().map(|it| it.id.as_str());
        if let Some(process) = &finding.process {
            self.meet(process, container, finding.pod.as_ref());
            self.forget();
        }
    }

    fn meet(
        &mut self,
        who: &ProcessRef,
        container: Option<&str>,
        pod: Option<&PodRef>,
    ) -> Arc<Process> {
        let key = key(who);
        let known = self.processes.get(&key);
        if let Some(process) = known
            && process.who == *who
            && process.container.as_deref() == container
            && process.pod.as_deref() == pod
        {
            return process.clone();
        }
        if known.is_none() {
            self.starts.entry(key.0).or_default().push(key.1);
        }
        let process = Arc::new(Process {
            who: who.clone(),
            container: container.map(|id| self.texts.share(id)),
            pod: pod.map(|pod| self.pods.share_clone(pod)),
        });
        self.processes.insert(key, process.clone());
        process
    }

    /// Forgets what nothing that is kept speaks of, once there is much of it.
    fn forget(&mut self) {
        self.texts.forget();
        self.pods.forget();
        self.secrets.forget();
        if self.processes.len() > self.processes_at {
            self.processes
                .retain(|_, process| Arc::strong_count(process) > 1);
            self.processes_at = FEW.max(self.processes.len() * 2);
            let processes = &self.processes;
            self.starts.retain(|tgid, starts| {
                starts.retain(|start| processes.contains_key(&(*tgid, *start)));
                !starts.is_empty()
            });
        }
    }

    /// A process, if it is known.
    #[must_use]
    pub fn process(&self, key: ProcessKey) -> Option<&Arc<Process>> {
        self.processes.get(&key)
    }

    /// The parent of a process, if it is known: of those that had its id, the last one that started before the child.
    #[must_use]
    pub fn parent(&self, child: &ProcessRef) -> Option<ProcessKey> {
        let (own, started) = key(child);
        let starts = self
            .starts
            .get(&child.ppid)
            .filter(|_| child.ppid != own)?
            .iter();
        let start = starts.copied().filter(|start| *start <= started).max()?;
        Some((child.ppid, start))
    }

    /// The activity of this number; `None` when it was dropped.
    #[must_use]
    pub fn deed(&self, number: u64) -> Option<&Deed> {
        let place = number.checked_sub(self.first)?;
        self.deeds.get(usize::try_from(place).ok()?)
    }

    /// The activities with their numbers, in the order in which they came.
    pub fn deeds(&self) -> impl Iterator<Item = (u64, &Deed)> {
        (self.first..).zip(&self.deeds)
    }

    /// Whether there never was one: a live view may be fed with findings only.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.deeds.is_empty()
    }

    /// How many are not kept.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }
}

/// Values of which many activities have the same.
#[derive(Debug)]
struct Shared<T: ?Sized> {
    known: FxHashSet<Arc<T>>,
    forget_at: usize,
}

impl<T: ?Sized> Default for Shared<T> {
    fn default() -> Self {
        Self {
            known: FxHashSet::default(),
            forget_at: FEW,
        }
    }
}

impl<T: ?Sized + Eq + Hash> Shared<T> {
    fn share<'a>(&mut self, value: &'a T) -> Arc<T>
    where
        Arc<T>: From<&'a T>,
    {
        if let Some(known) = self.known.get(value) {
            return known.clone();
        }
        let new = Arc::<T>::from(value);
        self.known.insert(new.clone());
        new
    }

    fn forget(&mut self) {
        if self.known.len() > self.forget_at {
            self.known.retain(|value| Arc::strong_count(value) > 1);
            self.forget_at = FEW.max(self.known.len() * 2);
        }
    }
}

impl<T: Clone + Eq + Hash> Shared<T> {
    fn share_clone(&mut self, value: &T) -> Arc<T> {
        if let Some(known) = self.known.get(value) {
            return known.clone();
        }
        let new = Arc::new(value.clone());
        self.known.insert(new.clone());
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::sample;

    #[test]
    fn what_is_shown_of_an_activity_is_what_was_given() {
        let mut activities = Activities::new(10, Keep::Newest);
        let given = sample::read(3);
        activities.offer(&given);
        let kept = activities.deed(0).expect("kept").activity();
        let plain = Activity {
            dev: None,
            inode: None,
            fd: None,
            ..given
        };
        assert_eq!(kept, plain);
    }

    #[test]
    fn a_parent_is_the_one_that_ran_when_the_child_started() {
        let mut activities = Activities::new(10, Keep::Newest);
        let at = |second| Time(jiff::Timestamp::from_second(second).expect("in range"));
        let process = |tgid, ppid, start| ProcessRef {
            pid: tgid,
            tgid,
            ppid,
            uid: 0,
            gid: 0,
            comm: "sh".into(),
            exe: None,
            start_time: at(start),
        };
        for (tgid, start) in [(7, 10), (7, 20), (7, 40)] {
            activities.meet(&process(tgid, 1, start), None, None);
        }
        assert_eq!(activities.parent(&process(9, 7, 30)), Some((7, 20_000_000)));
        assert_eq!(activities.parent(&process(9, 7, 5)), None);
        assert_eq!(activities.parent(&process(9, 8, 30)), None);
        assert_eq!(activities.parent(&process(7, 7, 30)), None);
    }

    #[test]
    fn memory_is_bounded_when_every_activity_is_another() {
        let mut activities = Activities::new(100, Keep::Newest);
        for number in 0..100_000 {
            let mut read = sample::read(number);
            read.path = Some(format!("/{number}"));
            read.process
                .iter_mut()
                .for_each(|it| it.tgid = number as u32);
            activities.offer(&read);
        }
        assert_eq!(activities.deeds().count(), 100);
        assert_eq!(activities.dropped(), 99_900);
        assert!(activities.texts.known.len() <= 2 * FEW);
        assert!(activities.processes.len() <= 2 * FEW && activities.starts.len() <= 2 * FEW);
    }
}
