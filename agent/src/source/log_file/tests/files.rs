//! Log files: growth, rotation, truncation, deletion, bounds, mount namespaces.
use super::super::{LogItem, LogLoss, LogPlace, LogRequest, LogStart, LogWatch};
use super::source::{SOON, Source, append, id_of, place, text, until_open};
use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::fd::AsRawFd,
    path::{Path, PathBuf},
};

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
fn a_link_in_a_log_s_place_is_not_read() {
    let (directory, path) = place();
    append(&path, b"one\n");
    let secret = directory.path().join("secret");
    append(&secret, b"nobody wrote this to a log\n");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::Beginning);
    source.until_read(b"one\n");
    std::fs::rename(&path, directory.path().join("app.log.1")).expect("renames");
    std::os::unix::fs::symlink(&secret, &path).expect("links");
    source.settle();
    assert_eq!(text(&source.read), b"one\n");
    // A file that comes after it is.
    std::fs::remove_file(&path).expect("removes");
    append(&path, b"two\n");
    source.until_read(b"two\n");
    assert_eq!(text(&source.read), b"one\ntwo\n");
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
        other: 0,
        place: LogPlace::Descriptor(writer.as_raw_fd().cast_unsigned()),
        file,
        start: LogStart::Beginning,
    }));
    writer.write_all(b"nameless\n").expect("writes");
    source.until_read(b"nameless\n");
}

#[test]
fn a_lost_queue_of_events_loses_no_bytes() {
    let (directory, first) = place();
    let second = directory.path().join("b.log");
    let (mut a, mut b) = (
        File::create(&first).expect("a file"),
        File::create(&second).expect("a file"),
    );
    let mut source = Source::with(None, 8_192, 1);
    source.watch(&first, LogStart::Beginning);
    source.watch(&second, LogStart::Beginning);
    source.settle();
    // Nobody takes records: the source waits with those of a third file.
    let third = directory.path().join("c.log");
    append(&third, &vec![b'c'; 100_000]);
    source.watch(&third, LogStart::Beginning);
    source.until_waiting();
    // Meanwhile the kernel's queue (16,384 events) overflows: it joins events only if they are the same as the last one.
    for _ in 0..20_000 {
        a.write_all(b"a").expect("writes");
        b.write_all(b"b").expect("writes");
    }
    source.until("all", |read| text(read).len() == 140_000);
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
        other: 0,
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

/// A process in a mount namespace of its own, in which `directory` is a tmpfs with an empty log; `None` where that is not
/// allowed. Its first process ends as soon as `ends` is written to it.
fn in_a_namespace(directory: &Path) -> Option<std::process::Child> {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let script = format!(
        "mount -t tmpfs none {0} && : > {0}/app.log && echo ready && read x && echo inside >> {0}/app.log && echo done && read x",
        directory.display()
    );
    let mut child = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut()?)
        .read_line(&mut line)
        .ok()?;
    if line == "ready\n" {
        return Some(child);
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

#[test]
fn a_log_in_another_mount_namespace_is_read() {
    let (directory, path) = place();
    let Some(mut child) = in_a_namespace(directory.path()) else {
        // Only root may make a mount namespace.
        assert!(
            !rustix::process::geteuid().is_root(),
            "root can't make a mount namespace"
        );
        return;
    };
    let there = format!("/proc/{}/root{}", child.id(), path.display());
    let mut source = Source::new(None);
    source.files.ask(LogRequest::Watch(LogWatch {
        tgid: child.id(),
        other: std::process::id(),
        place: LogPlace::Path(path.clone()),
        file: id_of(Path::new(&there)),
        start: LogStart::Beginning,
    }));
    source.settle();
    let mut input = child.stdin.take().expect("piped");
    input.write_all(b"\n").expect("writes");
    source.until_read(b"inside\n");
    assert!(!path.exists(), "it is in the other namespace only");
    assert_eq!(source.read[0].path, path);
    drop(input);
    child.wait().expect("ends");
}
