//! Looks at processes and ends them, always by id.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::wait::wait_until;

/// Sends `signal` to the process; one that has gone already is no error.
pub fn signal(pid: u32, signal: Signal) -> Result<()> {
    gone_is_fine(kill_process(id(pid)?, signal))
        .with_context(|| format!("sending {signal:?} to process {pid}"))
}

/// Sends `signal` to the process group; one that has gone already is no error.
pub fn signal_group(pgid: u32, signal: Signal) -> Result<()> {
    gone_is_fine(kill_process_group(id(pgid)?, signal))
        .with_context(|| format!("sending {signal:?} to process group {pgid}"))
}

/// Whether the process still runs; a zombie does not.
pub fn runs(pid: u32) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
        return false;
    };
    // The name may hold anything, so the state is what follows the last parenthesis.
    let state = stat
        .rsplit_once(')')
        .and_then(|(_, rest)| rest.trim_start().chars().next());
    !matches!(state, None | Some('Z' | 'X'))
}

/// What `/proc/<pid>/status` says of this field, in KiB: `VmRSS` what is resident, `VmHWM` the most that was.
pub fn kib(pid: u32, field: &str) -> Result<u64> {
    let path = format!("/proc/{pid}/status");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let number = line.and_then(|line| line.split_whitespace().next());
    let number = number.with_context(|| format!("{path} has no {field}"))?;
    number.parse().with_context(|| format!("reading {field}"))
}

/// How many descriptors the process has open.
pub fn descriptors(pid: u32) -> Result<usize> {
    let path = format!("/proc/{pid}/fd");
    let listed = fs::read_dir(&path).with_context(|| format!("listing {path}"))?;
    Ok(listed.count())
}

/// Waits until the process no longer runs.
pub fn wait_gone(pid: u32, deadline: Duration) -> Result<()> {
    wait_until(deadline, format!("the end of process {pid}"), || {
        Ok((!runs(pid)).then_some(()))
    })
}

/// Whether the process has the file `path` open.
pub fn holds_open(pid: u32, path: &Path) -> bool {
    let descriptors = fs::read_dir(format!("/proc/{pid}/fd"));
    descriptors
        .into_iter()
        .flatten()
        .flatten()
        .any(|descriptor| fs::read_link(descriptor.path()).is_ok_and(|target| target == path))
}

/// The processes whose arguments satisfy `wanted`.
pub fn with_arguments(wanted: impl Fn(&[String]) -> bool) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").context("listing /proc")? {
        let name = entry.context("listing /proc")?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // Processes come and go while /proc is read.
        let Ok(line) = fs::read(format!("/proc/{pid}/cmdline")) else {
            continue;
        };
        let arguments: Vec<String> = line
            .split(|byte| *byte == 0)
            .map(|argument| String::from_utf8_lossy(argument).into_owned())
            .collect();
        if wanted(&arguments) {
            found.push(pid);
        }
    }
    Ok(found)
}

fn id(pid: u32) -> Result<Pid> {
    i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .with_context(|| format!("{pid} is no process id"))
}

fn gone_is_fine(result: rustix::io::Result<()>) -> rustix::io::Result<()> {
    match result {
        Err(rustix::io::Errno::SRCH) => Ok(()),
        other => other,
    }
}
