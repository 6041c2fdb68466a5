//! `reads`: which reads of secrets were observed, for the advice. Replaced as a whole, by a thread of its own.
use super::{hashed, saver::Saver, whole};
use crate::advice::Reads;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// What the file begins with; the number changes when what follows does.
const MAGIC: &[u8] = b"secret-sentinel reads 2\n";

/// Why what was observed can't be told.
#[derive(Debug, Error)]
pub enum ReadsError {
    /// The file.
    #[error("reading the observed reads in {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is none.
    #[error(
        "there are no observed reads in {path}: give the running agent's state directory with --state-dir, or captures"
    )]
    None {
        /// Which file.
        path: PathBuf,
    },
    /// It is not what it should be.
    #[error("{path}: {reason}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// What saves them.
///
/// # Errors
/// When the kernel gives no thread.
pub fn saver(directory: &Path) -> std::io::Result<Saver<Reads>> {
    let lost = "the observed reads can't be saved: `advise` knows those up to now";
    Saver::start("reads", place(directory), lost, |path, reads| {
        hashed::write(path, MAGIC, &reads)
    })
}

fn place(directory: &Path) -> PathBuf {
    directory.join("reads")
}

/// What was saved. A file that is not what it should be is told and left alone until it is replaced.
pub(super) fn known(directory: &Path) -> Reads {
    match read(directory) {
        Ok(reads) => reads,
        Err(ReadsError::None { .. }) => Reads::default(),
        Err(error) => {
            let error = anyhow::Error::from(error);
            tracing::warn!(
                error = format!("{error:#}"),
                "the reads that were observed before can't be read: the advice begins anew"
            );
            Reads::default()
        }
    }
}

/// What was observed, from a state directory.
///
/// # Errors
/// When nothing was saved there, or it can't be read.
pub fn read(directory: &Path) -> Result<Reads, ReadsError> {
    let path = place(directory);
    match whole::read(&path) {
        Ok(None) => Err(ReadsError::None { path }),
        Ok(Some(bytes)) => {
            hashed::parse(MAGIC, &bytes).map_err(|reason| ReadsError::Damaged { path, reason })
        }
        Err(source) => Err(ReadsError::Read { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_read() {
        let dir = tempfile::tempdir().expect("a directory");
        assert!(matches!(read(dir.path()), Err(ReadsError::None { .. })));
        let mut saver = saver(dir.path()).expect("started");
        saver.save(Reads::default());
        drop(saver);
        assert_eq!(read(dir.path()).expect("there"), Reads::default());
        std::fs::write(place(dir.path()), "rubbish").expect("written");
        let damaged = read(dir.path());
        assert!(matches!(damaged, Err(ReadsError::Damaged { .. })));
    }
}
