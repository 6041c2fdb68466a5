//! A machine that gives way: events that the kernel dropped, descriptors that are used up, a sentinel that stood still.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::process;
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;
use e2e::workload::{Stream, Workload};
use rustix::process::{Pid, Resource, Rlimit, Signal, prlimit};

use super::exhaustion::still_watches;
use super::unharmed;
use crate::case::{Case, SOON, watch_node};
use crate::expect::{LOG, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};
use crate::value;

/// More than the kernel keeps of events for one who does not read them (`fs.inotify.max_queued_events`: 16,384).
const EVENTS: usize = 20_000;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("hostile::inotify_overflows", PLAIN, inotify_overflows),
        Test::new("hostile::no_descriptors", PLAIN, no_descriptors),
    ]
}

/// While the sentinel stands still, so much happens beside its secrets that the kernel drops events, those of a rotation too:
/// the new value is known all the same.
fn inotify_overflows() -> Result<()> {
    let case = Case::new()?;
    let busy = case.directory().join("busy");
    fs::create_dir(&busy).context("making a directory")?;
    let more = busy.to_string_lossy();
    let mut sentinel = watch_node(&[&case], &["--secret-path", &more])?;
    process::signal(sentinel.pid(), Signal::STOP)?;
    let (one, two) = (busy.join("..one"), busy.join("..two"));
    fs::write(&one, "").context("writing a file")?;
    for _ in 0..EVENTS / 2 {
        // Two events each: the kernel joins only those that are the same as the last.
        fs::rename(&one, &two).context("renaming")?;
        fs::rename(&two, &one).context("renaming")?;
    }
    case.rotate(41)?;
    let fresh = fs::read_to_string(case.file()).context("reading the secret")?;
    process::signal(sentinel.pid(), Signal::CONT)?;
    tell(&Workload::sh(ECHO), &fresh)?.finish(SOON)?;
    case.wait_where(&mut sentinel, STDOUT, |line| line["match"]["length"] == 41)?;
    unharmed(&sentinel.stop()?)
}

/// Lets the sentinel open nothing more, or as much as before.
fn limit(sentinel: &Sentinel, most: Option<u64>) -> Result<Option<u64>> {
    let pid = i32::try_from(sentinel.pid()).ok().and_then(Pid::from_raw);
    let now = rustix::process::getrlimit(Resource::Nofile);
    let limit = Rlimit {
        current: most,
        maximum: now.maximum,
    };
    let before = prlimit(pid, Resource::Nofile, limit).context("setting a limit")?;
    Ok(before.current)
}

/// No descriptor can be opened: what the probes show is found all the same. As soon as there are some, so is the rest.
fn no_descriptors() -> Result<()> {
    let case = Case::new()?;
    let secrets = case.directory().join("secrets");
    fs::create_dir(&secrets).context("making a directory")?;
    let more = secrets.to_string_lossy();
    let mut sentinel = watch_node(&[&case], &["--secret-path", &more])?;
    let before = limit(&sentinel, Some(3))?;
    let log = case.directory().join("app.log");
    let to_log = Workload::sh(ECHO).stdout(Stream::File(log.clone()));
    tell(&to_log, &case.value)?.finish(SOON)?;
    case.wait(&mut sentinel, LOG)?;
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    let late = value::fresh(43)?;
    fs::write(secrets.join("late"), &late).context("writing a secret")?;
    let at = format!("/proc/{}/status", sentinel.pid());
    ensure!(fs::exists(&at).unwrap_or(false), "it has ended");
    limit(&sentinel, before)?;
    let mut echo = Workload::sh(ECHO).start()?;
    // Its directory is looked at anew within half a minute at most.
    wait_until(SOON * 3, "the secret that came meanwhile", || {
        echo.send_line(&late)?;
        let told = sentinel.findings();
        let is_it = |it: &serde_json::Value| it["secret"]["key"] == "late" && it["rule"] == STDOUT;
        Ok(told.iter().any(is_it).then_some(()))
    })?;
    echo.finish(SOON)?;
    still_watches(&case, &mut sentinel)?;
    unharmed(&sentinel.stop()?)
}
