//! The running source and what it read, decoded.
use super::super::{
    LogFileSettings, LogFiles, LogItem, LogLoss, LogPlace, LogPosition, LogRequest, LogStart,
    LogWatch,
};
use crate::decode::decode;
use crate::event::{Device, Event, FileId, FileKey, LogKind};
use crossbeam_channel::{Receiver, bounded};
use std::{
    fs::{File, OpenOptions},
    io::Write,
    num::NonZeroUsize,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

pub const SOON: Duration = Duration::from_secs(20);

/// A record, decoded.
pub struct Read {
    pub path: PathBuf,
    pub kind: LogKind,
    pub ino: u64,
    pub offset: u64,
    pub gap: bool,
    pub reread: bool,
    pub bytes: Vec<u8>,
}

/// A running source and what it read.
pub struct Source {
    pub items: Receiver<LogItem>,
    pub files: LogFiles,
    pub read: Vec<Read>,
    /// How far the files were read when it was last told.
    pub positions: Vec<LogPosition>,
}

impl Source {
    pub fn new(pod_logs: Option<&Path>) -> Self {
        Self::with(pod_logs, 8_192, 1_024)
    }

    pub fn with(pod_logs: Option<&Path>, most_files: usize, room: usize) -> Self {
        Self::start(
            LogFileSettings {
                pod_logs: pod_logs.map(Path::to_owned).into_iter().collect(),
                most_files: NonZeroUsize::new(most_files).expect("not zero"),
                ..LogFileSettings::default()
            },
            room,
        )
    }

    pub fn start(settings: LogFileSettings, room: usize) -> Self {
        let (sender, items) = bounded(room);
        Self {
            files: LogFiles::start(settings, sender, || {}).expect("a thread"),
            items,
            read: Vec::new(),
            positions: Vec::new(),
        }
    }

    pub fn watch(&self, path: &Path, start: LogStart) {
        self.watch_as(std::process::id(), path, start);
    }

    pub fn watch_as(&self, tgid: u32, path: &Path, start: LogStart) {
        self.files.ask(LogRequest::Watch(LogWatch {
            tgid,
            other: 0,
            place: LogPlace::Path(path.to_owned()),
            file: id_of(path),
            start,
        }));
    }

    pub fn take(&mut self, item: LogItem) -> bool {
        let record = match item {
            LogItem::Record(record) => record,
            LogItem::Positions(positions) => {
                self.positions = positions;
                return false;
            }
            LogItem::Settled => return true,
        };
        let Ok(Event::Log(log)) = decode(record.expose()) else {
            panic!("not a log")
        };
        self.read.push(Read {
            path: log.path.to_owned(),
            kind: log.kind,
            ino: log.file.key.ino,
            offset: log.offset,
            gap: log.gap,
            reread: log.reread,
            bytes: log.payload.expose().unwrap_or_default().to_vec(),
        });
        false
    }

    /// Waits until everything that is there was read.
    pub fn settle(&mut self) {
        self.files.ask(LogRequest::Settle);
        let deadline = Instant::now() + SOON;
        loop {
            let item = self.items.recv_deadline(deadline).expect("settles");
            if self.take(item) {
                return;
            }
        }
    }

    /// Waits until what was read is so.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&[Read]) -> bool) {
        let deadline = Instant::now() + SOON;
        while !is_so(&self.read) {
            match self.items.recv_deadline(deadline) {
                Ok(item) => drop(self.take(item)),
                Err(_) => panic!("{what}: not read in time; {} records were", self.read.len()),
            }
        }
    }

    /// Waits until these bytes were read of a kind, without a record of files seen before.
    pub fn until_read(&mut self, bytes: &[u8]) {
        self.until(&String::from_utf8_lossy(bytes), |read| {
            text(read).ends_with(bytes)
        });
    }

    /// Waits until the source can't go on since nobody takes its records.
    pub fn until_waiting(&self) {
        let deadline = Instant::now() + SOON;
        while !self.items.is_full() {
            assert!(Instant::now() < deadline, "it does not wait");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn lost(&self, cause: LogLoss) -> u64 {
        self.files.losses().of(cause).0
    }
}

/// All that was read, but what was read again.
pub fn text(read: &[Read]) -> Vec<u8> {
    let new = read.iter().filter(|read| !read.reread);
    new.flat_map(|read| read.bytes.clone()).collect()
}

pub fn of_kind(read: &[Read], kind: LogKind) -> Vec<u8> {
    let of = read.iter().filter(|read| read.kind == kind);
    of.flat_map(|read| read.bytes.clone()).collect()
}

pub fn id_of(path: &Path) -> FileId {
    let metadata = std::fs::metadata(path).expect("a file");
    FileId {
        key: FileKey {
            dev: Device::from_stat(metadata.dev()),
            ino: metadata.ino(),
        },
        name: 7,
    }
}

pub fn append(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .expect("opens");
    file.write_all(bytes).expect("writes");
}

/// Waits until a file is open so many times in this process, of which the source is a part.
pub fn until_open(file: &File, times: usize) {
    let ino = file.metadata().expect("a file").ino();
    let deadline = Instant::now() + SOON;
    loop {
        let open = std::fs::read_dir("/proc/self/fd")
            .expect("descriptors")
            .flatten();
        let same = open.filter_map(|entry| std::fs::metadata(entry.path()).ok());
        if same.filter(|metadata| metadata.ino() == ino).count() == times {
            return;
        }
        assert!(Instant::now() < deadline, "it stays open");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A directory and the path of a log in it.
pub fn place() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("app.log");
    (directory, path)
}
