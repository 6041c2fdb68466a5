//! One source goes on where another one was.
use super::{
    super::{Known, Limits, LogFileSettings, LogLoss, LogPosition, LogRequest, LogStart},
    source::{Source, append, text},
};
use std::path::Path;

fn settings(pods: Option<&Path>, files: Option<Vec<LogPosition>>, most: u64) -> LogFileSettings {
    LogFileSettings {
        pod_logs: pods.map(Path::to_owned).into_iter().collect(),
        known: Known {
            saved: files.as_ref().map(|_| 1),
            since: 0,
            files: files.unwrap_or_default(),
            is_other_boot: false,
        },
        limits: Limits {
            file: most,
            total: most,
        },
        tells_positions: true,
        ..LogFileSettings::default()
    }
}

/// What a source reads, and how far it was in the end.
fn read(settings: LogFileSettings, watch: Option<&Path>) -> (Source, Vec<u8>) {
    let mut source = Source::start(settings, 1_024);
    if let Some(path) = watch {
        source.watch(path, LogStart::Beginning);
    }
    source.files.ask(LogRequest::Begin);
    source.settle();
    let text = text(&source.read);
    (source, text)
}

#[test]
fn it_goes_on_with_the_line_that_was_begun() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = dir.path().join("app.log");
    append(&log, b"one\ntw");
    let (first, read_first) = read(settings(None, None, 0), Some(&log));
    assert_eq!(read_first, b"one\ntw");
    append(&log, b"o\nthree\n");
    let (second, read_second) = read(settings(None, Some(first.positions), 1_000), None);
    assert_eq!(read_second, b"two\nthree\n");
    let (_, nothing) = read(settings(None, Some(second.positions), 1_000), None);
    assert_eq!(nothing, b"");
}

#[test]
fn other_content_and_a_new_file_of_the_name_are_read_whole() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = dir.path().join("app.log");
    append(&log, b"one\n");
    let (first, _) = read(settings(None, None, 0), Some(&log));
    std::fs::write(&log, b"other\n").expect("written");
    let (second, other) = read(settings(None, Some(first.positions), 1_000), None);
    assert_eq!(other, b"other\n");
    append(&log, b"rest\n");
    std::fs::rename(&log, dir.path().join("app.log.1")).expect("renamed");
    append(&log, b"new\n");
    let (_, both) = read(settings(None, Some(second.positions), 1_000), None);
    // They are two files: which is read first does not matter.
    let both = String::from_utf8(both).expect("text");
    let mut lines: Vec<&str> = both.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["new", "rest"]);
}

/// A log that is opened for each line, in a place that can't be reached for a while.
#[test]
fn a_file_that_is_not_met_again_at_once_is_not_new_to_the_process_after() {
    let dir = tempfile::tempdir().expect("a directory");
    let (here, away) = (dir.path().join("here"), dir.path().join("away"));
    std::fs::create_dir(&here).expect("made");
    let log = here.join("app.log");
    append(&log, b"one\n");
    let (first, _) = read(settings(None, None, 0), Some(&log));
    std::fs::rename(&here, &away).expect("moved");
    let (second, nothing) = read(settings(None, Some(first.positions), 1_000), None);
    assert_eq!(nothing, b"");
    std::fs::rename(&away, &here).expect("moved back");
    append(&log, b"two\n");
    let (_, rest) = read(settings(None, Some(second.positions), 1_000), None);
    assert_eq!(rest, b"two\n");
}

#[test]
fn what_is_more_than_allowed_is_counted() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = dir.path().join("app.log");
    append(&log, b"one\n");
    let (first, _) = read(settings(None, None, 0), Some(&log));
    append(&log, b"0123456789");
    let (second, rest) = read(settings(None, Some(first.positions), 4), None);
    assert_eq!(rest, b"6789");
    assert_eq!(second.files.losses().of(LogLoss::BackscanCut), (1, 6));
}

#[test]
fn a_pods_log_that_is_not_known_is_new() {
    let dir = tempfile::tempdir().expect("a directory");
    let container = dir.path().join("shop_cart_u/web");
    std::fs::create_dir_all(&container).expect("made");
    let line = |text: &str| format!("2026-11-24T10:00:00Z stdout F {text}\n");
    append(&container.join("0.log"), line("old").as_bytes());
    let (first, nothing) = read(settings(Some(dir.path()), None, 0), None);
    assert_eq!(nothing, b"");
    append(&container.join("0.log"), line("since").as_bytes());
    append(&container.join("1.log"), line("new").as_bytes());
    let (_, both) = read(
        settings(Some(dir.path()), Some(first.positions), 1_000),
        None,
    );
    let both = String::from_utf8(both).expect("text");
    assert!(both.contains("since\n") && both.contains("new\n") && !both.contains("old"));
}
