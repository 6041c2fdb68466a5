//! Keeps the inventory up to date: a thread that looks when something changed, and hands each snapshot to the pipeline.
mod containers;

use super::{
    container,
    discover::{Places, Volume, discover},
    environment::VariableNames,
    fingerprint::Fingerprinter,
    holdings::Holdings,
    names::names,
    posture::Posture,
    secret::{Refused, SecretFile},
    shield,
    snapshot::Inventory,
    watch::Watches,
};
use crate::identity::PodSpecFacts;
use crossbeam_channel::{Receiver, Sender};
use lru::LruCache;
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use std::{
    collections::BTreeSet,
    fs::File,
    num::NonZeroUsize,
    os::fd::{AsFd, OwnedFd},
    path::PathBuf,
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Everything is looked at anew this often, whatever inotify said: heals what it can't tell.
const HEAL_EVERY: Duration = Duration::from_secs(30);
/// A container that is starting is looked at this often,
const TRY_EVERY: Duration = Duration::from_millis(2);
/// for so long.
const START_WITHIN: Duration = Duration::from_secs(5);
/// Containers remembered as read.
const CONTAINERS: NonZeroUsize = NonZeroUsize::new(16_384).expect("not zero");

/// What the pipeline asks the keeper.
#[derive(Debug)]
pub enum Request {
    /// A container was seen: look at its mounts, by one of its processes.
    Container {
        /// Its id; empty when it is of no interest.
        id: String,
        /// One of its processes.
        pid: u32,
    },
    /// A program came into a container from outside: look at its environment.
    Environment {
        /// The container's id.
        container: String,
        /// Its pod's uid.
        pod_uid: Option<String>,
        /// The program's process.
        pid: u32,
    },
    /// A process was seen that no event tells of: look at its environment.
    Process {
        /// Its id.
        pid: u32,
        /// Its parent's: what that has the process was given.
        parent: u32,
    },
    /// A container's cgroup was made: look at its mounts as soon as they are there, before its program runs.
    Starting {
        /// The container's id.
        id: String,
        /// The cgroup's path in the version 2 hierarchy.
        cgroup: String,
    },
    /// What a pod's spec says of its variables and files.
    Spec {
        /// The pod's uid on this node.
        pod_uid: String,
        /// What it says.
        spec: Box<PodSpecFacts>,
    },
    /// Say when everything that was asked so far is done.
    Settle,
    /// Look at everything anew: a file turned up that is not known.
    LookAgain,
    /// Go by other settings from now on. Programs whose environment was looked at are not looked at again.
    Reload(Box<KeeperSettings>),
    /// End.
    Stop,
}

/// What a keeper goes by.
#[derive(Debug)]
pub struct KeeperSettings {
    /// Where secrets are.
    pub places: Places,
    /// Which variables are secrets.
    pub variables: VariableNames,
    /// How long old values stay known.
    pub grace: Duration,
    /// Whether credentials are looked for that files hold as they are.
    pub plaintext: bool,
}

/// A new snapshot.
#[derive(Clone)]
pub struct Update {
    /// All secrets now.
    pub inventory: Arc<Inventory>,
    /// Versions of files that are new with it.
    pub fresh: Vec<Arc<SecretFile>>,
    /// What is told of them, and of variables that are new.
    pub posture: Posture,
    /// Values that are not looked for, each told once.
    pub refused: Vec<Refused>,
    /// Answers [`Request::Settle`].
    pub settled: bool,
    /// Containers that had ended before their mounts or their environment could be read.
    pub unread: u64,
}

/// The other end of a running keeper. Dropping it ends the keeper.
pub struct KeeperHandle {
    requests: Sender<Request>,
    wake: Arc<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl KeeperHandle {
    /// Asks something.
    pub fn ask(&self, request: Request) {
        if self.requests.send(request).is_ok() {
            // It fails only when the counter is full, and then the keeper is being woken already.
            let _ = rustix::io::write(&*self.wake, &1u64.to_ne_bytes());
        }
    }
}

impl Drop for KeeperHandle {
    fn drop(&mut self) {
        self.ask(Request::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The keeper itself.
pub struct Keeper {
    places: Places,
    variables: VariableNames,
    holdings: Holdings,
    watches: Watches,
    /// Volumes that the mounts of containers showed.
    in_containers: BTreeSet<Volume>,
    /// Directories in which a new volume would show.
    directories: BTreeSet<PathBuf>,
    starting: Vec<Starting>,
    /// Containers whose mounts were read.
    read: LruCache<String, PathBuf>,
    unread: u64,
    cgroup_root: Option<PathBuf>,
}

/// A container whose mounts are not there yet.
struct Starting {
    id: String,
    cgroup: PathBuf,
    until: Instant,
}

impl Keeper {
    /// A keeper that has looked at nothing yet.
    ///
    /// # Errors
    /// When the kernel gives no inotify descriptor or random bytes.
    pub fn new(settings: KeeperSettings, fingerprinter: Fingerprinter) -> std::io::Result<Self> {
        let mut holdings = Holdings::new(fingerprinter, settings.grace)?;
        holdings.look_for_plaintext(settings.plaintext);
        Ok(Self {
            places: settings.places,
            variables: settings.variables,
            holdings,
            watches: Watches::new()?,
            in_containers: BTreeSet::new(),
            directories: BTreeSet::new(),
            starting: Vec::new(),
            read: LruCache::new(CONTAINERS),
            unread: 0,
            cgroup_root: container::cgroup_root(),
        })
    }

    /// The inventory before the first look.
    pub fn empty(&mut self) -> Arc<Inventory> {
        Arc::new(self.holdings.snapshot())
    }

    /// Starts the thread. `notify` is called after each update was sent.
    ///
    /// # Errors
    /// When the kernel gives no thread or descriptor.
    pub fn start(
        mut self,
        updates: Sender<Update>,
        notify: impl Fn() + Send + 'static,
    ) -> std::io::Result<KeeperHandle> {
        let (requests, asked) = crossbeam_channel::unbounded();
        let wake = Arc::new(eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?);
        let woken = Arc::clone(&wake);
        let thread = std::thread::Builder::new()
            .name("inventory".into())
            .spawn(move || {
                self.run(&asked, &woken, |update| {
                    let open = updates.send(update).is_ok();
                    notify();
                    open
                });
            })?;
        Ok(KeeperHandle {
            requests,
            wake,
            thread: Some(thread),
        })
    }

    fn run(&mut self, asked: &Receiver<Request>, wake: &OwnedFd, send: impl Fn(Update) -> bool) {
        // The kernel marks this descriptor once for each change of the mounts since it was last asked.
        let mounts = File::open("/proc/self/mountinfo").ok();
        let mut last_look = None::<Instant>;
        let mut mounts_changed = false;
        loop {
            let changes = self.watches.changes();
            let due = last_look.is_none_or(|at| at.elapsed() >= HEAL_EVERY);
            let mut everything = due || mounts_changed || changes.overflow;
            let mut settled = false;
            for request in asked.try_iter() {
                match request {
                    Request::Stop => return,
                    Request::Settle => settled = true,
                    Request::LookAgain => everything = true,
                    Request::Spec { pod_uid, spec } => {
                        self.holdings.specify(&pod_uid, *spec, &self.variables);
                    }
                    Request::Reload(settings) => {
                        everything = true;
                        self.places = settings.places;
                        self.variables = settings.variables;
                        self.holdings.set_grace(settings.grace);
                        self.holdings.look_for_plaintext(settings.plaintext);
                    }
                    Request::Container { id, pid } => self.container(&id, pid),
                    Request::Starting { id, cgroup } => self.starting(id, &cgroup),
                    Request::Environment {
                        container,
                        pod_uid,
                        pid,
                    } => self.environment(&container, pod_uid, pid),
                    Request::Process { pid, parent } => self.process(pid, parent),
                }
            }
            self.look_at_starting();
            if everything {
                last_look = Some(Instant::now());
                self.look();
            } else {
                self.look_at(&changes.directories);
            }
            let is_news = self.holdings.is_changed() || settled || self.unread > 0;
            if is_news && !send(self.update(settled)) {
                return;
            }
            mounts_changed = self.wait(wake, mounts.as_ref());
        }
    }

    fn update(&mut self, settled: bool) -> Update {
        let fresh = self.holdings.take_fresh();
        let unread = std::mem::take(&mut self.unread);
        // The snapshot finds which values are common.
        let inventory = Arc::new(self.holdings.snapshot());
        let mut posture = self.holdings.take_posture();
        let shields = fresh.iter();
        let shields = shields.filter_map(|file| Some((file.file, shield::of(file)?)));
        posture.shields.extend(shields);
        Update {
            inventory,
            posture,
            fresh,
            refused: self.holdings.take_refused(),
            settled,
            unread,
        }
    }

    /// Waits for a change, a request, or the time to heal; says whether mounts changed.
    fn wait(&self, wake: &OwnedFd, mounts: Option<&File>) -> bool {
        let mut fds = vec![
            PollFd::from_borrowed_fd(self.watches.descriptor(), PollFlags::IN),
            PollFd::from_borrowed_fd(wake.as_fd(), PollFlags::IN),
        ];
        fds.extend(mounts.map(|file| PollFd::from_borrowed_fd(file.as_fd(), PollFlags::PRI)));
        let most = if self.starting.is_empty() {
            HEAL_EVERY
        } else {
            TRY_EVERY
        };
        let timeout = Timespec {
            tv_sec: most.as_secs().cast_signed(),
            tv_nsec: most.subsec_nanos().into(),
        };
        let woken = poll(&mut fds, Some(&timeout)).is_ok();
        let mounts_changed = fds
            .get(2)
            .is_some_and(|fd| fd.revents().contains(PollFlags::PRI));
        let _ = rustix::io::read(wake, &mut [0; 8]);
        woken && mounts_changed
    }

    /// Looks at all places; reads what is new there.
    fn look(&mut self) {
        self.holdings.set_names(names());
        self.holdings.drop_environments();
        self.directories = discover(&self.places).directories.into_iter().collect();
        for directory in &self.directories {
            self.watches.add(directory);
        }
        // What appeared between the listing and the watch shows in a second listing.
        let volumes: BTreeSet<Volume> = discover(&self.places)
            .volumes
            .into_iter()
            .chain(self.in_containers.iter().cloned())
            .collect();
        self.holdings.drop_others(&volumes);
        for volume in volumes {
            self.scan(&volume);
        }
    }

    /// Looks at what lies in these directories only.
    fn look_at(&mut self, directories: &BTreeSet<PathBuf>) {
        if directories
            .iter()
            .any(|directory| self.directories.contains(directory))
        {
            return self.look();
        }
        for volume in self.holdings.volumes_in(directories) {
            self.scan(&volume);
        }
    }

    fn scan(&mut self, volume: &Volume) {
        match self.holdings.scan(volume) {
            Ok(directories) => {
                for directory in directories {
                    self.watches.add(directory);
                }
            }
            Err(error) if self.in_containers.remove(volume) => {
                tracing::debug!(volume = %volume.shown.display(), %error, "a container's secrets can't be reached");
                self.reach_again(volume);
            }
            Err(error) => {
                tracing::warn!(volume = %volume.shown.display(), %error, "a secret volume can't be read");
            }
        }
    }
}
