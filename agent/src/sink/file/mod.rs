//! A file of JSON lines: mode 0600, rotated by size, opened anew on request. A full disk loses nothing that memory holds.
//! Half a line that a killed process left is ended, so that what follows is a line of its own.
mod rotated;

pub use rotated::{Compression, Rotation};

use super::forward::spool::Sync;
use crate::output::Line;
use crate::private;
use rotated::Rotated;
use std::{
    collections::VecDeque,
    fs::File,
    io::Write,
    os::unix::fs::FileExt,
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
    /// When it is rotated, and what becomes of rotated files.
    pub rotation: Rotation,
    /// When what was written is forced to the disk itself.
    pub sync: Sync,
}

/// Writes to a file.
pub struct FileSink {
    settings: FileSettings,
    rotated: Rotated,
    file: Option<File>,
    written: u64,
    backlog: VecDeque<Vec<u8>>,
    backlog_bytes: usize,
    /// Bytes of the first line of the backlog that are in the file already.
    begun: usize,
    /// The file ends in the middle of a line that is not the backlog's first.
    is_cut_off: bool,
    lines: u64,
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
            rotated: Rotated::of(settings.path.clone(), settings.rotation),
            settings,
            file: None,
            written: 0,
            backlog: VecDeque::new(),
            backlog_bytes: 0,
            begun: 0,
            is_cut_off: false,
            lines: 0,
            lost: 0,
            failing: false,
        };
        sink.open_file()?;
        Ok(sink)
    }

    /// Appends a line, after those that wait.
    pub fn write(&mut self, line: &Line) {
        match serde_json::to_vec(line) {
            Ok(bytes) => self.append(bytes),
            Err(error) => tracing::error!(%error, "a line could not be turned into JSON"),
        }
    }

    /// The same for a line that is JSON already.
    pub fn write_text(&mut self, line: &str) {
        self.append(line.as_bytes().to_vec());
    }

    /// Whether no line waits.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.backlog.is_empty()
    }

    fn append(&mut self, mut bytes: Vec<u8>) {
        bytes.push(b'\n');
        self.backlog_bytes += bytes.len();
        self.backlog.push_back(bytes);
        self.bound_backlog();
        self.retry();
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

    /// Rotates by these limits from now on.
    pub const fn limit(&mut self, rotation: Rotation) {
        self.settings.rotation = rotation;
        self.rotated.rotation = rotation;
    }

    /// Forces what was written to the disk, if that is wanted.
    pub fn sync(&mut self) {
        if let (Sync::Always, Some(file)) = (self.settings.sync, &self.file)
            && let Err(error) = file.sync_data()
        {
            tracing::error!(path = %self.settings.path.display(), %error,
                "the output file could not be forced to the disk");
        }
    }

    /// Rotated files that are too old go.
    pub fn expire(&mut self) {
        self.rotated.expire();
    }

    /// Opens the file anew: it was moved away.
    pub fn reopen(&mut self) {
        self.file = None;
        self.retry();
    }

    /// Lines that are in the file, that it lacks for good, and that wait for it.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, u64) {
        (self.lines, self.lost, self.backlog.len() as u64)
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
        self.sync();
        self.rotated.finish();
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
                && self.written + length > self.settings.rotation.max_bytes
            {
                self.rotated.rotate()?;
                self.file = None;
                self.open_file()?;
            }
            let (Some(line), Some(file)) = (self.backlog.front(), &mut self.file) else {
                break;
            };
            if self.is_cut_off {
                file.write_all(b"\n")?;
                self.written += 1;
                self.is_cut_off = false;
                tracing::warn!(path = %self.settings.path.display(),
                    "the output file ended in half a line: whoever wrote it was killed; what it was about is written anew");
            }
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
            self.lines += 1;
        }
        Ok(())
    }

    fn open_file(&mut self) -> std::io::Result<()> {
        let mut options = private::options();
        let file = options.append(true).create(true);
        let file = file.open(&self.settings.path)?;
        self.is_cut_off = is_cut_off(&self.settings.path, &file);
        self.written = file.metadata()?.len();
        self.file = Some(file);
        // A line that another file holds the start of is written whole.
        self.begun = 0;
        Ok(())
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

/// Whether a regular file ends in the middle of a line. One that can't be read is taken for whole.
fn is_cut_off(path: &Path, file: &File) -> bool {
    let metadata = file.metadata();
    let Some(length) = metadata.ok().filter(|it| it.is_file()).map(|it| it.len()) else {
        return false;
    };
    let mut last = [b'\n'];
    let read = length.checked_sub(1).map(|at| {
        let file = File::open(path)?;
        file.read_exact_at(&mut last, at)
    });
    matches!(read, Some(Ok(()))) && last != *b"\n"
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
            rotation: Rotation {
                max_bytes: 250,
                keep: 2,
                ..Rotation::default()
            },
            sync: Sync::Always,
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
    fn half_a_line_that_was_left_is_ended() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("findings.jsonl");
        std::fs::write(&path, "{\"kind\":\"fin").expect("written");
        for _ in 0..2 {
            let mut sink = FileSink::open(settings(path.clone())).expect("opened");
            sink.write(&line(1));
            assert_eq!(sink.finish(), 0);
        }
        let text = std::fs::read_to_string(&path).expect("there");
        let whole = serde_json::to_string(&line(1)).expect("JSON");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines, ["{\"kind\":\"fin", &whole, &whole]);
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
