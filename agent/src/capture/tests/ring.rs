//! The flight recorder: bounded, forgets the oldest, writes what it holds when it is told to.
use super::{
    super::*,
    made,
    recorder::{begin, caught_up, settings},
};
use std::{path::PathBuf, time::Duration};

fn start(keys: &std::path::Path, bytes: u64) -> (Recorder, PathBuf) {
    let directory = Directory::new(keys.join("captures"));
    let dir = directory.path.clone();
    let mut settings = settings(keys, Target::Ring { bytes, directory });
    settings.template.origin = Origin::Ring;
    (Recorder::start(settings).expect("started"), dir)
}

fn segments(recorder: &Recorder, numbers: std::ops::Range<u64>) {
    for segment in numbers {
        caught_up(recorder, true);
        recorder.begin(begin(segment * 1_000));
        for at in 0..40 {
            recorder.frame(made::frame(FrameKind::Entries, segment * 1_000 + at, 30));
        }
    }
}

fn files(dir: &std::path::Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a directory");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

/// Waits for the first file: the thread writes it when it comes to the next segment.
fn written(dir: &std::path::Path) -> Vec<PathBuf> {
    let from = std::time::Instant::now();
    loop {
        let files = files(dir);
        if files.len() == 1 && files[0].extension().is_some_and(|it| it == "sscap") {
            return files;
        }
        assert!(from.elapsed() < Duration::from_secs(20), "{files:?}");
        std::thread::yield_now();
    }
}

#[test]
fn nothing_is_written_without_a_trigger() {
    let keys = tempfile::tempdir().expect("a directory");
    let (recorder, dir) = start(keys.path(), 1 << 20);
    segments(&recorder, 0..1);
    let summary = recorder.finish();
    assert_eq!((summary.segments, summary.path), (0, None));
    assert_eq!(files(&dir), [] as [PathBuf; 0]);
}

#[test]
fn triggers_write_what_is_held_and_nothing_twice() {
    let keys = tempfile::tempdir().expect("a directory");
    let bytes = 200_000;
    let (recorder, dir) = start(keys.path(), bytes);
    segments(&recorder, 0..40);
    caught_up(&recorder, true);
    recorder.trigger();
    segments(&recorder, 40..41);
    let first = written(&dir);
    let length = std::fs::metadata(&first[0]).expect("there").len();
    assert!(length <= bytes && length > bytes / 2, "{length}");
    segments(&recorder, 41..80);
    caught_up(&recorder, true);
    recorder.trigger();
    let summary = recorder.finish();
    assert!(!summary.failed);
    assert_eq!(files(&dir).len(), 2);
    // What was forgotten, at the beginning and between the two, is no alteration.
    let answer = verify(std::slice::from_ref(&dir), None).expect("read");
    assert_eq!(answer.verdict, Verdict::Intact, "{answer:?}");
    let numbers: Vec<_> = answer
        .segments
        .iter()
        .map(|segment| segment.segment)
        .collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    assert_eq!(numbers.last(), Some(&79));
    // The newest at the trigger are in it.
    assert!(numbers.contains(&39));
    // A segment cut out of the second file is told from what was forgotten.
    let second = std::fs::read(&files(&dir)[1]).expect("read");
    let starts: Vec<_> = memchr::memmem::find_iter(&second, b"\x89SSCAP\r\n").collect();
    let cut = [&second[..starts[1]], &second[starts[2]..]].concat();
    std::fs::write(&files(&dir)[1], cut).expect("written");
    assert_eq!(
        verify(&[dir], None).expect("read").verdict,
        Verdict::Altered
    );
}

#[test]
fn a_segment_that_is_never_ended_is_forgotten_before_memory_is() {
    let keys = tempfile::tempdir().expect("a directory");
    let (recorder, _) = start(keys.path(), 20_000);
    recorder.begin(begin(0));
    for at in 0..400 {
        recorder.frame(made::frame(FrameKind::Entries, at, 30));
    }
    let summary = recorder.finish();
    assert!(summary.lost.frames > 0);
    assert!(!summary.failed);
}
