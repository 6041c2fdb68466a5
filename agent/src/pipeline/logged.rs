//! What was read from log files: whose it is, and the search of it. The probes are faster; this finds what they can't see.
use super::Decide;
use crate::enrich::{Belongs, Lookup, OpenFile};
use crate::event::{BootTime, FileId, FileKey, Log, LogKind, PodLogPath, Process, StreamSeen};
use crate::finding::{Actor, PodRef};
use crate::source::{LogPlace, LogRequest, LogStart, LogWatch};
use crate::stream::{Class, ScanKey, Stream, StreamKind};
use lru::LruCache;
use serde::{Deserialize, Serialize};
use std::{num::NonZeroUsize, sync::Arc, time::Instant};

/// Files whose owners are remembered: more than the source reads at once.
const MOST: NonZeroUsize = NonZeroUsize::new(16_384).expect("not zero");

/// A log file that is read: what it is, and whose.
#[derive(Clone)]
struct Followed {
    stream: Arc<Stream>,
    owner: Arc<Actor>,
}

/// All of them; stdout and stderr of a pod may be in one file.
pub struct Followers(LruCache<(FileKey, LogKind), Followed>);

impl Default for Followers {
    fn default() -> Self {
        Self(LruCache::new(MOST))
    }
}

/// A log file's owner, for a capture.
#[derive(Debug, Serialize, Deserialize)]
pub struct FollowedState {
    key: (FileKey, LogKind),
    stream: Stream,
    owner: Actor,
}

impl FollowedState {
    /// The pod it belongs to.
    pub fn pod(&self) -> Option<&PodRef> {
        self.owner.pod.as_deref()
    }
}

impl Followers {
    /// All of them; the one used longest ago comes first.
    pub fn state(&self) -> Vec<FollowedState> {
        let all = self.0.iter().rev();
        all.map(|(key, followed)| FollowedState {
            key: *key,
            stream: Stream::clone(&followed.stream),
            owner: Actor::clone(&followed.owner),
        })
        .collect()
    }

    /// Takes one over.
    pub fn restore(&mut self, state: FollowedState) {
        let followed = Followed {
            stream: Arc::new(state.stream),
            owner: Arc::new(state.owner),
        };
        self.0.put(state.key, followed);
    }
}

impl<L: Lookup> Decide<L> {
    /// Has a regular file read that counts as a stream.
    pub(super) fn follow(&mut self, seen: &StreamSeen, stream: &Arc<Stream>) {
        let Some(path) = seen.path.clone().filter(|_| seen.attributes.is_regular()) else {
            return;
        };
        let process = &seen.process;
        self.log_requests.push(LogRequest::Watch(LogWatch {
            tgid: process.tgid,
            other: process.ppid,
            place: LogPlace::Path(path),
            file: seen.file,
            start: LogStart::At(seen.size),
        }));
        let owner = self.actor(process);
        self.own(seen.file.key, stream, owner);
    }

    /// Has the logs read that a process has open since before the sentinel started.
    pub(super) fn follow_open(&mut self, process: &Process, belongs: &Belongs) {
        for OpenFile {
            fd,
            path,
            key,
            attributes,
            size,
        } in self.lookup.open_files(process.tgid)
        {
            let file = FileId { key, name: 0 };
            let seen = StreamSeen {
                time: BootTime::default(),
                process: *process,
                file,
                attributes,
                fd,
                opened: true,
                size,
                path: Some(path),
            };
            let is_secret = self.inventory.holds(key, seen.path.as_deref());
            let Class::Watched(stream) = self.registry.class_of(&seen, is_secret) else {
                continue;
            };
            self.log_requests.push(LogRequest::Watch(LogWatch {
                tgid: process.tgid,
                other: process.ppid,
                place: LogPlace::Descriptor(fd),
                file,
                start: LogStart::End,
            }));
            let mut owner = Actor::default();
            if let Belongs::Container(container, pod) = belongs {
                (owner.container, owner.pod) = (Some(Arc::clone(container)), pod.clone());
            }
            self.own(key, &stream, owner);
        }
    }

    /// Leaves the files that are no logs any more.
    pub(super) fn leave_logs(&mut self) {
        let registry = &self.registry;
        let is_left = |stream: &Stream| {
            let path = stream.log_path();
            path.is_some_and(|path| !registry.is_log_path(path.as_ref()))
        };
        let followed = self.followers.0.iter();
        let left: Vec<_> = followed
            .filter(|((_, kind), followed)| *kind == LogKind::File && is_left(&followed.stream))
            .map(|(key, _)| *key)
            .collect();
        for (file, kind) in left {
            self.followers.0.pop(&(file, kind));
            self.log_requests.push(LogRequest::Forget(file));
        }
    }

    fn own(&mut self, key: FileKey, stream: &Arc<Stream>, owner: Actor) {
        let followed = Followed {
            stream: Arc::clone(stream),
            owner: Arc::new(Actor {
                process: None,
                ..owner
            }),
        };
        self.followers.0.put((key, LogKind::File), followed);
    }

    /// Searches what was read.
    pub(super) fn logged(&mut self, log: &Log<'_>) {
        let Some(Followed { stream, owner }) = self.followed(log) else {
            return;
        };
        let began = Instant::now();
        let key = ScanKey::log(log.file, log.kind == LogKind::PodStderr, log.reread);
        let fd = u32::from(log.kind == LogKind::PodStderr) + 1;
        self.matches.clear();
        let (index, matches) = (&self.inventory.index, &mut self.matches);
        self.scans.with(key, &stream, |slot| {
            slot.forget_reports();
            if log.gap || log.offset != slot.next_offset {
                slot.scan.skip(1);
            }
            (slot.owner, slot.time, slot.fd) = (Some(owner), log.time, fd);
            // Positions in findings are those in the file, or in what the container wrote.
            let at = match log.kind {
                LogKind::File => log.position,
                LogKind::PodStdout | LogKind::PodStderr => log.offset,
            };
            slot.call_start = slot.scan.position().wrapping_sub(at);
            slot.scan.take(index, log.payload, matches);
            slot.next_offset = log.offset + log.payload.len() as u64;
        });
        self.report(key, 0);
        self.seek(key, false);
        self.tally.searched(log.payload.len() as u64, began);
    }

    /// The pod that a log file belongs to, as far as that is known.
    pub(super) fn log_owner(&self, log: &Log<'_>) -> Option<PodRef> {
        let followed = self.followers.0.peek(&(log.file.key, log.kind))?;
        followed.owner.pod.as_deref().cloned()
    }

    fn followed(&mut self, log: &Log<'_>) -> Option<Followed> {
        let key = (log.file.key, log.kind);
        if let Some(known) = self.followers.0.get(&key) {
            return Some(known.clone());
        }
        let path = log.path.to_string_lossy().into_owned();
        let (kind, owner) = match log.kind {
            // Another configuration may not have had it read.
            LogKind::File if !self.registry.is_followed(log.file, log.path) => return None,
            LogKind::File => (StreamKind::Log, Actor::default()),
            LogKind::PodStdout => (StreamKind::Stdout, owner_of(PodLogPath::parse(log.path)?)),
            LogKind::PodStderr => (StreamKind::Stderr, owner_of(PodLogPath::parse(log.path)?)),
        };
        let followed = Followed {
            stream: Arc::new(Stream::read(kind, path, log.file.key)),
            owner: Arc::new(owner),
        };
        self.followers.0.put(key, followed.clone());
        Some(followed)
    }
}

/// The path tells the container's name, but not its id: the container stays unnamed.
fn owner_of(path: PodLogPath<'_>) -> Actor {
    Actor {
        process: None,
        container: None,
        pod: Some(Arc::new(PodRef {
            uid: path.uid.to_owned(),
            namespace: Some(path.namespace.to_owned()),
            name: Some(path.pod.to_owned()),
            ..PodRef::default()
        })),
    }
}
