//! Files that others may read, and reads that nothing else allowed.

use anyhow::{Result, ensure};
use e2e::volume::Owner;
use e2e::workload::{Running, Workload};
use serde_json::json;

use crate::case::{Case, ROOT, SOON, watch_node};
use crate::expect::{self, WIDE_FILE, WIDE_READ};
use crate::harness::{PLAIN, Test};
use crate::writer::{self, How};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("plain::wide_file", PLAIN, wide_file),
        Test::new("plain::wide_read", PLAIN, wide_read),
        Test::new("plain::wide_read_by_ring", PLAIN, wide_read_by_ring),
        Test::new("plain::narrow_files", PLAIN, narrow_files),
        Test::new("plain::rightful_reads", PLAIN, rightful_reads),
    ]
}

/// A process of this user that reads the secret of `case` and prints nothing.
fn reader(case: &Case, uid: u32, gid: u32, groups: &[u32]) -> Result<Running> {
    let script = format!(
        "read -r v < {} && exit; test -n \"$v\" || exit 9",
        case.file().display()
    );
    Workload::sh(&script).user(uid, gid, groups).start()
}

/// Reported once a version, not once a look.
fn wide_file() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let found = case.wait(&mut sentinel, WIDE_FILE)?;
    let expected = json!({
        "severity": "medium",
        "secret": {"name": case.name, "key": "password", "source": "path"},
        "file": {"mode": "0644", "uid": 0, "gid": 0},
        "match": null,
        "stream": null,
        "process": null,
    });
    expect::holds(&found, &expected)?;
    case.rotate(41)?;
    let inode = found["file"]["inode"].clone();
    let again = case.wait_where(&mut sentinel, WIDE_FILE, |line| {
        line["file"]["inode"] != inode
    })?;
    expect::holds(&again, &json!({"file": {"mode": "0644"}}))?;
    ensure!(
        again["secret"]["fingerprint"] != found["secret"]["fingerprint"],
        "another value: {again}"
    );
    let findings = case.stop(sentinel)?;
    ensure!(findings.len() == 2, "once a version: {findings:#?}");
    Ok(())
}

fn wide_read() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let running = reader(&case, 1000, 1001, &[1002])?;
    let pid = running.pid();
    ensure!(running.finish(SOON)?.status.success(), "it could not read");
    let found = case.wait(&mut sentinel, WIDE_READ)?;
    let expected = json!({
        "severity": "high",
        "secret": {"name": case.name, "key": "password", "source": "path"},
        "file": {"mode": "0644", "uid": 0, "gid": 0},
        "process": {"tgid": pid, "uid": 1000, "gid": 1001},
        "match": null,
        "stream": null,
    });
    expect::holds(&found, &expected)?;
    expect::only(&case.stop(sentinel)?, WIDE_READ)?;
    Ok(())
}

/// No system call says what is opened.
fn wide_read_by_ring() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let running = writer::workload(&How::RingRead(&case.file()))?.start()?;
    let pid = running.pid();
    let finished = running.finish(SOON)?;
    ensure!(finished.status.success(), "{finished:?}");
    let found = case.wait(&mut sentinel, WIDE_READ)?;
    let process = json!({"process": {"tgid": pid, "uid": 1000, "gid": 1000}});
    expect::holds(&found, &process)?;
    expect::only(&case.stop(sentinel)?, WIDE_READ)?;
    Ok(())
}

fn narrow_files() -> Result<()> {
    let narrow = [
        Case::with(0o600, ROOT)?,
        Case::with(0o400, ROOT)?,
        Case::with(0o440, ROOT)?,
    ];
    let wide = Case::with(0o404, ROOT)?;
    let mut sentinel = watch_node(&[&narrow[0], &narrow[1], &narrow[2], &wide], &[])?;
    wide.wait(&mut sentinel, WIDE_FILE)?;
    narrow[0].rotate(30)?;
    let stopped = sentinel.stop()?;
    for case in &narrow {
        expect::none(&case.findings(&stopped), "the mode is right")?;
    }
    Ok(())
}

/// The owner, the group and root, of files that others could read, too.
fn rightful_reads() -> Result<()> {
    let owner = Owner {
        uid: 1000,
        gid: 2000,
    };
    let case = Case::with(0o644, owner)?;
    let mut sentinel = watch_node(&[&case], &[])?;
    for (uid, gid, groups) in [
        (1000, 1000, &[][..]),
        (1001, 2000, &[]),
        (1001, 1001, &[1002, 2000]),
        (0, 0, &[]),
    ] {
        let running = reader(&case, uid, gid, groups)?;
        ensure!(
            running.finish(SOON)?.status.success(),
            "{uid} could not read"
        );
    }
    let other = reader(&case, 1001, 1001, &[1002])?;
    let pid = other.pid();
    ensure!(other.finish(SOON)?.status.success(), "it could not read");
    case.wait(&mut sentinel, WIDE_READ)?;
    let findings = case.stop(sentinel)?;
    let found = expect::only(&findings, WIDE_READ)?;
    expect::holds(
        found,
        &json!({"process": {"tgid": pid, "uid": 1001}, "count": 1}),
    )
}
