//! What reading many files costs: `cargo test --release measure_many -- --ignored --nocapture`.
use super::super::LogStart;
use super::source::{Source, append};
use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Not a test of right or wrong: prints what looking at many files costs.
#[test]
#[ignore = "measures"]
fn measure_many_files() {
    let directory = tempfile::tempdir().expect("a directory");
    let count = 8_192;
    let paths: Vec<PathBuf> = (0..count)
        .map(|n| directory.path().join(format!("{n}.log")))
        .collect();
    let mut source = Source::new(None);
    for path in &paths {
        append(path, b"x\n");
        source.watch(path, LogStart::End);
    }
    source.settle();
    let spent = || {
        let path = std::fs::read_dir("/proc/self/task")
            .expect("threads")
            .flatten()
            .find_map(|task| {
                let comm = std::fs::read_to_string(task.path().join("comm")).ok()?;
                (comm.trim() == "log-files").then(|| task.path().join("schedstat"))
            });
        let text = std::fs::read_to_string(path.expect("the source's thread")).expect("readable");
        text.split(' ')
            .next()
            .and_then(|word| word.parse::<u64>().ok())
            .expect("a number")
    };
    let before = spent();
    source.settle();
    println!(
        "a look at each of {count} files: {} us",
        (spent() - before) / 1_000
    );
    for seconds in [5, 20, 60, 120] {
        let before = spent();
        std::thread::sleep(Duration::from_secs(seconds));
        println!(
            "idle for {seconds} s more: {} us a second",
            (spent() - before) / 1_000 / seconds
        );
    }
    let write = |path: &Path| {
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .expect("opens");
        let start = Instant::now();
        for _ in 0..500_000 {
            file.write_all(&[b'y'; 200]).expect("writes");
        }
        start.elapsed().as_nanos() / 500_000
    };
    println!(
        "a write to a file that is not read: {} ns",
        write(&directory.path().join("other"))
    );
    let (before, start) = (spent(), Instant::now());
    let nanoseconds = write(&paths[0]);
    source.until("all", |read| {
        read.last()
            .is_some_and(|read| read.offset + read.bytes.len() as u64 == 2 + 100_000_000)
    });
    println!(
        "to one that is: {nanoseconds} ns; 100 MB were read {:?} after the first, with {} ms of the source's time",
        start.elapsed(),
        (spent() - before) / 1_000_000
    );
}
