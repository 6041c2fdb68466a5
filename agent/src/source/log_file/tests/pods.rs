//! Logs of pods: found, stripped, joined through rotation.
use super::super::LogLoss;
use super::super::LogStart;
use super::source::{Read, Source, append, of_kind, text};
use crate::event::LogKind;

const TIME: &str = "2026-11-24T10:15:00.123456789Z";

/// A line as Docker writes it.
fn docker(stream: &str, text: &str) -> Vec<u8> {
    format!("{{\"log\":\"{text}\\n\",\"stream\":\"{stream}\",\"time\":\"t\"}}\n").into_bytes()
}

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
    append(&real, &docker("stdout", "one"));
    std::os::unix::fs::symlink(&real, &link).expect("links");
    source.until_read(b"one\n");
    append(&real, &docker("stderr", "two"));
    source.until("stderr", |read| {
        of_kind(read, LogKind::PodStderr) == b"two\n"
    });
    // Docker renames the file behind the link.
    std::fs::rename(&real, directory.path().join("x-json.log.1")).expect("renames");
    append(&real, &docker("stdout", "three"));
    source.until("the next file", |read| {
        of_kind(read, LogKind::PodStdout) == b"one\nthree\n"
    });
}

/// A runtime that writes on the host is seen by the probes, maybe before the tree is looked at.
#[test]
fn the_log_of_a_pod_is_one_though_its_writer_was_seen_first() {
    let directory = tempfile::tempdir().expect("a directory");
    let (root, real) = (
        directory.path().join("pods"),
        directory.path().join("y-json.log"),
    );
    let mut source = Source::new(Some(&root));
    source.settle();
    let log = root.join("shop_cart_4/web/0.log");
    std::fs::create_dir_all(log.parent().expect("a parent")).expect("makes");
    append(&log, format!("{TIME} stdout F one\n").as_bytes());
    source.watch(&log, LogStart::Beginning);
    source.until("the log", |read| {
        of_kind(read, LogKind::PodStdout) == b"one\n"
    });
    assert!(
        source.read.iter().all(|read| read.kind != LogKind::File),
        "its name tells at once"
    );

    append(&real, &docker("stdout", "two"));
    source.watch(&real, LogStart::Beginning);
    source.until("a log as others", |read| {
        !of_kind(read, LogKind::File).is_empty()
    });
    std::os::unix::fs::symlink(&real, log.with_file_name("1.log")).expect("links");
    source.until("the log of a pod", |read| {
        of_kind(read, LogKind::PodStdout) == b"one\ntwo\n"
    });
    append(&real, &docker("stdout", "three"));
    source.until("the rest of it", |read| {
        of_kind(read, LogKind::PodStdout) == b"one\ntwo\nthree\n"
    });
}
