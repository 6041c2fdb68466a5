//! Segments as files: written as `.part`, renamed when whole, the oldest deleted.
use super::{
    super::{
        header::{CaptureId, Header},
        manifest::Span,
        read::{is_capture, pieces},
    },
    settings::Directory,
};
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The directory of a recorder.
#[derive(Debug)]
pub struct Files {
    pub limits: Directory,
    /// How names begin: node and capture.
    stem: String,
}

impl Files {
    /// Makes the directory if it is not there.
    pub fn new(limits: Directory, template: &Header) -> io::Result<Self> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&limits.path)?;
        let plain = |letter: char| {
            let is_plain = letter.is_ascii_alphanumeric() || ".-_".contains(letter);
            if is_plain { letter } else { '_' }
        };
        let mut node: String = template.node.chars().take(128).map(plain).collect();
        if node.is_empty() || node.starts_with('.') {
            node.insert_str(0, "node");
        }
        let stem = format!("{node}-{}", template.capture.short());
        Ok(Self { limits, stem })
    }

    /// Where this segment is when it is whole.
    pub fn path(&self, segment: u32) -> PathBuf {
        self.limits
            .path
            .join(format!("{}-{segment:06}.sscap", self.stem))
    }

    /// Makes the file of a segment.
    pub fn create(&self, segment: u32) -> io::Result<File> {
        create(&part(&self.path(segment)))
    }

    /// Gives the file its name, when all of it is on the disk.
    pub fn keep(&self, segment: u32, file: &File) -> io::Result<PathBuf> {
        let path = self.path(segment);
        keep(&path, file)?;
        Ok(path)
    }

    /// Deletes files until so many more bytes have room, the oldest first, and those that are too old. `current`, the
    /// file in hand, stays. Gives the segments that are gone.
    pub fn prune(&self, more: u64, current: Option<u32>) -> io::Result<Vec<Span>> {
        let current = current.map(|segment| part(&self.path(segment)));
        let mut files = Vec::new();
        let mut total = more;
        for entry in std::fs::read_dir(&self.limits.path)? {
            let path = entry?.path();
            let Ok(data) = std::fs::symlink_metadata(&path) else {
                continue;
            };
            if !is_capture(&path) || !data.is_file() {
                continue;
            }
            total = total.saturating_add(data.len());
            if current.as_ref() != Some(&path) {
                let changed = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.push((changed, path, data.len()));
            }
        }
        files.sort();
        let now = SystemTime::now();
        let mut gone = Vec::new();
        for (changed, path, bytes) in files {
            let age = now.duration_since(changed).unwrap_or_default();
            if total <= self.limits.total_bytes && age <= self.limits.total_age {
                break;
            }
            let segments = segments(&path);
            std::fs::remove_file(&path)?;
            tracing::debug!(path = %path.display(), "deleted a capture: there are too many, or it is too old");
            total = total.saturating_sub(bytes);
            gone.extend(segments);
        }
        Ok(gone)
    }
}

/// Which segments a file holds, as far as its headers can be read.
fn segments(path: &Path) -> Vec<Span> {
    let Ok(pieces) = File::open(path)
        .map_err(drop)
        .and_then(|file| pieces(&file, path, true).map_err(drop))
    else {
        return Vec::new();
    };
    let starts = pieces.into_iter().filter_map(|piece| piece.start);
    starts
        .map(|start| Span {
            capture: start.header.capture,
            first: start.header.segment,
            last: start.header.segment,
        })
        .collect()
}

/// Adds segments to those that are known to be gone; neighbours become one span.
pub fn add_spans(spans: &mut Vec<Span>, more: Vec<Span>) {
    spans.extend(more);
    spans.sort_by_key(|span| (span.capture, span.first));
    spans.dedup_by(|later, before| {
        let joins = later.capture == before.capture && later.first <= before.last.saturating_add(1);
        if joins {
            before.last = before.last.max(later.last);
        }
        joins
    });
}

/// One segment as a span.
pub const fn span(capture: CaptureId, segment: u32) -> Span {
    Span {
        capture,
        first: segment,
        last: segment,
    }
}

/// The name while it is written.
pub fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// A new file for the owner only.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options.open(path)
}

/// Renames `path.part` to `path`, when all of it is on the disk.
pub fn keep(path: &Path, file: &File) -> io::Result<()> {
    file.sync_all()?;
    std::fs::rename(part(path), path)?;
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}
