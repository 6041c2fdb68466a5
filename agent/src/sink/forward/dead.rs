//! Dead letters: what a receiver refused for good, and why; a file of JSON lines beside the spool. What is to be sent again is
//! moved to a file that the sink looks for.
use super::Record;
use crate::private;
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{BufRead, BufReader, ErrorKind, Result, Write},
    path::{Path, PathBuf},
};

/// Bytes of the file at most: a receiver that refuses everything does not fill the disk.
const MOST: u64 = 64 << 20;

/// A finding that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// When it was refused, in UTC.
    pub refused: String,
    /// Why, in the receiver's words.
    pub reason: String,
    /// What was sent.
    #[serde(flatten)]
    pub record: Record,
}

/// The dead letters of one sink.
#[derive(Clone, Debug)]
pub struct DeadLetters {
    directory: PathBuf,
}

impl DeadLetters {
    /// Those in the directory of a spool.
    #[must_use]
    pub fn of(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.directory.join("dead-letters.jsonl")
    }

    fn again_path(&self) -> PathBuf {
        self.directory.join("again.jsonl")
    }

    /// Adds one. The file is opened for each: another process may have moved it.
    ///
    /// # Errors
    /// When it can't be written, or is too long already.
    pub fn add(&self, record: &Record, reason: &str) -> Result<()> {
        let letter = Letter {
            refused: jiff::Timestamp::now().to_string(),
            reason: reason.to_owned(),
            record: record.clone(),
        };
        let mut line = serde_json::to_vec(&letter)?;
        line.push(b'\n');
        let mut file = private::options()
            .append(true)
            .create(true)
            .open(self.path())?;
        if file.metadata()?.len() + line.len() as u64 > MOST {
            let full = "the dead letters are 64 MiB already: send them again or drop them";
            return Err(std::io::Error::new(ErrorKind::StorageFull, full));
        }
        file.write_all(&line)
    }

    /// All of them. A line that is none (cut off by a crash) is passed over.
    ///
    /// # Errors
    /// When they can't be read.
    pub fn read(&self) -> Result<Vec<Letter>> {
        letters(&self.path())
    }

    /// Has them sent again: at the sink's next look, or its next start. How many.
    ///
    /// # Errors
    /// When they can't be moved, or others still wait for that.
    pub fn send_again(&self) -> Result<usize> {
        let count = self.read()?.len();
        if count == 0 {
            return Ok(0);
        }
        if self.again_path().exists() {
            let wait = "others wait to be sent again; the sentinel takes them within seconds, or at its next start";
            return Err(std::io::Error::new(ErrorKind::AlreadyExists, wait));
        }
        std::fs::rename(self.path(), self.again_path())?;
        Ok(count)
    }

    /// What is to be sent again. It is there until [`Self::taken`].
    pub fn to_send_again(&self) -> Result<Vec<Record>> {
        Ok(letters(&self.again_path())?
            .into_iter()
            .map(|letter| letter.record)
            .collect())
    }

    /// What was to be sent again is in the spool.
    pub fn taken(&self) -> Result<()> {
        remove(&self.again_path())
    }

    /// Deletes them. How many.
    ///
    /// # Errors
    /// When they can't be deleted.
    pub fn drop_all(&self) -> Result<usize> {
        let count = self.read()?.len();
        remove(&self.path())?;
        Ok(count)
    }
}

fn letters(path: &Path) -> Result<Vec<Letter>> {
    let file: File = match private::options().read(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut letters = Vec::new();
    for line in BufReader::new(file).lines() {
        if let Ok(letter) = serde_json::from_str(&line?) {
            letters.push(letter);
        }
    }
    Ok(letters)
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::spool::record;
    use super::*;

    #[test]
    fn they_are_kept_and_sent_again_once() {
        let dir = tempfile::tempdir().expect("a directory");
        let dead = DeadLetters::of(dir.path());
        assert_eq!(dead.send_again().expect("nothing"), 0);
        dead.add(&record(1, "{}"), "400 Bad Request").expect("kept");
        dead.add(&record(2, "{}"), "400 Bad Request").expect("kept");
        let read = dead.read().expect("readable");
        assert_eq!(read[1].record, record(2, "{}"));
        assert_eq!(dead.send_again().expect("moved"), 2);
        dead.add(&record(3, "{}"), "400").expect("kept");
        assert!(dead.send_again().is_err(), "two still wait");
        assert_eq!(dead.to_send_again().expect("readable").len(), 2);
        dead.taken().expect("removed");
        assert_eq!(dead.to_send_again().expect("readable").len(), 0);
        assert_eq!(dead.drop_all().expect("removed"), 1);
        assert!(dead.read().expect("readable").is_empty());
    }
}
