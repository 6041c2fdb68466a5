//! What reading many files costs: `cargo test --release measure_ -- --ignored --nocapture`.
use super::super::LogStart;
use super::source::{Source, append};
use std::{fs::OpenOptions, io::Write, path::PathBuf, time::Duration};

/// Of this thread, in nanoseconds.
fn processor_time() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec.cast_unsigned() * 1_000_000_000 + time.tv_nsec.cast_unsigned()
}

fn spent() -> u64 {
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
}

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
}

/// Not a test of right or wrong: prints what reading a file costs its writer.
#[test]
#[ignore = "measures"]
fn measure_writes() {
    const WRITES: u64 = 300_000;
    let directory = tempfile::tempdir_in("/dev/shm").expect("a directory");
    let write = |name: &str, watched: Option<&mut Source>| {
        let path = directory.path().join(name);
        append(&path, b"");
        if let Some(source) = watched {
            source.watch(&path, LogStart::Beginning);
            source.settle();
        }
        let mut file = OpenOptions::new().append(true).open(&path).expect("opens");
        let start = processor_time();
        for _ in 0..WRITES {
            file.write_all(&[b'y'; 200]).expect("writes");
        }
        let each = (processor_time() - start) / WRITES;
        std::fs::remove_file(&path).expect("removes");
        each
    };
    let mut source = Source::with(None, 10, 100_000);
    for round in 0..5 {
        let alone = write("alone", None);
        let before = spent();
        let read = write("read", Some(&mut source));
        source.settle();
        let spent = (spent() - before) / 1_000_000;
        println!(
            "round {round}: a write of 200 bytes {alone} ns, to a file that is read {read} ns; {spent} ms of the source's time"
        );
    }
}
