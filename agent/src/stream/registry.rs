//! Which inode is what: learned from exec and /proc, decided at the first write.
use super::LogPaths;
use crate::event::{Attributes, FileId, FileKey, StreamSeen};
use crate::finding::StreamRef;
use lru::LruCache;
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

/// What a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamKind {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A regular file that counts as a log.
    Log,
}

impl StreamKind {
    /// Its name in findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::Log => "log",
        }
    }
}

/// A stream that is watched.
#[derive(Debug)]
pub struct Stream {
    /// `None`: the descriptor written to tells.
    kind: Option<StreamKind>,
    path: Option<String>,
    key: FileKey,
}

impl Stream {
    /// As findings show it, for a write through `fd`: one inode may be both stdout and stderr.
    #[must_use]
    pub fn shown(&self, fd: u32) -> StreamRef {
        let by_descriptor = if fd == 2 {
            StreamKind::Stderr
        } else {
            StreamKind::Stdout
        };
        let kind = self.kind.unwrap_or(by_descriptor);
        StreamRef {
            kind: kind.name(),
            path: self.path.clone(),
            dev: self.key.dev.to_string(),
            inode: self.key.ino,
        }
    }
}

/// What becomes of what is written to an inode.
#[derive(Clone, Debug)]
pub enum Class {
    /// It is a stream.
    Watched(Arc<Stream>),
    /// It is none.
    Ignored,
    /// Nothing is known of it.
    Unknown,
}

/// Which descriptors an inode was first seen behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    learned: LruCache<FileKey, Behind>,
    classified: LruCache<FileId, Class>,
    /// Under which path an inode was last a log.
    logged: LruCache<FileKey, PathBuf>,
}

impl Registry {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(logs: LogPaths, pipes: Pipes) -> Self {
        Self {
            logs,
            pipes,
            learned: LruCache::new(LEARNED),
            classified: LruCache::new(CLASSIFIED),
            logged: LruCache::new(LOGS),
        }
    }

    /// A process's stdout and stderr. What an inode was first seen as counts: a shell's `echo >&2` writes to its stderr
    /// through descriptor 1. `enters`: the process came into its container from outside. Returns those that were ignored so
    /// far: the kernel must be told.
    pub fn learn(&mut self, stdout: Standard, stderr: Standard, enters: bool) -> Vec<FileId> {
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
            if matches!(self.classified.peek(&file), Some(Class::Ignored)) {
                self.classified.pop(&file);
                ignored_so_far.push(file);
            }
        }
        ignored_so_far
    }

    /// Decides about an inode at its first write. `is_secret`: it is itself a place where secrets are mounted.
    pub fn decide(&mut self, seen: &StreamSeen, is_secret: bool) -> Class {
        let class = match self.kind_of(seen, is_secret) {
            Some(kind) => Class::Watched(Arc::new(Stream {
                kind,
                path: seen
                    .path
                    .as_deref()
                    .map(|path| path.to_string_lossy().into_owned()),
                key: seen.file.key,
            })),
            None => Class::Ignored,
        };
        self.classified.put(seen.file, class.clone());
        class
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
        let class = Class::Watched(Arc::new(Stream {
            kind,
            path: None,
            key: file.key,
        }));
        self.classified.put(file, class.clone());
        class
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{BootTime, Device, Process};

    fn seen(mode: u32, rdev: Device, fd: u32, path: Option<&str>) -> StreamSeen {
        let process = Process::sample();
        StreamSeen {
            time: BootTime(0),
            process,
            file: FileId {
                key: FileKey {
                    dev: Device::new(0, 9),
                    ino: 77,
                },
                name: 0,
            },
            attributes: Attributes {
                mode,
                uid: 0,
                gid: 0,
                rdev,
            },
            fd,
            opened: false,
            path: path.map(Into::into),
        }
    }

    fn kind(registry: &mut Registry, seen: &StreamSeen) -> Option<&'static str> {
        match registry.decide(seen, false) {
            Class::Watched(stream) => Some(stream.shown(seen.fd).kind),
            Class::Ignored | Class::Unknown => None,
        }
    }

    const REGULAR: u32 = 0o100_644;
    const DEVICE: u32 = 0o020_666;
    const PIPE: u32 = 0o010_600;

    #[test]
    fn streams_are_told_from_other_files() {
        let logs = LogPaths::new(&["*.log".into()]).expect("globs");
        let mut registry = Registry::new(logs, Pipes::Any);
        let none = Device(0);
        let registry = &mut registry;
        assert_eq!(
            kind(registry, &seen(REGULAR, none, 5, Some("/x/a.log"))),
            Some("log")
        );
        assert_eq!(
            kind(registry, &seen(REGULAR, none, 1, Some("/x/a.log"))),
            Some("log")
        );
        assert_eq!(kind(registry, &seen(REGULAR, none, 5, Some("/x/a"))), None);
        assert_eq!(
            kind(registry, &seen(REGULAR, none, 2, Some("/x/a"))),
            Some("stderr")
        );
        assert_eq!(kind(registry, &seen(PIPE, none, 1, None)), Some("stdout"));
        assert_eq!(
            kind(
                registry,
                &seen(DEVICE, Device::new(1, 3), 1, Some("/dev/null"))
            ),
            None
        );
        assert_eq!(
            kind(
                registry,
                &seen(DEVICE, Device::new(136, 0), 1, Some("/dev/pts/0"))
            ),
            Some("stdout")
        );
    }

    #[test]
    fn a_learned_pipe_is_a_stream_through_any_descriptor() {
        let logs = LogPaths::new(&[]).expect("globs");
        let mut registry = Registry::new(logs, Pipes::Any);
        let pipe = seen(PIPE, Device(0), 7, None);
        assert_eq!(kind(&mut registry, &pipe), None);
        let ignored = registry.learn(Some((pipe.file, pipe.attributes)), None, true);
        assert_eq!(ignored, [pipe.file]);
        assert_eq!(kind(&mut registry, &pipe), Some("stdout"));
    }

    #[test]
    fn what_a_stream_was_first_counts_and_one_that_is_both_is_told_by_descriptor() {
        let mut registry = Registry::new(LogPaths::new(&[]).expect("globs"), Pipes::Any);
        let pipe = |fd, ino| {
            let mut seen = seen(PIPE, Device(0), fd, None);
            seen.file.key.ino = ino;
            seen
        };
        let standard = |seen: &StreamSeen| Some((seen.file, seen.attributes));
        let (error, both) = (pipe(1, 1), pipe(2, 2));
        registry.learn(None, standard(&error), true);
        registry.learn(standard(&error), standard(&error), true);
        assert_eq!(kind(&mut registry, &error), Some("stderr"), "echo >&2");
        registry.learn(standard(&both), standard(&both), true);
        assert_eq!(kind(&mut registry, &both), Some("stderr"));
        assert_eq!(kind(&mut registry, &pipe(1, 2)), Some("stdout"));
    }

    #[test]
    fn in_a_container_a_pipe_made_inside_is_no_stream() {
        let logs = LogPaths::new(&[]).expect("globs");
        let mut registry = Registry::new(logs, Pipes::FromOutside);
        let pipe = seen(PIPE, Device(0), 1, None);
        let standard = Some((pipe.file, pipe.attributes));
        registry.learn(standard, None, false);
        assert_eq!(kind(&mut registry, &pipe), None);
        registry.learn(standard, None, true);
        assert_eq!(kind(&mut registry, &pipe), Some("stdout"));
        assert_eq!(
            kind(&mut registry, &seen(REGULAR, Device(0), 1, Some("/x"))),
            Some("stdout")
        );
    }

    #[test]
    fn a_log_that_was_renamed_is_still_one() {
        let logs = LogPaths::new(&["*.log".into()]).expect("globs");
        let mut registry = Registry::new(logs, Pipes::Any);
        let named = |path| seen(REGULAR, Device(0), 5, Some(path));
        assert_eq!(kind(&mut registry, &named("/x/a.log")), Some("log"));
        assert_eq!(kind(&mut registry, &named("/x/a.log.1")), Some("log"));
        assert_eq!(
            kind(&mut registry, &named("/x/b")),
            None,
            "its inode number was used again"
        );
    }
}
