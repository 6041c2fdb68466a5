//! Workloads that use up what the machine has: processes, memory for a line, watches for files, the disk under the state.

use std::fs::{self, File};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;
use e2e::workload::{Stream, Workload};

use super::memory::Memory;
use super::{lost, unharmed};
use crate::case::{Case, SOON, start, watch_node};
use crate::disk::Disk;
use crate::expect::{LOG, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};

/// A user that has no other processes.
const USER: u32 = 64_123;
/// Files made at once, unless `MANY_FILES` says how many: the kernel keeps 16,384 events for one who watches.
const FILES: usize = 20_000;
/// Files put into a secret's directory.
const SECRETS: usize = 6_000;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("hostile::fork_bomb", PLAIN, fork_bomb),
        Test::new("hostile::line_without_end", PLAIN, line_without_end),
        Test::new("hostile::many_files", PLAIN, many_files),
        Test::new("hostile::full_state_directory", PLAIN, full_state_directory),
    ]
}

/// A leak that somebody else makes afterwards is found as ever.
pub fn still_watches(case: &Case, sentinel: &mut Sentinel) -> Result<()> {
    tell(&Workload::sh(ECHO), &case.control)?.finish(SOON)?;
    case.wait_control(sentinel, STDOUT)?;
    Ok(())
}

/// Two thousand processes in a user's limit of 150 at once, each writing; then the first of them leaks.
fn fork_bomb() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let memory = Memory::of(&sentinel)?;
    let script = "ulimit -u 150 2>/dev/null || ulimit -p 150
        bomb() { echo \"$1\"; [ \"$1\" -eq 0 ] || { bomb $(($1 - 1)) & bomb $(($1 - 1)) & wait; }; }
        read -r line; (bomb 10) 2>/dev/null; echo \"$line\"";
    let mut running = Workload::sh(script).user(USER, USER, &[]).start()?;
    running.send_line(&case.value)?;
    case.wait(&mut sentinel, STDOUT)?;
    still_watches(&case, &mut sentinel)?;
    let grown = memory.is_bounded()?;
    running.finish(SOON)?;
    unharmed(&sentinel.stop()?)?;
    println!("hostile::fork_bomb: {grown} MiB more");
    Ok(())
}

/// 128 MiB without a newline: it is not gathered. What the rings could not hold of it is counted. It comes in portions: other
/// trials' sentinels see it, too.
fn line_without_end() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let memory = Memory::of(&sentinel)?;
    let script = "read -r line
        { i=0; while [ $i -lt 64 ]; do head -c 2097152 /dev/zero; sleep 0.02; i=$((i + 1)); done; printf %s \"$line\"; } \
            | tr '\\0' x | tail -c 8 > /dev/null";
    tell(&Workload::sh(script), &case.value)?.finish(SOON * 3)?;
    still_watches(&case, &mut sentinel)?;
    let grown = memory.is_bounded()?;
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    let found = case.findings(&stopped).len();
    let shed = lost(&stopped, &["write-ring-full"]);
    ensure!(
        found > 0 || shed > 0,
        "neither found nor said to be lost: {}",
        stopped.stderr
    );
    println!("hostile::line_without_end: {grown} MiB more, {shed} writes counted as lost");
    Ok(())
}

/// So many files beside a log that is read, and more files in a secret's directory than are read: the newest log is read all the same.
fn many_files() -> Result<()> {
    let case = Case::new()?;
    let disk = Disk::of(&case, c"size=16m,nr_inodes=130000")?;
    let [crowd, logs] = ["crowd", "logs"].map(|name| disk.path().join(name));
    for directory in [&crowd, &logs] {
        fs::create_dir(directory).context("making a directory")?;
    }
    let more = crowd.to_string_lossy();
    let mut sentinel = watch_node(&[&case], &["--secret-path", &more])?;
    let memory = Memory::of(&sentinel)?;
    // The directory of a log that is read is watched.
    let first = Workload::sh(ECHO).stdout(Stream::File(logs.join("app.log")));
    tell(&first, &case.control)?.finish(SOON)?;
    case.wait_control(&mut sentinel, LOG)?;
    fill(&crowd, "key", SECRETS)?;
    let asked = std::env::var("MANY_FILES")
        .ok()
        .and_then(|it| it.parse().ok());
    fill(&logs, "crowd", asked.unwrap_or(FILES))?;
    let log = logs.join("last.log");
    tell(
        &Workload::sh(ECHO).stdout(Stream::File(log.clone())),
        &case.value,
    )?
    .finish(SOON)?;
    sentinel.wait_for(SOON * 6, "the newest log", |line| {
        line["rule"] == LOG && line["stream"]["path"] == *log.to_string_lossy()
    })?;
    still_watches(&case, &mut sentinel)?;
    let grown = memory.is_bounded()?;
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    ensure!(
        stopped
            .stderr
            .contains("more than 4096 files and directories"),
        "what is not read is said: {}",
        stopped.stderr
    );
    println!("hostile::many_files: {grown} MiB more");
    Ok(())
}

/// Empty files: opened for writing, each is asked about.
fn fill(directory: &Path, end: &str, files: usize) -> Result<()> {
    for number in 0..files {
        let path = directory.join(format!("{number}.{end}"));
        // Nobody else may read it: it is no finding.
        let mut options = File::options();
        options.write(true).create(true).truncate(true).mode(0o400);
        options
            .open(&path)
            .with_context(|| format!("making {}", path.display()))?;
    }
    Ok(())
}

/// The disk under the state directory fills up while the sentinel runs, and before it starts: what it keeps is not kept, which
/// is said, and all is told.
fn full_state_directory() -> Result<()> {
    let case = Case::new()?;
    let disk = Disk::of(&case, c"size=512k")?;
    let key = case.directory().join("key");
    fs::write(&key, [7; 32]).context("writing a key")?;
    let state = tempfile::Builder::new()
        .prefix("state-")
        .tempdir_in(disk.path());
    let state = Arc::new(state.context("making a state directory")?);
    for is_full_before in [false, true] {
        if is_full_before {
            disk.fill()?;
        }
        let builder = Sentinel::builder().state(&state).args(["--scope", "node"]);
        let builder = builder.arg("--fingerprint-key").arg(&key);
        let builder = builder
            .arg("--capture")
            .arg(case.directory().join("captures"));
        let mut sentinel = start(builder.arg("--secret-path").arg(case.volume.path()))?;
        if !is_full_before {
            disk.fill()?;
        }
        let log = case.directory().join("app.log");
        let script = format!("read -r line; echo \"$line\" | tee -a '{}'", log.display());
        let running = tell(&Workload::sh(&script), &case.value)?;
        running.finish(SOON)?;
        case.wait(&mut sentinel, STDOUT)?;
        case.wait(&mut sentinel, LOG)?;
        still_watches(&case, &mut sentinel)?;
        // How far a log was read is saved once a second.
        let place = state.path().to_string_lossy().into_owned();
        wait_until(SOON, "the log to say what is not kept", || {
            let said = sentinel.stderr();
            let mut lines = said.lines();
            let is_it = |line: &str| line.contains(&place) && line.contains("No space left");
            Ok(lines.any(is_it).then_some(()))
        })?;
        unharmed(&sentinel.stop()?)?;
        disk.free()?;
    }
    Ok(())
}
