//! Tests of the registry.
use super::*;
use crate::event::{BootTime, Device, Process};

fn seen(mode: u32, rdev: Device, fd: u32, path: Option<&str>) -> StreamSeen {
    let process = Process::sample();
    StreamSeen {
        time: BootTime(0),
        process,
        file: FileId {
            key: FileKey {
                dev: Device::new(0, 9),
                ino: 77,
            },
            name: 0,
        },
        attributes: Attributes {
            mode,
            uid: 0,
            gid: 0,
            rdev,
        },
        fd,
        opened: false,
        size: 0,
        path: path.map(Into::into),
    }
}

fn kind(registry: &mut Registry, seen: &StreamSeen) -> Option<&'static str> {
    match registry.decide(seen, false) {
        Class::Watched(stream) | Class::Sampled(stream, _) => Some(stream.shown(seen.fd).kind),
        Class::Ignored | Class::Unknown => None,
    }
}

const REGULAR: u32 = 0o100_644;
const DEVICE: u32 = 0o020_666;
const PIPE: u32 = 0o010_600;

#[test]
fn with_other_log_paths_files_are_asked_about_again_and_count_as_before_until_then() {
    let logs = |glob: &str| LogPaths::new(&[glob.into()]).expect("globs");
    let mut registry = Registry::new(logs("*.log"), Pipes::Any, 64);
    let mut file = seen(REGULAR, Device(0), 5, Some("/x/a.log"));
    file.file.name = 1;
    assert_eq!(kind(&mut registry, &file), Some("log"));
    assert_eq!(registry.set_logs(logs("*.txt")), [file.file.key]);
    let class = registry.class(file.file, 5);
    assert!(
        matches!(class, Class::Watched(_)),
        "until it is asked about"
    );
    assert_eq!(kind(&mut registry, &file), Some("file"));
    registry.set_logs(logs("*.log"));
    assert_eq!(kind(&mut registry, &file), Some("log"));
}

#[test]
fn streams_are_told_from_other_files() {
    let logs = LogPaths::new(&["*.log".into()]).expect("globs");
    let mut registry = Registry::new(logs, Pipes::Any, 64);
    let none = Device(0);
    let registry = &mut registry;
    assert_eq!(
        kind(registry, &seen(REGULAR, none, 5, Some("/x/a.log"))),
        Some("log")
    );
    assert_eq!(
        kind(registry, &seen(REGULAR, none, 1, Some("/x/a.log"))),
        Some("log")
    );
    for (path, expected) in [
        ("/x/a", Some("file")),
        ("/proc/self/attr/current", None),
        ("/memfd:x", None),
    ] {
        assert_eq!(
            kind(registry, &seen(REGULAR, none, 5, Some(path))),
            expected
        );
    }
    assert_eq!(
        kind(registry, &seen(REGULAR, none, 2, Some("/x/a"))),
        Some("stderr")
    );
    assert_eq!(kind(registry, &seen(PIPE, none, 1, None)), Some("stdout"));
    assert_eq!(
        kind(
            registry,
            &seen(DEVICE, Device::new(1, 3), 1, Some("/dev/null"))
        ),
        None
    );
    assert_eq!(
        kind(
            registry,
            &seen(DEVICE, Device::new(136, 0), 1, Some("/dev/pts/0"))
        ),
        Some("stdout")
    );
}

#[test]
fn a_learned_pipe_is_a_stream_through_any_descriptor() {
    let logs = LogPaths::new(&[]).expect("globs");
    let mut registry = Registry::new(logs, Pipes::Any, 64);
    let pipe = seen(PIPE, Device(0), 7, None);
    assert_eq!(kind(&mut registry, &pipe), None);
    let ignored = registry.learn(Some((pipe.file, pipe.attributes)), None, true);
    assert_eq!(ignored, [(pipe.file, pipe.attributes)]);
    assert_eq!(kind(&mut registry, &pipe), Some("stdout"));
}

#[test]
fn what_a_stream_was_first_counts_and_one_that_is_both_is_told_by_descriptor() {
    let mut registry = Registry::new(LogPaths::new(&[]).expect("globs"), Pipes::Any, 64);
    let pipe = |fd, ino| {
        let mut seen = seen(PIPE, Device(0), fd, None);
        seen.file.key.ino = ino;
        seen
    };
    let standard = |seen: &StreamSeen| Some((seen.file, seen.attributes));
    let (error, both) = (pipe(1, 1), pipe(2, 2));
    registry.learn(None, standard(&error), true);
    registry.learn(standard(&error), standard(&error), true);
    assert_eq!(kind(&mut registry, &error), Some("stderr"), "echo >&2");
    registry.learn(standard(&both), standard(&both), true);
    assert_eq!(kind(&mut registry, &both), Some("stderr"));
    assert_eq!(kind(&mut registry, &pipe(1, 2)), Some("stdout"));
}

#[test]
fn in_a_container_a_pipe_made_inside_is_no_stream() {
    let logs = LogPaths::new(&[]).expect("globs");
    let mut registry = Registry::new(logs, Pipes::FromOutside, 64);
    let pipe = seen(PIPE, Device(0), 1, None);
    let standard = Some((pipe.file, pipe.attributes));
    registry.learn(standard, None, false);
    assert_eq!(kind(&mut registry, &pipe), None);
    registry.learn(standard, None, true);
    assert_eq!(kind(&mut registry, &pipe), Some("stdout"));
    assert_eq!(
        kind(&mut registry, &seen(REGULAR, Device(0), 1, Some("/x"))),
        Some("stdout")
    );
}

#[test]
fn a_log_that_was_renamed_is_still_one() {
    let logs = LogPaths::new(&["*.log".into()]).expect("globs");
    let mut registry = Registry::new(logs, Pipes::Any, 64);
    let named = |path| seen(REGULAR, Device(0), 5, Some(path));
    assert_eq!(kind(&mut registry, &named("/x/a.log")), Some("log"));
    assert_eq!(kind(&mut registry, &named("/x/a.log.1")), Some("log"));
    assert_eq!(
        kind(&mut registry, &named("/x/b")),
        Some("file"),
        "its inode number was used again"
    );
}

#[test]
fn of_other_files_the_first_bytes_are_looked_at() {
    let logs = LogPaths::new(&[]).expect("globs");
    let mut registry = Registry::new(logs, Pipes::Any, 64);
    let file = seen(REGULAR, Device(0), 5, Some("/x/a"));
    assert_eq!(kind(&mut registry, &file), Some("file"));
    assert!(!registry.spend(file.file, 63));
    assert!(matches!(registry.class(file.file, 5), Class::Sampled(_, 1)));
    assert!(registry.spend(file.file, 10));
    assert!(matches!(registry.class(file.file, 5), Class::Ignored));
    let mut none = Registry::new(LogPaths::new(&[]).expect("globs"), Pipes::Any, 0);
    assert_eq!(kind(&mut none, &file), None);
}
