//! `positions`: how far each log file was read. Replaced as a whole, by a thread of its own: a slow disk holds up no line.
use super::{hashed, saver::Saver, whole};
use crate::source::{Known, LogPosition};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What the file begins with; the number changes when what follows does.
const MAGIC: &[u8] = b"secret-sentinel positions 2\n";

#[derive(Serialize, Deserialize)]
struct Content {
    /// Seconds since 1970.
    saved: i64,
    /// When the first sentinel started that kept positions here.
    since: i64,
    /// Of the machine's start.
    boot_id: String,
    files: Vec<LogPosition>,
}

/// What saves them: what was found before them has been written. Where nothing was kept before, it is kept at once since when
/// something is: what this process does not live to tell is new to the next one.
///
/// # Errors
/// When the kernel gives no thread, or nothing can be kept.
pub fn saver(directory: &Path, known: &Known) -> std::io::Result<Saver<Vec<LogPosition>>> {
    let now = Timestamp::now().as_second();
    let since = known.saved.map_or(now, |_| known.since);
    let (path, boot_id) = (place(directory), boot_id());
    if known.saved.is_none() {
        save(&path, since, boot_id.clone(), Vec::new())?;
    }
    let lost = "the positions in log files can't be saved: after a crash more is read again";
    Saver::start("positions", path, lost, move |path, files| {
        save(path, since, boot_id.clone(), files)
    })
}

fn place(directory: &Path) -> PathBuf {
    directory.join("positions")
}

fn boot_id() -> String {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    id.map(|id| id.trim().to_owned()).unwrap_or_default()
}

fn save(path: &Path, since: i64, boot_id: String, files: Vec<LogPosition>) -> std::io::Result<()> {
    let content = Content {
        saved: Timestamp::now().as_second(),
        since,
        boot_id,
        files,
    };
    hashed::write(path, MAGIC, &content)
}

/// What was saved. A file that is not what it should be is told and left alone until it is replaced.
pub fn read(directory: &Path) -> Known {
    let path = place(directory);
    let content = match whole::read(&path) {
        Ok(None) => return Known::default(),
        Ok(Some(bytes)) => hashed::parse::<Content>(MAGIC, &bytes),
        Err(error) => Err(error.to_string()),
    };
    match content {
        Ok(content) => Known {
            is_other_boot: content.boot_id != boot_id(),
            files: content.files,
            saved: Some(content.saved),
            since: content.since,
        },
        Err(error) => {
            tracing::warn!(path = %path.display(), error,
                "the positions in log files can't be read: logs are followed from their present ends");
            Known::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_known() {
        let dir = tempfile::tempdir().expect("a directory");
        assert!(read(dir.path()).saved.is_none());
        let mut saver = saver(dir.path(), &Known::default()).expect("started");
        let begun = read(dir.path());
        assert!(begun.saved.is_some() && !begun.is_other_boot);
        saver.save(Vec::new());
        drop(saver);
        assert_eq!(read(dir.path()).since, begun.since);
        std::fs::write(place(dir.path()), "rubbish").expect("written");
        assert!(read(dir.path()).saved.is_none());
    }
}
