//! The running thread against real files.
use super::super::{
    LogFileSettings, LogFiles, LogItem, LogLoss, LogPlace, LogRequest, LogStart, LogWatch,
};
use crate::decode::decode;
use crate::event::{Device, Event, FileId, FileKey, LogKind};
use crossbeam_channel::{Receiver, bounded};
use std::{
    fs::{File, OpenOptions},
    io::Write,
    num::NonZeroUsize,
    os::{fd::AsRawFd, unix::fs::MetadataExt},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const SOON: Duration = Duration::from_secs(20);

/// A record, decoded.
struct Read {
    path: PathBuf,
    kind: LogKind,
    ino: u64,
    offset: u64,
    gap: bool,
    reread: bool,
    bytes: Vec<u8>,
}

/// A running source and what it read.
struct Source {
    items: Receiver<LogItem>,
    files: LogFiles,
    read: Vec<Read>,
}

impl Source {
    fn new(pod_logs: Option<&Path>) -> Self {
        Self::with(pod_logs, 8_192, 1_024)
    }

    fn with(pod_logs: Option<&Path>, most_files: usize, room: usize) -> Self {
        let (sender, items) = bounded(room);
        let settings = LogFileSettings {
            pod_logs: pod_logs.map(Path::to_owned).into_iter().collect(),
            most_files: NonZeroUsize::new(most_files).expect("not zero"),
        };
        Self {
            files: LogFiles::start(settings, sender, || {}).expect("a thread"),
            items,
            read: Vec::new(),
        }
    }

    fn watch(&self, path: &Path, start: LogStart) {
        self.watch_as(std::process::id(), path, start);
    }

    fn watch_as(&self, tgid: u32, path: &Path, start: LogStart) {
        self.files.ask(LogRequest::Watch(LogWatch {
            tgid,
            ppid: 0,
            place: LogPlace::Path(path.to_owned()),
            file: id_of(path),
            start,
        }));
    }

    fn take(&mut self, item: LogItem) -> bool {
        let LogItem::Record(record) = item else {
            return true;
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
            bytes: log.payload.expose().to_vec(),
        });
        false
    }

    /// Waits until everything that is there was read.
    fn settle(&mut self) {
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
    fn until(&mut self, what: &str, is_so: impl Fn(&[Read]) -> bool) {
        let deadline = Instant::now() + SOON;
        while !is_so(&self.read) {
            match self.items.recv_deadline(deadline) {
                Ok(item) => drop(self.take(item)),
                Err(_) => panic!("{what}: not read in time; {} records were", self.read.len()),
            }
        }
    }

    /// Waits until these bytes were read of a kind, without a record of files seen before.
    fn until_read(&mut self, bytes: &[u8]) {
        self.until(&String::from_utf8_lossy(bytes), |read| {
            text(read).ends_with(bytes)
        });
    }

    fn lost(&self, cause: LogLoss) -> u64 {
        self.files.losses().of(cause).0
    }
}

/// All that was read, but what was read again.
fn text(read: &[Read]) -> Vec<u8> {
    let new = read.iter().filter(|read| !read.reread);
    new.flat_map(|read| read.bytes.clone()).collect()
}

fn of_kind(read: &[Read], kind: LogKind) -> Vec<u8> {
    let of = read.iter().filter(|read| read.kind == kind);
    of.flat_map(|read| read.bytes.clone()).collect()
}

fn id_of(path: &Path) -> FileId {
    let metadata = std::fs::metadata(path).expect("a file");
    FileId {
        key: FileKey {
            dev: Device::from_stat(metadata.dev()),
            ino: metadata.ino(),
        },
        name: 7,
    }
}

fn append(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .expect("opens");
    file.write_all(bytes).expect("writes");
}

/// Waits until a file is open so many times in this process, of which the source is a part.
fn until_open(file: &File, times: usize) {
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
fn place() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("app.log");
    (directory, path)
}

#[test]
fn what_is_appended_is_read_without_being_asked_for() {
    let (_directory, path) = place();
    append(&path, b"one\n");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::Beginning);
    source.until_read(b"one\n");
    append(&path, b"two\n");
    source.until_read(b"one\ntwo\n");
    assert!(
        source
            .read
            .iter()
            .all(|read| !read.gap && read.path == path)
    );
    assert_eq!(source.read.last().map(|read| read.offset), Some(4));
    assert_eq!(id_of(&path).key.ino, source.read[0].ino);
}

#[test]
fn from_its_end_what_was_there_is_left() {
    let (_directory, path) = place();
    append(&path, b"old\n");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::End);
    source.settle();
    append(&path, b"new\n");
    source.settle();
    assert_eq!(text(&source.read), b"new\n");
}

#[test]
fn a_log_that_is_renamed_is_read_to_its_end_and_its_successor_from_its_start() {
    let (directory, path) = place();
    let mut writer = File::create(&path).expect("a file");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::Beginning);
    source.settle();
    std::fs::rename(&path, directory.path().join("app.log.1")).expect("renames");
    writer.write_all(b"late\n").expect("writes");
    source.until_read(b"late\n");
    append(&path, b"new\n");
    source.until_read(b"late\nnew\n");
    // Both go on to be read, after the source has closed them.
    until_open(&writer, 1);
    until_open(&File::open(&path).expect("opens"), 1);
    writer.write_all(b"later\n").expect("writes");
    append(&path, b"newer\n");
    source.until("both", |read| {
        let text = String::from_utf8_lossy(&text(read)).into_owned();
        text.contains("later\n") && text.contains("newer\n")
    });
    assert!(
        source
            .read
            .iter()
            .all(|read| read.path == path && !read.gap)
    );
    assert_eq!(source.lost(LogLoss::Unread), 0);
}

#[test]
fn a_log_that_is_copied_and_truncated_is_read_on() {
    let (directory, path) = place();
    append(&path, b"a first line that is long\n");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::Beginning);
    source.settle();
    std::fs::copy(&path, directory.path().join("app.log.1")).expect("copies");
    OpenOptions::new()
        .write(true)
        .open(&path)
        .expect("opens")
        .set_len(0)
        .expect("truncates");
    append(&path, b"new\n");
    source.until_read(b"long\nnew\n");
    assert!(
        source
            .read
            .last()
            .is_some_and(|read| read.gap && read.offset == 0)
    );
}

#[test]
fn a_log_that_is_deleted_while_open_is_read_on() {
    let (_directory, path) = place();
    let mut writer = File::create(&path).expect("a file");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::Beginning);
    source.settle();
    std::fs::remove_file(&path).expect("removes");
    writer.write_all(b"after\n").expect("writes");
    source.until_read(b"after\n");
    // Then it is reached through the descriptor of the writer.
    until_open(&writer, 1);
    writer.write_all(b"long after\n").expect("writes");
    source.until_read(b"after\nlong after\n");
}

#[test]
fn a_log_that_is_deleted_and_closed_at_once_is_read() {
    let (_directory, path) = place();
    let mut writer = File::create(&path).expect("a file");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::Beginning);
    source.settle();
    writer.write_all(b"last\n").expect("writes");
    std::fs::remove_file(&path).expect("removes");
    drop(writer);
    source.until_read(b"last\n");
}

#[test]
fn a_write_through_another_name_is_read_once() {
    let (directory, path) = place();
    append(&path, b"");
    let other = directory.path().join("other");
    std::fs::hard_link(&path, &other).expect("links");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::Beginning);
    source.watch(&other, LogStart::Beginning);
    source.settle();
    append(&other, b"linked\n");
    source.settle();
    assert_eq!(text(&source.read), b"linked\n");
}

#[test]
fn a_descriptor_leads_to_a_file_without_a_name() {
    let (_directory, path) = place();
    let mut writer = File::create(&path).expect("a file");
    let file = id_of(&path);
    std::fs::remove_file(&path).expect("removes");
    let mut source = Source::new(None);
    source.files.ask(LogRequest::Watch(LogWatch {
        tgid: std::process::id(),
        ppid: 0,
        place: LogPlace::Descriptor(writer.as_raw_fd().cast_unsigned()),
        file,
        start: LogStart::Beginning,
    }));
    writer.write_all(b"nameless\n").expect("writes");
    source.until_read(b"nameless\n");
}

/// A shared mapping of a file.
struct Mapping(*mut u8, usize);

impl Mapping {
    fn new(file: &File, length: usize) -> Self {
        use rustix::mm::{MapFlags, ProtFlags, mmap};
        let access = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: the kernel chooses the address, so that nothing else is there.
        let start = unsafe {
            mmap(
                std::ptr::null_mut(),
                length,
                access,
                MapFlags::SHARED,
                file,
                0,
            )
        };
        Self(start.expect("maps").cast(), length)
    }

    fn write(&mut self, at: usize, bytes: &[u8]) {
        assert!(at + bytes.len() <= self.1);
        // SAFETY: the range is in the mapping, which lives as long as `self`, and nothing else refers to it.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.0.add(at), bytes.len()) };
    }

    fn sync(&self) {
        // SAFETY: the range is the mapping's.
        unsafe { rustix::mm::msync(self.0.cast(), self.1, rustix::mm::MsyncFlags::SYNC) }
            .expect("syncs");
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the range is the mapping's, and nobody uses it after this.
        let _ = unsafe { rustix::mm::munmap(self.0.cast(), self.1) };
    }
}

fn open_both_ways(path: &Path) -> File {
    OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .expect("opens")
}

#[test]
fn what_a_mapping_changes_in_place_is_read_again() {
    let (_directory, path) = place();
    append(&path, &b"0123456789abcde\n".repeat(256));
    let mut source = Source::new(None);
    source.watch(&path, LogStart::End);
    source.settle();
    let mut mapping = Mapping::new(&open_both_ways(&path), 4_096);
    mapping.write(1_024, b"leaked here\n");
    mapping.sync();
    source.until("the change", |read| {
        read.iter()
            .any(|read| read.reread && read.bytes.windows(11).any(|part| part == b"leaked here"))
    });
    assert!(text(&source.read).is_empty());
}

fn a_mapping_fills_what_was_made_ahead(directory: &Path) {
    let path = directory.join("app.log");
    append(&path, b"");
    let file = open_both_ways(&path);
    file.set_len(64 << 10).expect("grows");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::End);
    source.settle();
    let mut mapping = Mapping::new(&file, 64 << 10);
    mapping.write(0, b"one\n");
    source.until_read(b"one\n");
    // The page is dirty already: neither a time nor an event tells of this.
    mapping.write(4, b"two\n");
    source.until_read(b"one\ntwo\n");
}

#[test]
fn what_a_mapping_fills_is_read() {
    a_mapping_fills_what_was_made_ahead(place().0.path());
}

#[test]
fn what_a_mapping_fills_is_read_on_a_tmpfs() {
    let directory = tempfile::tempdir_in("/dev/shm").expect("a directory");
    a_mapping_fills_what_was_made_ahead(directory.path());
}

#[test]
fn a_lost_queue_of_events_loses_no_bytes() {
    let (directory, first) = place();
    let second = directory.path().join("b.log");
    let (mut a, mut b) = (
        File::create(&first).expect("a file"),
        File::create(&second).expect("a file"),
    );
    // Nobody takes records: the source waits with the first ones, and the kernel's queue (16,384 events) overflows.
    let mut source = Source::with(None, 8_192, 1);
    source.watch(&first, LogStart::Beginning);
    source.watch(&second, LogStart::Beginning);
    for _ in 0..20_000 {
        a.write_all(b"a").expect("writes");
        b.write_all(b"b").expect("writes");
    }
    source.until("all", |read| text(read).len() == 40_000);
}

#[test]
fn the_file_must_be_the_one_that_was_asked_about() {
    let (directory, path) = place();
    append(&path, b"one\n");
    let other = directory.path().join("other");
    append(&other, b"two\n");
    let mut source = Source::new(None);
    source.files.ask(LogRequest::Watch(LogWatch {
        tgid: std::process::id(),
        ppid: 0,
        place: LogPlace::Path(path),
        file: id_of(&other),
        start: LogStart::Beginning,
    }));
    source.settle();
    assert!(source.read.is_empty());
    assert_eq!(source.lost(LogLoss::Unread), 1);
}

#[test]
fn of_too_many_files_the_one_written_to_longest_ago_goes() {
    let (directory, _) = place();
    let paths: Vec<PathBuf> = (0..3)
        .map(|n| directory.path().join(format!("{n}.log")))
        .collect();
    let mut source = Source::with(None, 2, 1_024);
    for path in &paths {
        append(path, b"");
        source.watch(path, LogStart::Beginning);
    }
    source.settle();
    assert_eq!(source.lost(LogLoss::Dropped), 1);
    paths.iter().for_each(|path| append(path, b"x"));
    source.settle();
    assert_eq!(text(&source.read), b"xx");
}

#[test]
fn a_file_is_left_when_asked_to() {
    let (_directory, path) = place();
    append(&path, b"");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::Beginning);
    source.files.ask(LogRequest::Forget(id_of(&path).key));
    source.settle();
    append(&path, b"x");
    source.settle();
    assert!(source.read.is_empty());
}

#[test]
fn it_ends_while_nobody_takes_records() {
    let (_directory, path) = place();
    append(&path, &vec![b'x'; 200_000]);
    let source = Source::with(None, 10, 1);
    source.watch(&path, LogStart::Beginning);
    let Source { items, files, .. } = source;
    let first = items.recv_timeout(SOON);
    assert!(matches!(first, Ok(LogItem::Record(_))));
    drop(files);
}

#[test]
fn a_file_of_a_process_that_ended_is_still_read() {
    let (_directory, path) = place();
    append(&path, b"");
    let mut child = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .expect("starts");
    let mut source = Source::new(None);
    source.watch_as(child.id(), &path, LogStart::Beginning);
    source.settle();
    child.kill().expect("kills");
    child.wait().expect("ends");
    until_open(&File::open(&path).expect("opens"), 1);
    append(&path, b"still\n");
    source.until_read(b"still\n");
}

const TIME: &str = "2026-11-24T10:15:00.123456789Z";

#[test]
fn logs_of_pods_are_found_stripped_and_joined_through_rotation() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path().join("pods");
    let old = root.join("shop_old_1/web/0.log");
    std::fs::create_dir_all(old.parent().expect("a parent")).expect("makes");
    append(&old, format!("{TIME} stdout F before\n").as_bytes());
    let mut source = Source::new(Some(&root));
    source.settle();
    append(&old, format!("{TIME} stderr F after\n").as_bytes());
    source.until("the old pod", |read| {
        of_kind(read, LogKind::PodStderr) == b"after\n"
    });

    let new = root.join("shop_new_2/web/0.log");
    std::fs::create_dir_all(new.parent().expect("a parent")).expect("makes");
    append(
        &new,
        format!("{TIME} stdout P pass\n{TIME} stderr F mixed\n{TIME} stdout P wo\n").as_bytes(),
    );
    source.until("the new pod", |read| {
        of_kind(read, LogKind::PodStdout) == b"passwo"
    });
    std::fs::rename(&new, new.with_file_name("0.log.20261124-101500")).expect("renames");
    append(&new, format!("{TIME} stdout F rd\n").as_bytes());
    std::fs::write(new.with_file_name("0.log.20261124-101400.gz"), b"packed").expect("writes");
    source.until("the rotated log", |read| {
        of_kind(read, LogKind::PodStdout) == b"password\n"
    });
    source.settle();
    let web: Vec<&Read> = source.read.iter().filter(|read| read.path == new).collect();
    let stdout = web.iter().filter(|read| read.kind == LogKind::PodStdout);
    let mut expected = 0;
    for read in stdout {
        assert_eq!(read.offset, expected, "goes on through rotation");
        expected += read.bytes.len() as u64;
    }
    assert!(
        !text(&source.read)
            .windows(6)
            .any(|part| part == b"packed" || part == b"before")
    );
    assert_eq!(source.lost(LogLoss::Unread), 0);
}

#[test]
fn logs_of_docker_are_read_through_their_links() {
    let directory = tempfile::tempdir().expect("a directory");
    let (root, real) = (
        directory.path().join("pods"),
        directory.path().join("x-json.log"),
    );
    let link = root.join("shop_cart_3/web/0.log");
    std::fs::create_dir_all(link.parent().expect("a parent")).expect("makes");
    let mut source = Source::new(Some(&root));
    source.settle();
    append(
        &real,
        b"{\"log\":\"one\\n\",\"stream\":\"stdout\",\"time\":\"t\"}\n",
    );
    std::os::unix::fs::symlink(&real, &link).expect("links");
    source.until_read(b"one\n");
    append(
        &real,
        b"{\"log\":\"two\\n\",\"stream\":\"stderr\",\"time\":\"t\"}\n",
    );
    source.until("stderr", |read| {
        of_kind(read, LogKind::PodStderr) == b"two\n"
    });
    // Docker renames the file behind the link.
    std::fs::rename(&real, directory.path().join("x-json.log.1")).expect("renames");
    append(
        &real,
        b"{\"log\":\"three\\n\",\"stream\":\"stdout\",\"time\":\"t\"}\n",
    );
    source.until("the next file", |read| {
        of_kind(read, LogKind::PodStdout) == b"one\nthree\n"
    });
}
