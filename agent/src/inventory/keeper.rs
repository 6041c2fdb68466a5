//! Keeps the inventory up to date: a thread that looks, reads, and hands each new snapshot to the pipeline.
use super::{
    container,
    discover::{Kind, Places, Volume, discover},
    fingerprint::Fingerprinter,
    mountinfo,
    read::{self, Found},
    secret::{SecretFile, Source},
    snapshot::Inventory,
    values::Values,
    watch::Watches,
};
use crate::event::{Device, FileKey};
use crossbeam_channel::{Receiver, Sender};
use rustc_hash::FxHashMap;
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    os::fd::{AsFd, OwnedFd},
    path::PathBuf,
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Everything is looked at anew this often, whatever inotify said: heals what it can't tell.
const HEAL_EVERY: Duration = Duration::from_secs(30);

/// What the pipeline asks the keeper.
#[derive(Debug)]
pub enum Request {
    /// A container was seen: look at its mounts, by one of its processes.
    Container {
        /// Its id.
        id: String,
        /// One of its processes.
        pid: u32,
    },
    /// Look at everything that was asked so far and say when that is done.
    Settle,
    /// Look at everything anew: a file turned up that is not known.
    LookAgain,
    /// End.
    Stop,
}

/// A new snapshot.
pub struct Update {
    /// All secrets now.
    pub inventory: Arc<Inventory>,
    /// Versions of files that are new with it.
    pub fresh: Vec<Arc<SecretFile>>,
    /// Answers [`Request::Settle`].
    pub settled: bool,
}

/// The other end of a running keeper.
pub struct KeeperHandle {
    requests: Sender<Request>,
    wake: Arc<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl KeeperHandle {
    /// Asks something.
    pub fn ask(&self, request: Request) {
        if self.requests.send(request).is_ok() {
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
    values: Values,
    watches: Watches,
    volumes: BTreeMap<Volume, State>,
    in_containers: BTreeSet<Volume>,
    directories: BTreeSet<PathBuf>,
    fresh: Vec<Arc<SecretFile>>,
    changed: bool,
}

/// What is known of a volume.
#[derive(Default)]
struct State {
    files: FxHashMap<PathBuf, Version>,
    directories: Vec<PathBuf>,
}

struct Version {
    changed: i128,
    size: u64,
    file: Arc<SecretFile>,
}

impl Keeper {
    /// A keeper that has looked at nothing yet.
    ///
    /// # Errors
    /// When inotify can't be opened.
    pub fn new(
        places: Places,
        fingerprinter: Fingerprinter,
        grace: Duration,
    ) -> std::io::Result<Self> {
        Ok(Self {
            places,
            values: Values::new(fingerprinter, grace)?,
            watches: Watches::new()?,
            volumes: BTreeMap::new(),
            in_containers: BTreeSet::new(),
            directories: BTreeSet::new(),
            fresh: Vec::new(),
            changed: true,
        })
    }

    /// The inventory before the first look.
    pub fn empty(&mut self) -> Arc<Inventory> {
        Arc::new(self.snapshot())
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
        // The kernel marks this descriptor with an exceptional condition whenever a mount comes or goes.
        let mounts = File::open("/proc/self/mountinfo").ok();
        let mut last_look = None::<Instant>;
        loop {
            let due = last_look.is_none_or(|at| at.elapsed() >= HEAL_EVERY);
            let mounts_changed = mounts
                .as_ref()
                .is_some_and(|file| readiness(file, PollFlags::PRI));
            let changes = self.watches.changes();
            let mut settled = false;
            let mut everything = due || changes.overflow;
            for request in asked.try_iter() {
                match request {
                    Request::Stop => return,
                    Request::Settle => settled = true,
                    Request::LookAgain => everything = true,
                    Request::Container { id, pid } => self.container(&id, pid),
                }
            }
            if everything || mounts_changed {
                last_look = Some(Instant::now());
                self.look();
            } else {
                self.look_at(&changes.directories);
            }
            self.changed |= self.values.retire();
            if self.changed || settled {
                let update = Update {
                    inventory: Arc::new(self.snapshot()),
                    fresh: std::mem::take(&mut self.fresh),
                    settled,
                };
                self.changed = false;
                if !send(update) {
                    return;
                }
            }
            self.wait(wake, mounts.as_ref());
        }
    }

    fn wait(&self, wake: &OwnedFd, mounts: Option<&File>) {
        let mut fds = vec![
            PollFd::from_borrowed_fd(self.watches.descriptor(), PollFlags::IN),
            PollFd::from_borrowed_fd(wake.as_fd(), PollFlags::IN),
        ];
        fds.extend(mounts.map(|file| PollFd::from_borrowed_fd(file.as_fd(), PollFlags::PRI)));
        let timeout = Timespec {
            tv_sec: HEAL_EVERY.as_secs() as i64,
            tv_nsec: 0,
        };
        let _ = poll(&mut fds, Some(&timeout));
        let _ = rustix::io::read(wake, &mut [0; 8]);
    }

    /// Looks at all places; reads what is new there.
    fn look(&mut self) {
        let discovery = discover(&self.places);
        self.directories = discovery.directories.into_iter().collect();
        for directory in &self.directories {
            self.watches.add(directory);
        }
        // What appeared between the listing and the watch shows in a second listing.
        let again = discover(&self.places);
        let volumes: BTreeSet<Volume> = again
            .volumes
            .into_iter()
            .chain(self.in_containers.iter().cloned())
            .collect();
        let gone: Vec<Volume> = self
            .volumes
            .keys()
            .filter(|volume| !volumes.contains(*volume))
            .cloned()
            .collect();
        for volume in gone {
            self.drop_volume(&volume);
        }
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
        let touched: Vec<Volume> = self
            .volumes
            .iter()
            .filter(|(_, state)| state.directories.iter().any(|at| directories.contains(at)))
            .map(|(volume, _)| volume.clone())
            .collect();
        for volume in touched {
            self.scan(&volume);
        }
    }

    fn container(&mut self, id: &str, pid: u32) {
        match container::volumes(id, pid) {
            Ok(volumes) => {
                for volume in volumes {
                    self.scan(&volume);
                    self.in_containers.insert(volume);
                }
            }
            Err(error) => {
                tracing::debug!(container = id, pid, %error, "a container's mounts could not be read")
            }
        }
    }

    /// Lists a volume and reads the files that are new or changed.
    fn scan(&mut self, volume: &Volume) {
        let listing = match read::list(volume) {
            Ok(listing) => listing,
            Err(error) => {
                tracing::warn!(volume = %volume.shown.display(), %error, "a secret volume can't be read");
                return self.drop_volume(volume);
            }
        };
        for directory in &listing.directories {
            self.watches.add(directory);
        }
        let mut old = self.volumes.remove(volume).unwrap_or_default();
        let mut state = State {
            files: FxHashMap::default(),
            directories: listing.directories,
        };
        for found in listing.files {
            if is_public(volume, &found.relative) {
                continue;
            }
            let relative = found.relative.clone();
            let version = match old.files.remove(&relative) {
                Some(known) if is_same(&known, &found) => known,
                known => {
                    let version = self.read(volume, found);
                    self.replace(known, &version);
                    version
                }
            };
            state.files.insert(relative, version);
        }
        for (_, version) in old.files.drain() {
            self.forget(&version);
        }
        self.volumes.insert(volume.clone(), state);
    }

    fn read(&mut self, volume: &Volume, found: Found) -> Version {
        let content = match found.content() {
            Ok(Some(content)) => Some(content),
            Ok(None) => {
                tracing::warn!(file = %volume.shown.join(&found.relative).display(), bytes = found.size,
                    "a file in a secret volume is larger than a secret can be; its value is not looked for");
                None
            }
            Err(error) => {
                tracing::warn!(file = %volume.shown.join(&found.relative).display(), %error,
                    "a secret file can't be read; its value is not looked for");
                None
            }
        };
        let fingerprint = content.and_then(|content| self.values.learn(&content));
        Version {
            changed: found.changed,
            size: found.size,
            file: Arc::new(describe(volume, &found, fingerprint)),
        }
    }

    fn replace(&mut self, known: Option<Version>, version: &Version) {
        // The same file seen through another mount is the same version.
        let elsewhere = self
            .volumes
            .values()
            .flat_map(|state| state.files.values())
            .any(|other| other.file.file == version.file.file && other.changed == version.changed);
        if !elsewhere {
            self.fresh.push(Arc::clone(&version.file));
        }
        self.values.hold(&version.file);
        if let Some(known) = known {
            self.values.let_go(&known.file);
        }
        self.changed = true;
    }

    fn forget(&mut self, version: &Version) {
        self.values.let_go(&version.file);
        self.changed = true;
    }

    fn drop_volume(&mut self, volume: &Volume) {
        self.in_containers.remove(volume);
        if let Some(state) = self.volumes.remove(volume) {
            for version in state.files.values() {
                self.forget(version);
            }
        }
    }

    fn snapshot(&mut self) -> Inventory {
        let own: FxHashMap<PathBuf, Device> =
            mountinfo::parse(&std::fs::read("/proc/self/mountinfo").unwrap_or_default())
                .into_iter()
                .filter(|mount| mount.kind == "tmpfs" && mount.root.as_os_str() == "/")
                .map(|mount| (mount.point, mount.dev))
                .collect();
        let mut files: FxHashMap<FileKey, Arc<SecretFile>> = FxHashMap::default();
        let mut devices: FxHashMap<Device, bool> = FxHashMap::default();
        for (volume, state) in &self.volumes {
            // A volume with a file system of its own is watched as a whole: new versions need no listing.
            devices.extend(own.get(&volume.root).map(|dev| (*dev, true)));
            for version in state.files.values() {
                devices.entry(version.file.file.dev).or_insert(false);
                files
                    .entry(version.file.file)
                    .or_insert_with(|| Arc::clone(&version.file));
            }
        }
        let unmonitored = files
            .values()
            .filter(|file| file.fingerprint.is_none())
            .count();
        let roots = self
            .volumes
            .keys()
            .filter(|volume| !matches!(volume.kind, Kind::Container { .. }))
            .map(|volume| volume.root.clone())
            .collect();
        let (epoch, index, values, patterns) = self.values.arrange();
        Inventory {
            epoch,
            index,
            values,
            files,
            devices,
            roots,
            unmonitored,
            patterns,
        }
    }
}

fn readiness(file: &File, wanted: PollFlags) -> bool {
    let mut fds = [PollFd::new(file, wanted)];
    matches!(
        poll(
            &mut fds,
            Some(&Timespec {
                tv_sec: 0,
                tv_nsec: 0
            })
        ),
        Ok(1..)
    )
}

fn is_same(known: &Version, found: &Found) -> bool {
    known.file.file == found.file
        && known.changed == found.changed
        && known.size == found.size
        && known.file.attributes == found.attributes
}

/// A service account's CA certificate and namespace are not secrets.
fn is_public(volume: &Volume, relative: &std::path::Path) -> bool {
    let public = relative.as_os_str() == "ca.crt" || relative.as_os_str() == "namespace";
    public && !matches!(volume.kind, Kind::Path) && volume.root.join("token").exists()
}

fn describe(volume: &Volume, found: &Found, fingerprint: Option<super::Fingerprint>) -> SecretFile {
    let key = found.relative.to_string_lossy().into_owned();
    let (source, pod_uid, container) = match &volume.kind {
        Kind::Kubelet { pod_uid } => (Source::Volume, Some(pod_uid.clone()), None),
        Kind::Container { id, .. } => (Source::Runtime, None, Some(id.clone())),
        Kind::Path => (Source::Path, None, None),
    };
    let directory_of_secrets =
        matches!(volume.kind, Kind::Container { .. }) && volume.name == "secrets";
    SecretFile {
        name: if directory_of_secrets {
            key.clone()
        } else {
            volume.name.clone()
        },
        path: if volume.single_file {
            volume.shown.clone()
        } else {
            volume.shown.join(&found.relative)
        },
        key,
        source,
        pod_uid,
        container,
        file: found.file,
        attributes: found.attributes,
        fingerprint,
        size: found.size,
    }
}
