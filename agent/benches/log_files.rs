//! What reading log files costs: the writer of one that is read, and the source that looks at thousands which rest.
//! `cargo xtask bench logs` runs it. Times are processor times of one thread, from the kernel.
#![allow(missing_docs)]
use anyhow::{Context, Result};
use crossbeam_channel::{Receiver, bounded};
use secret_sentinel::event::{Device, FileId, FileKey};
use secret_sentinel::source::{
    LogFileSettings, LogFiles, LogItem, LogPlace, LogRequest, LogStart, LogWatch,
};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};

/// Files that rest.
const FILES: usize = 8_192;
/// Writes of 200 bytes to one file.
const WRITES: u64 = 300_000;

fn main() -> Result<()> {
    // `cargo test --benches` passes no `--bench`: then nothing is measured.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    writes()?;
    rest()
}

/// The source, and what it yields.
struct Source {
    files: LogFiles,
    items: Receiver<LogItem>,
}

impl Source {
    fn start() -> Result<Self> {
        let (sender, items) = bounded(100_000);
        let settings = LogFileSettings {
            pod_logs: Vec::new(),
            ..LogFileSettings::default()
        };
        let files = LogFiles::start(settings, sender, || {})?;
        Ok(Self { files, items })
    }

    fn watch(&self, path: &Path) -> Result<()> {
        let metadata = fs::metadata(path)?;
        let key = FileKey {
            dev: Device::from_stat(metadata.dev()),
            ino: metadata.ino(),
        };
        self.files.ask(LogRequest::Watch(LogWatch {
            tgid: std::process::id(),
            other: 0,
            place: LogPlace::Path(path.to_owned()),
            file: FileId { key, name: 0 },
            start: LogStart::End,
        }));
        Ok(())
    }

    fn settle(&self) -> Result<()> {
        self.files.ask(LogRequest::Settle);
        while !matches!(self.items.recv()?, LogItem::Settled) {}
        Ok(())
    }
}

fn writes() -> Result<()> {
    let directory = tempfile::tempdir_in("/dev/shm").context("a directory in memory")?;
    let source = Source::start()?;
    let write = |name: &str, is_read: bool| -> Result<u64> {
        let path = directory.path().join(name);
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        if is_read {
            source.watch(&path)?;
            source.settle()?;
        }
        let start = own_time();
        for _ in 0..WRITES {
            file.write_all(&[b'y'; 200])?;
        }
        let each = (own_time() - start) / WRITES;
        source.settle()?;
        fs::remove_file(&path)?;
        Ok(each)
    };
    let (mut alone, mut read, mut spent) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..5 {
        alone.push(write("alone", false)?);
        let before = source_time()?;
        read.push(write("read", true)?);
        spent.push((source_time()? - before) / 1_000_000);
    }
    let [alone, read, spent] = [alone, read, spent].map(median);
    println!(
        "a write of 200 bytes: {alone} ns of the writer's time; to a file that is read {read} ns"
    );
    println!(
        "reading {} MB of such writes: {spent} ms",
        WRITES * 200 / 1_000_000
    );
    Ok(())
}

fn rest() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let source = Source::start()?;
    let paths: Vec<PathBuf> = (0..FILES)
        .map(|number| directory.path().join(format!("{number}.log")))
        .collect();
    for path in &paths {
        fs::write(path, b"x\n")?;
        source.watch(path)?;
    }
    source.settle()?;
    let before = source_time()?;
    source.settle()?;
    let look = (source_time()? - before) / 1_000 / FILES as u64;
    println!("a look at a file that did not change: {look} us");
    for seconds in [5, 25] {
        let before = source_time()?;
        std::thread::sleep(Duration::from_secs(seconds));
        let each = (source_time()? - before) / 1_000 / seconds;
        println!("{FILES} files at rest for {seconds} s more: {each} us a second");
    }
    Ok(())
}

fn median(mut figures: Vec<u64>) -> u64 {
    figures.sort_unstable();
    figures.get(figures.len() / 2).copied().unwrap_or(0)
}

/// Of this thread, in nanoseconds.
fn own_time() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec.cast_unsigned() * 1_000_000_000 + time.tv_nsec.cast_unsigned()
}

/// Of the source's thread that was started last, in nanoseconds: the first field of `schedstat`
/// (Documentation/scheduler/sched-stats.rst).
fn source_time() -> Result<u64> {
    let mut threads = Vec::new();
    for task in fs::read_dir("/proc/self/task")? {
        let path = task?.path();
        if fs::read_to_string(path.join("comm"))?.trim() == "log-files" {
            threads.push(path);
        }
    }
    let thread = threads.last().context("the source's thread")?;
    let text = fs::read_to_string(thread.join("schedstat"))?;
    let word = text.split(' ').next().context("schedstat is empty")?;
    Ok(word.parse()?)
}
