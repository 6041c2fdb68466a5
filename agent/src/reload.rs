//! Reads configuration and rules anew, when asked or when a file changed; the pipeline takes over what is valid.
use crate::capture::Hash;
use crate::cli::Run;
use crate::config::Config;
use crate::pipeline::{Attempt, Reload, check_secret_paths, read_rules};
use crate::shutdown::Wake;
use crate::sink::forward;
use crossbeam_channel::{Receiver, Sender, unbounded};
use inotify::{Inotify, WatchMask};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    io::{Interest, unix::AsyncFd},
    time::{sleep, timeout},
};

/// Files are compared this often, whatever inotify said: heals what it can't tell.
const HEAL_EVERY: Duration = Duration::from_secs(30);
/// Whoever writes a file may do so in several steps: it is read when nothing has changed for so long,
const SETTLED: Duration = Duration::from_millis(200);
/// or has gone on changing for so many times that.
const PATIENCE: u32 = 10;

/// Reads the files that an agent was started with anew.
pub struct Reloader<'r> {
    options: &'r Run,
    /// What is in effect.
    config: Config,
    /// The rules file that was named last.
    rules: Option<PathBuf>,
    /// Names the rules in effect.
    rules_hash: Option<Hash>,
    /// Something happened to a file, and what it holds was not compared yet.
    is_due: bool,
    /// Names what the files held when they were last read.
    read: blake3::Hash,
    directories: Option<AsyncFd<Inotify>>,
    attempts: Sender<Attempt>,
    wake: Wake,
}

impl<'r> Reloader<'r> {
    /// For an agent that runs with `config`, which `options` gave. The pipeline takes the other end. Within a runtime only.
    #[must_use]
    pub fn new(options: &'r Run, config: &Config, wake: &Wake) -> (Self, Receiver<Attempt>) {
        let (attempts, taken) = unbounded();
        let mut reloader = Self {
            options,
            config: config.clone(),
            rules: config.rules.clone(),
            rules_hash: read_rules(config.rules.as_deref()).ok().map(|it| it.hash()),
            is_due: false,
            read: blake3::hash(&[]),
            directories: None,
            attempts,
            wake: wake.clone(),
        };
        if reloader.has_files() {
            match Inotify::init().and_then(register) {
                Ok(inotify) => reloader.directories = Some(inotify),
                Err(error) => {
                    tracing::warn!(%error, "the configuration's directory can't be watched; the files are looked at every half minute instead");
                }
            }
            reloader.watch();
            reloader.read = reloader.contents();
        }
        (reloader, taken)
    }

    /// Waits until a file holds something else than when it was last read.
    pub async fn changed(&mut self) {
        if !self.has_files() {
            return std::future::pending().await;
        }
        loop {
            if !self.is_due {
                let _ = timeout(HEAL_EVERY, self.event()).await;
            }
            for _ in 0..PATIENCE {
                if timeout(SETTLED, self.event()).await.is_err() {
                    break;
                }
            }
            self.is_due = false;
            self.watch();
            if self.contents() != self.read {
                return;
            }
        }
    }

    /// Reads everything anew; the pipeline takes it over, or says why not.
    pub fn reload(&mut self) {
        if !self.has_files() {
            return;
        }
        let attempt = match self.attempt() {
            Ok(reload) => Attempt::Valid(Box::new(reload)),
            Err(error) => {
                tracing::error!("the configuration is not taken over, nothing changes: {error:#}");
                // The excerpt that follows the first line may show anything.
                let reason = format!("{error:#}");
                Attempt::Invalid(reason.lines().next().unwrap_or_default().to_owned())
            }
        };
        self.watch();
        let _ = self.attempts.send(attempt);
        self.wake.wake();
    }

    fn attempt(&mut self) -> anyhow::Result<Reload> {
        self.read = self.contents();
        let next = self.options.config()?;
        if next.rules != self.rules {
            self.rules.clone_from(&next.rules);
            self.read = self.contents();
        }
        let rules = read_rules(next.rules.as_deref())?;
        check_secret_paths(&next)?;
        forward::check(&next.sinks)?;
        let mut changes = self.config.take_over(&next);
        let hash = Some(rules.hash());
        if hash != self.rules_hash && !changes.changed.iter().any(|key| key == "rules") {
            changes.changed.push("rules".into());
        }
        let reload = Reload::new(changes, rules)?;
        self.config.clone_from(reload.config());
        self.rules_hash = hash;
        Ok(reload)
    }

    fn files(&self) -> impl Iterator<Item = &Path> {
        self.options.file().into_iter().chain(self.rules.as_deref())
    }

    fn has_files(&self) -> bool {
        self.files().next().is_some()
    }

    /// Names what the files hold; one that can't be read holds why.
    fn contents(&self) -> blake3::Hash {
        let mut hash = blake3::Hasher::new();
        for path in self.files() {
            let content = std::fs::read(path).unwrap_or_else(|error| error.to_string().into());
            hash.update(&(content.len() as u64).to_le_bytes());
            hash.update(&content);
        }
        hash.finalize()
    }

    /// Watches the directories that the files, and what they are links to, are in. A ConfigMap is swapped in the first.
    fn watch(&self) {
        let Some(inotify) = &self.directories else {
            return;
        };
        let links = self.files().filter_map(|path| path.canonicalize().ok());
        let paths = self.files().map(Path::to_owned).chain(links);
        let directories: BTreeSet<PathBuf> = paths.filter_map(|path| directory(&path)).collect();
        let mask = WatchMask::CREATE
            | WatchMask::MOVED_TO
            | WatchMask::CLOSE_WRITE
            | WatchMask::DELETE
            | WatchMask::ATTRIB;
        for directory in directories {
            if let Err(error) = inotify.get_ref().watches().add(&directory, mask) {
                tracing::debug!(directory = %directory.display(), %error, "a directory of the configuration can't be watched");
            }
        }
    }

    /// Waits until something happens in a directory.
    async fn event(&mut self) {
        let Some(inotify) = &mut self.directories else {
            return std::future::pending().await;
        };
        let Ok(mut ready) = inotify.readable_mut().await else {
            return sleep(HEAL_EVERY).await;
        };
        let mut buffer = [0; 4096];
        while ready.get_inner_mut().read_events(&mut buffer).is_ok() {}
        ready.clear_ready();
        self.is_due = true;
    }
}

fn register(inotify: Inotify) -> std::io::Result<AsyncFd<Inotify>> {
    // SAFETY: an `Inotify` has one descriptor, which it owns and closes when it is dropped, not before.
    let registered = unsafe { AsyncFd::register_with_interest(inotify, Interest::READABLE) };
    registered.map_err(std::io::Error::from)
}

fn directory(path: &Path) -> Option<PathBuf> {
    let directory = path.parent()?;
    // A bare name has an empty one.
    let is_here = directory.as_os_str().is_empty();
    Some(if is_here {
        ".".into()
    } else {
        directory.to_owned()
    })
}
