//! Measures a worker process: nanoseconds a call; and an agent that has nothing to do.

use super::agent::Stage;
use super::worker::Load;
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Calls of one measurement.
const CALLS: u64 = 400_000;
/// How long the agent is watched doing nothing.
const IDLE: Duration = Duration::from_secs(10);

/// One line of the table.
pub struct Row {
    pub what: &'static str,
    pub load: Load,
    pub scope: &'static str,
}

/// Nanoseconds a call of this load.
pub fn nanoseconds(stage: &Stage, load: Load) -> Result<f64> {
    run(stage, load, CALLS)
}

/// The same for a given number of calls.
pub fn run(stage: &Stage, load: Load, calls: u64) -> Result<f64> {
    run_within(&[], stage, load, calls)
}

/// The same of a worker that is started by these words.
pub fn run_within(within: &[String], stage: &Stage, load: Load, calls: u64) -> Result<f64> {
    let own = std::env::current_exe()?;
    let mut command = match within {
        [] => Command::new(own),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(own);
            command
        }
    };
    let done = command
        .arg("bench-worker")
        .arg(load.name())
        .arg(calls.to_string())
        .arg(stage.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?
        .wait_with_output()?;
    let said = String::from_utf8_lossy(&done.stderr);
    if !done.status.success() {
        bail!("the worker {} failed: {said}", load.name());
    }
    said.trim()
        .parse()
        .with_context(|| format!("the worker said {said:?}"))
}

pub fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What a process that does nothing needs.
pub struct Idle {
    pub cpu_percent: f64,
    pub resident_mib: f64,
}

/// Watches a process for a while.
pub fn idle(pid: u32) -> Result<Idle> {
    let (before, start) = (ticks(pid)?, Instant::now());
    std::thread::sleep(IDLE);
    let used = (ticks(pid)? - before) as f64 / rustix::param::clock_ticks_per_second() as f64;
    Ok(Idle {
        cpu_percent: used / start.elapsed().as_secs_f64() * 100.0,
        resident_mib: resident(pid)? / 1024.0,
    })
}

/// User and system time of a process (fields 14 and 15 of `/proc/<pid>/stat`).
fn ticks(pid: u32) -> Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after_name = stat.rsplit_once(')').context("malformed stat")?.1;
    let field = |number: usize| after_name.split_whitespace().nth(number - 3);
    let parse = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok());
    parse(field(14))
        .zip(parse(field(15)))
        .map(|(user, system)| user + system)
        .context("malformed stat")
}

fn resident(pid: u32) -> Result<f64> {
    memory(pid, "VmRSS:")
}

/// The most memory that a process had so far, in KiB.
pub fn peak(pid: u32) -> Result<f64> {
    memory(pid, "VmHWM:")
}

fn memory(pid: u32, what: &'static str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let kib = line.and_then(|line| line.split_whitespace().next());
    kib.and_then(|kib| kib.parse().ok()).context(what)
}
