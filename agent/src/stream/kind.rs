//! A stream: what it is, and how findings show it.
use crate::event::{Attributes, FileKey, StreamSeen};
use crate::finding::{FileRef, StreamRef};
use serde::{Deserialize, Serialize};

/// What a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StreamKind {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A regular file that counts as a log.
    Log,
    /// Any other regular file: only its first bytes are looked at.
    File,
}

impl StreamKind {
    /// Its name in findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::Log => "log",
            Self::File => "file",
        }
    }
}

/// A stream that is watched.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stream {
    /// `None`: the descriptor written to tells.
    kind: Option<StreamKind>,
    path: Option<String>,
    key: FileKey,
    /// When it was first written to; `None`: it was learned from a descriptor.
    attributes: Option<Attributes>,
}

impl Stream {
    /// The path of a log.
    #[must_use]
    pub fn log_path(&self) -> Option<&str> {
        let path = self.path.as_deref();
        path.filter(|_| self.kind == Some(StreamKind::Log))
    }

    /// One that was written to.
    pub(super) fn seen(kind: Option<StreamKind>, seen: &StreamSeen) -> Self {
        Self {
            kind,
            path: seen
                .path
                .as_deref()
                .map(|path| path.to_string_lossy().into_owned()),
            key: seen.file.key,
            attributes: Some(seen.attributes),
        }
    }

    /// One that stands behind a descriptor.
    pub(super) const fn learned(kind: Option<StreamKind>, key: FileKey) -> Self {
        Self {
            kind,
            path: None,
            key,
            attributes: None,
        }
    }

    /// One that is read from a log file.
    #[must_use]
    pub const fn read(kind: StreamKind, path: String, key: FileKey) -> Self {
        Self {
            kind: Some(kind),
            path: Some(path),
            key,
            attributes: None,
        }
    }

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

    /// Whether it is a regular file that is neither log nor standard stream.
    #[must_use]
    pub fn is_other_file(&self) -> bool {
        self.kind == Some(StreamKind::File)
    }

    /// The file itself, when it is neither log nor standard stream.
    #[must_use]
    pub fn copy(&self) -> Option<FileRef> {
        let path = self.path.clone().filter(|_| self.is_other_file())?;
        Some(FileRef::new(path, self.key, &self.attributes?))
    }
}
