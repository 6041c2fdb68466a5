//! What outlives the process, in the state directory: how far log files were read, and which findings were told under which id.
//! `docs/operations.md` says what each file is for.
mod hashed;
mod journal;
mod mark;
mod positions;
mod reads;
mod saver;
mod whole;

pub use journal::Journal;
pub use mark::{Mark, Recall, known_by, marks};
pub use reads::{ReadsError, read as observed_reads};
pub use saver::Saver;

use crate::advice::Reads;
use crate::source::{Known, LogPosition};
use journal::Left;
use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::DirBuilderExt,
    path::Path,
    time::{Duration, Instant},
};

/// How long a sentinel waits for one before it that is ending.
const WAIT: Duration = Duration::from_secs(10);

/// What this process keeps. While it lives no other process keeps anything in the same directory.
pub struct Kept {
    /// Findings that are told.
    pub journal: Journal,
    /// How far log files were read.
    pub positions: Saver<Vec<LogPosition>>,
    /// Which reads of secrets were observed.
    pub reads: Saver<Reads>,
    _lock: File,
}

/// What the process before this one left.
#[derive(Debug, Default)]
pub struct Before {
    /// How far log files were read.
    pub known: Known,
    /// Ids of what was told.
    pub recall: Recall,
    /// Reads of secrets that were observed.
    pub reads: Reads,
    /// Lines of which it is not known that they were written.
    pub unwritten: Vec<String>,
}

/// Opens the state directory. None: nothing is kept, and a warning said why.
#[must_use]
pub fn open(directory: &Path) -> Option<(Kept, Before)> {
    match open_or_fail(directory) {
        Ok(both) => both,
        Err(error) => {
            tracing::warn!(directory = %directory.display(), %error,
                "the state directory can't be used: what is written while no sentinel runs will not be read, and findings may get new ids after a restart");
            None
        }
    }
}

fn open_or_fail(directory: &Path) -> std::io::Result<Option<(Kept, Before)>> {
    let mut made = DirBuilder::new();
    made.recursive(true).mode(0o700).create(directory)?;
    let Some(lock) = lock(directory)? else {
        tracing::warn!(directory = %directory.display(),
            "another sentinel uses this state directory: this one keeps nothing; give it another one with --state-dir");
        return Ok(None);
    };
    let known = positions::read(directory);
    let (journal, left) = Journal::open(directory, known.saved)?;
    let Left { recall, unwritten } = left;
    let positions = positions::saver(directory, &known)?;
    let before = Before {
        known,
        recall,
        reads: reads::known(directory),
        unwritten,
    };
    let kept = Kept {
        journal,
        positions,
        reads: reads::saver(directory)?,
        _lock: lock,
    };
    Ok(Some((kept, before)))
}

/// Keeps other sentinels from a state directory for as long as what this gives is there; none: one uses it. One that was killed
/// a moment ago has it until the kernel has closed all that it had open.
///
/// # Errors
/// When it can't be locked.
pub fn lock(directory: &Path) -> std::io::Result<Option<File>> {
    let file = private().create(true).open(directory.join("lock"))?;
    let until = Instant::now() + WAIT;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Options of a file that is the sentinel's own.
fn private() -> OpenOptions {
    let mut options = crate::private::options();
    options.read(true).append(true);
    options
}
