//! A file of JSON lines: mode 0600, rotated by size, opened anew on request. A full disk loses nothing that memory holds.
use crate::output::Line;
use std::{
    collections::VecDeque,
    fs::{File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Lines kept in memory while the file can't be written, in bytes; beyond it the oldest are lost and counted.
const BACKLOG_BYTES: usize = 32 << 20;
/// How long the end waits for a file that can't be written.
const LAST_TRY: Duration = Duration::from_secs(2);

/// Where and how.
#[derive(Clone, Debug)]
pub struct FileSettings {
    /// The file.
    pub path: PathBuf,
    /// It is rotated before it grows beyond this many bytes.
    pub max_bytes: u64,
    /// How many rotated files are kept: `<path>.1` is the newest.
    pub keep: u32,
}

/// Writes to a file.
pub struct FileSink {
    settings: FileSettings,
    file: Option<File>,
    written: u64,
    backlog: VecDeque<Vec<u8>>,
    backlog_bytes: usize,
    /// Bytes of the first line of the backlog that are in the file already.
    begun: usize,
    lost: u64,
    failing: bool,
}

impl FileSink {
    /// Opens the file and appends to it.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn open(settings: FileSettings) -> std::io::Result<Self> {
        let mut sink = Self {
            settings,
            file: None,
            written: 0,
            backlog: VecDeque::new(),
            backlog_bytes: 0,
            begun: 0,
            lost: 0,
            failing: false,
        };
        sink.open_file()?;
        Ok(sink)
    }

    /// Appends a line, after those that wait.
    pub fn write(&mut self, line: &Line) {
        match serde_json::to_vec(line) {
            Ok(mut bytes) => {
                bytes.push(b'\n');
                self.backlog_bytes += bytes.len();
                self.backlog.push_back(bytes);
                self.bound_backlog();
                self.retry();
            }
            Err(error) => tracing::error!(%error, "a line could not be turned into JSON"),
        }
    }

    /// Writes what waits, as far as it goes.
    pub fn retry(&mut self) {
        let outcome = self.drain();
        match (&outcome, self.failing) {
            (Err(error), false) => tracing::error!(path = %self.settings.path.display(), %error,
                "the output file can't be written; lines wait in memory and are tried again"),
            (Ok(()), true) => {
                tracing::info!(path = %self.settings.path.display(), "the output file is written again")
            }
            _ => {}
        }
        self.failing = outcome.is_err();
    }

    /// Opens the file anew: it was moved away.
    pub fn reopen(&mut self) {
        self.file = None;
        self.retry();
    }

    /// Tries for a last time; returns how many lines could not be written.
    #[must_use]
    pub fn finish(mut self) -> u64 {
        let until = Instant::now() + LAST_TRY;
        self.retry();
        while !self.backlog.is_empty() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(50));
            self.retry();
        }
        self.lost + self.backlog.len() as u64
    }

    fn drain(&mut self) -> std::io::Result<()> {
        if self.file.is_none() {
            self.open_file()?;
        }
        while let Some(line) = self.backlog.front() {
            let length = line.len() as u64;
            if self.begun == 0
                && self.written > 0
                && self.written + length > self.settings.max_bytes
            {
                self.rotate()?;
            }
            let (Some(line), Some(file)) = (self.backlog.front(), &mut self.file) else {
                break;
            };
            while self.begun < line.len() {
                match file.write(&line[self.begun..]) {
                    Ok(0) => return Err(std::io::ErrorKind::WriteZero.into()),
                    Ok(more) => {
                        self.begun += more;
                        self.written += more as u64;
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            self.begun = 0;
            self.backlog_bytes -= line.len();
            self.backlog.pop_front();
        }
        Ok(())
    }

    fn open_file(&mut self) -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        options
            .append(true)
            .create(true)
            .mode(0o600)
            .custom_flags(libc::O_NOFOLLOW);
        let file = options.open(&self.settings.path)?;
        self.written = file.metadata()?.len();
        self.file = Some(file);
        // A line that another file holds the start of is written whole.
        self.begun = 0;
        Ok(())
    }

    /// `<path>` becomes `<path>.1`, that `<path>.2`, and so on; the oldest goes.
    fn rotate(&mut self) -> std::io::Result<()> {
        let path = &self.settings.path;
        for number in (1..self.settings.keep).rev() {
            let from = numbered(path, number);
            if from.exists() {
                std::fs::rename(from, numbered(path, number + 1))?;
            }
        }
        if self.settings.keep > 0 {
            std::fs::rename(path, numbered(path, 1))?;
        } else {
            std::fs::remove_file(path)?;
        }
        self.file = None;
        self.open_file()
    }

    fn bound_backlog(&mut self) {
        while self.backlog_bytes > BACKLOG_BYTES && self.backlog.len() > 1 {
            // The first line may be in the file in part: it stays.
            if let Some(line) = self.backlog.remove(1) {
                self.backlog_bytes -= line.len();
                self.lost += 1;
            }
        }
    }
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Time;
    use crate::output::Loss;
    use std::os::unix::fs::PermissionsExt;

    fn line(count: u64) -> Line {
        Line::Loss(Loss::new(
            Time(jiff::Timestamp::UNIX_EPOCH),
            "write-ring-full",
            count,
            0,
        ))
    }

    fn settings(path: PathBuf) -> FileSettings {
        FileSettings {
            path,
            max_bytes: 250,
            keep: 2,
        }
    }

    #[test]
    fn lines_are_kept_whole_over_rotation_and_the_oldest_file_goes() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("findings.jsonl");
        let mut sink = FileSink::open(settings(path.clone())).expect("opened");
        (0..10).for_each(|count| sink.write(&line(count)));
        assert_eq!(sink.finish(), 0);
        let names = ["findings.jsonl", "findings.jsonl.1", "findings.jsonl.2"];
        for name in names {
            let text = std::fs::read_to_string(dir.path().join(name)).expect(name);
            assert!(text.len() <= 250 && text.ends_with("}\n"), "{name}: {text}");
            text.lines().for_each(|line| {
                drop(serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
            });
        }
        assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 3);
        let mode = std::fs::metadata(&path)
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_counted() {
        let settings = settings(PathBuf::from("/dev/full"));
        let mut sink = FileSink::open(settings).expect("opened");
        sink.write(&line(1));
        assert_eq!(sink.finish(), 1);
    }

    #[test]
    fn a_moved_file_is_opened_anew() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("findings.jsonl");
        let mut sink = FileSink::open(settings(path.clone())).expect("opened");
        sink.write(&line(1));
        std::fs::rename(&path, dir.path().join("moved")).expect("moved");
        sink.reopen();
        sink.write(&line(2));
        assert_eq!(sink.finish(), 0);
        assert_eq!(
            std::fs::read_to_string(&path)
                .expect("there")
                .lines()
                .count(),
            1
        );
    }
}
