//! Which inode is what: learned from exec and /proc, decided at the first write.
use super::{LogPaths, Stream, StreamKind};
use crate::event::{Attributes, FileId, FileKey, StreamSeen};
use lru::LruCache;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
};

/// As many as the kernel map holds, and some more: what it forgets it asks about again.
const CLASSIFIED: NonZeroUsize = NonZeroUsize::new(40_960).expect("not zero");
/// Standard streams remembered before anything was written to them.
const LEARNED: NonZeroUsize = NonZeroUsize::new(40_960).expect("not zero");

/// Logs remembered by the path they had.
const LOGS: NonZeroUsize = NonZeroUsize::new(8_192).expect("not zero");

/// What becomes of what is written to an inode.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Class {
    /// It is a stream.
    Watched(Arc<Stream>),
    /// It is none, but a copy of a secret may be written there: so many bytes are still looked at.
    Sampled(Arc<Stream>, u64),
    /// It is none.
    Ignored,
    /// Nothing is known of it.
    Unknown,
}

/// Which descriptors an inode was first seen behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Behind {
    Stdout,
    Stderr,
    /// Of one process (`2>&1`): the descriptor written to tells.
    Both,
}

/// What a process has behind descriptor 1 or 2.
pub type Standard = Option<(FileId, Attributes)>;

/// Which pipes and sockets behind descriptor 1 or 2 are streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pipes {
    /// Those that a container was started with: one made inside, as for `x=$(cat secret)`, leads nowhere else.
    FromOutside,
    /// All.
    Any,
}

/// Every inode that was written to or stands behind a descriptor 1 or 2.
pub struct Registry {
    logs: LogPaths,
    pipes: Pipes,
    /// Bytes looked at that are written to a regular file that is no stream.
    sample: u64,
    learned: LruCache<FileKey, Behind>,
    classified: LruCache<FileId, Class>,
    /// Under which path an inode was last a log.
    logged: LruCache<FileKey, PathBuf>,
}

impl Registry {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(logs: LogPaths, pipes: Pipes, sample: u64) -> Self {
        Self {
            logs,
            pipes,
            sample,
            learned: LruCache::new(LEARNED),
            classified: LruCache::new(CLASSIFIED),
            logged: LruCache::new(LOGS),
        }
    }

    /// A process's stdout and stderr. What an inode was first seen as counts: a shell's `echo >&2` writes to its stderr
    /// through descriptor 1. `enters`: the process came into its container from outside. Returns those that were ignored so
    /// far: the kernel must be told.
    pub fn learn(
        &mut self,
        stdout: Standard,
        stderr: Standard,
        enters: bool,
    ) -> Vec<(FileId, Attributes)> {
        let same = stdout.is_some() && stdout.map(|it| it.0) == stderr.map(|it| it.0);
        let kinds = if same {
            [Behind::Both; 2]
        } else {
            [Behind::Stdout, Behind::Stderr]
        };
        let mut ignored_so_far = Vec::new();
        for ((file, attributes), behind) in [stdout, stderr]
            .into_iter()
            .zip(kinds)
            .filter_map(|(it, kind)| Some((it?, kind)))
        {
            let is_internal =
                attributes.is_pipe_or_socket() && !enters && self.pipes == Pipes::FromOutside;
            if is_internal || attributes.is_character_device() && !attributes.is_terminal() {
                continue;
            }
            self.learned.get_or_insert(file.key, || behind);
            if matches!(
                self.classified.peek(&file),
                Some(Class::Ignored | Class::Sampled(..))
            ) {
                self.classified.pop(&file);
                ignored_so_far.push((file, attributes));
            }
        }
        ignored_so_far
    }

    /// Other files are logs from now on. What was decided counts until it is decided anew: returns the files about which the
    /// kernel is to ask again.
    pub fn set_logs(&mut self, logs: LogPaths) -> Vec<FileKey> {
        let logged = self.logged.iter();
        let gone: Vec<FileKey> = logged
            .filter(|(_, path)| !logs.matches(path))
            .map(|(key, _)| *key)
            .collect();
        for key in gone {
            self.logged.pop(&key);
        }
        self.logs = logs;
        // Pipes and sockets have no name, and are no logs.
        let named = self.classified.iter().filter(|(file, _)| file.name != 0);
        named.map(|(file, _)| file.key).collect()
    }

    /// Whether a path is that of a log.
    #[must_use]
    pub fn is_log_path(&self, path: &Path) -> bool {
        self.logs.matches(path)
    }

    /// Decides about an inode at its first write. `is_secret`: it is itself a place where secrets are mounted.
    pub fn decide(&mut self, seen: &StreamSeen, is_secret: bool) -> Class {
        let class = self.class_of(seen, is_secret);
        self.classified.put(seen.file, class.clone());
        class
    }

    /// What would be decided.
    pub fn class_of(&mut self, seen: &StreamSeen, is_secret: bool) -> Class {
        let stream = |kind| Arc::new(Stream::seen(kind, seen));
        match self.kind_of(seen, is_secret) {
            Some(kind) => Class::Watched(stream(kind)),
            None if self.sample > 0 && !is_secret && is_on_disk(seen) => {
                Class::Sampled(stream(Some(StreamKind::File)), self.sample)
            }
            None => Class::Ignored,
        }
    }

    /// `None`: no stream; `Some(None)`: one whose kind the descriptor tells.
    fn kind_of(&mut self, seen: &StreamSeen, is_secret: bool) -> Option<Option<StreamKind>> {
        let attributes = &seen.attributes;
        if is_secret || attributes.is_character_device() && !attributes.is_terminal() {
            return None;
        }
        if let Some(path) = seen.path.as_deref().filter(|_| attributes.is_regular())
            && self.is_log(seen.file.key, path)
        {
            return Some(Some(StreamKind::Log));
        }
        let any = !attributes.is_pipe_or_socket() || self.pipes == Pipes::Any;
        self.standard(seen.file.key, seen.fd, any)
    }

    /// A log that was rotated by renaming it (`app.log` to `app.log.1`) is still one, under a name that may match no glob.
    fn is_log(&mut self, key: FileKey, path: &Path) -> bool {
        let was = self
            .logged
            .get(&key)
            .map(|was| was.as_os_str().as_encoded_bytes());
        let rotated = was.is_some_and(|was| path.as_os_str().as_encoded_bytes().starts_with(was));
        if self.logs.matches(path) {
            self.logged.put(key, path.to_owned());
            return true;
        }
        rotated
    }

    /// `any`: descriptor 1 or 2 alone makes it a stream.
    fn standard(&mut self, key: FileKey, fd: u32, any: bool) -> Option<Option<StreamKind>> {
        match self.learned.get(&key) {
            Some(Behind::Stdout) => Some(Some(StreamKind::Stdout)),
            Some(Behind::Stderr) => Some(Some(StreamKind::Stderr)),
            Some(Behind::Both) => Some(None),
            None => (any && matches!(fd, 1 | 2)).then_some(None),
        }
    }

    /// What was decided about an inode. One that was not asked about (it was learned at exec, or the question was lost)
    /// is a stream when it was learned or written to through descriptor 1 or 2.
    pub fn class(&mut self, file: FileId, fd: u32) -> Class {
        if let Some(class) = self.classified.get(&file) {
            return class.clone();
        }
        let Some(kind) = self.standard(file.key, fd, self.pipes == Pipes::Any) else {
            return Class::Unknown;
        };
        let class = Class::Watched(Arc::new(Stream::learned(kind, file.key)));
        self.classified.put(file, class.clone());
        class
    }

    /// Whether a regular file is read: it is a log by its path, or was found to be a stream.
    #[must_use]
    pub fn is_followed(&self, file: FileId, path: &Path) -> bool {
        self.logs.matches(path) || matches!(self.classified.peek(&file), Some(Class::Watched(_)))
    }

    /// The stream that an inode is, as far as that is known.
    #[must_use]
    pub fn known(&self, file: FileId) -> Option<&Stream> {
        match self.classified.peek(&file)? {
            Class::Watched(stream) | Class::Sampled(stream, _) => Some(stream),
            Class::Ignored | Class::Unknown => None,
        }
    }

    /// So many more bytes of a sampled file were looked at. Whether that was the last of them: it is ignored from now on.
    pub fn spend(&mut self, file: FileId, bytes: u64) -> bool {
        let Some(class) = self.classified.get_mut(&file) else {
            return false;
        };
        let Class::Sampled(_, left) = class else {
            return false;
        };
        *left = left.saturating_sub(bytes);
        let is_spent = *left == 0;
        if is_spent {
            *class = Class::Ignored;
        }
        is_spent
    }
}

/// Whether a file is one that keeps what is written to it: no interface of the kernel's, and no nameless memory.
fn is_on_disk(seen: &StreamSeen) -> bool {
    let is_kept = |path: &Path| {
        !["/proc", "/sys"].iter().any(|root| path.starts_with(root))
            && !path.as_os_str().as_encoded_bytes().starts_with(b"/memfd:")
    };
    seen.attributes.is_regular() && seen.path.as_deref().is_some_and(is_kept)
}

/// Everything that is known of streams, for a capture. What was used longest ago comes first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct RegistryState {
    learned: Vec<(FileKey, Behind)>,
    classified: Vec<(FileId, Class)>,
    logged: Vec<(FileKey, RawPath)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RawPath(#[serde(with = "crate::event::raw_path")] PathBuf);

impl RegistryState {
    /// What has no name, and these files.
    #[must_use]
    pub fn only(mut self, files: &FxHashSet<FileKey>) -> Self {
        self.classified
            .retain(|(file, _)| file.name == 0 || files.contains(&file.key));
        self.logged.retain(|(key, _)| files.contains(key));
        self
    }
}

impl Registry {
    /// What is known, in parts of at most `most` entries.
    #[must_use]
    pub fn state(&self, most: usize) -> Vec<RegistryState> {
        let learned: Vec<_> = self
            .learned
            .iter()
            .rev()
            .map(|(key, it)| (*key, *it))
            .collect();
        let classified = self.classified.iter().rev();
        let classified: Vec<_> = classified.map(|(file, it)| (*file, it.clone())).collect();
        let logged = self.logged.iter().rev();
        let logged: Vec<_> = logged
            .map(|(key, it)| (*key, RawPath(it.clone())))
            .collect();
        let mut parts = Vec::new();
        for part in learned.chunks(most) {
            parts.push(RegistryState {
                learned: part.to_vec(),
                ..RegistryState::default()
            });
        }
        for part in classified.chunks(most) {
            parts.push(RegistryState {
                classified: part.to_vec(),
                ..RegistryState::default()
            });
        }
        parts.push(RegistryState {
            logged,
            ..RegistryState::default()
        });
        parts
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.learned.clear();
        self.classified.clear();
        self.logged.clear();
    }

    /// Takes over a part of what was known.
    pub fn restore(&mut self, part: RegistryState) {
        for (key, behind) in part.learned {
            self.learned.put(key, behind);
        }
        for (file, class) in part.classified {
            self.classified.put(file, class);
        }
        for (key, RawPath(path)) in part.logged {
            self.logged.put(key, path);
        }
    }
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
