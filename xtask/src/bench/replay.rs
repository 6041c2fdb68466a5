//! What a capture costs beside detection, and how fast it is replayed: as ratios within one run.

use super::agent::{Agent, Stage};
use super::measure::{self, median};
use super::worker::{LINE_BYTES, Load};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Writes of the capture that is replayed: some seconds at full speed.
const WRITES: u64 = 3_000_000;
/// Runs of each measurement; the medians are compared.
const RUNS: usize = 5;

pub fn run(binary: &Path, stage: &Stage) -> Result<()> {
    cost(binary, stage)?;
    let folder = stage.path("capture");
    let (busy, events) = record(binary, stage, &folder)?;
    let payload = (WRITES * LINE_BYTES as u64) as f64 / 1e6;
    let size = size(&folder)? as f64 / 1e6;
    println!(
        "one writer at full speed for {:.1} s, {events} events: a capture of {size:.1} MB for {payload:.0} MB of payload",
        busy.as_secs_f64()
    );
    for threads in ["1", "2"] {
        let mut runs = Vec::new();
        let mut peak = 0.0f64;
        for _ in 0..RUNS {
            let (took, resident) = replay(binary, &folder, threads)?;
            runs.push(took.as_secs_f64());
            peak = peak.max(resident);
        }
        let took = median(&mut runs);
        println!(
            "replayed with {threads} thread(s): {took:.2} s, {:.1} times real time, {:.0} MB of payload a second, {:.1} million events a second, {peak:.0} MiB at most",
            busy.as_secs_f64() / took,
            payload / took,
            events as f64 / took / 1e6,
        );
    }
    Ok(())
}

/// A write to a watched log, with and without a capture.
fn cost(binary: &Path, stage: &Stage) -> Result<()> {
    let folder = stage.path("capture-cost");
    let folder = folder.to_str().context("the folder's name is not UTF-8")?;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let agent = Agent::start(binary, stage, "node")?;
        without.push(measure::nanoseconds(stage, Load::Log)?);
        agent.stop()?;
        let agent = Agent::start_with(binary, stage, "node", &["--capture", folder])?;
        with.push(measure::nanoseconds(stage, Load::Log)?);
        agent.stop()?;
    }
    let (without, with) = (median(&mut without), median(&mut with));
    println!(
        "write 200 B, watched log: {without:.0} ns without a capture, {with:.0} ns with one, {:.2}x",
        with / without
    );
    Ok(())
}

/// Captures a flood; says how long it took, and how many events were decided.
fn record(binary: &Path, stage: &Stage, folder: &Path) -> Result<(Duration, u64)> {
    let folder = folder.to_str().context("the folder's name is not UTF-8")?;
    let agent = Agent::start_with(binary, stage, "node", &["--capture", folder])?;
    let start = Instant::now();
    measure::run(stage, Load::Log, WRITES)?;
    let busy = start.elapsed();
    let stopped = agent.stop()?;
    println!("lost while it was captured: {}", stopped["lost"]);
    let events = stopped["events"].as_u64();
    Ok((busy, events.context("no count of events")?))
}

/// Replays once; says how long it took, and how much memory it had at most, in MiB.
fn replay(binary: &Path, folder: &Path, threads: &str) -> Result<(Duration, f64)> {
    let start = Instant::now();
    let child = Command::new(binary)
        .arg("replay")
        .arg(folder)
        .args(["--threads", threads])
        .stdout(Stdio::null())
        .spawn()?;
    let (status, usage) = wait(&child)?;
    if !status {
        bail!("the replay failed");
    }
    Ok((start.elapsed(), usage))
}

/// Waits for a child, watching its peak memory.
fn wait(child: &std::process::Child) -> Result<(bool, f64)> {
    let pid = rustix::process::Pid::from_child(child);
    let mut peak = 0.0f64;
    loop {
        let options = rustix::process::WaitOptions::NOHANG;
        if let Some((_, status)) = rustix::process::waitpid(Some(pid), options)? {
            return Ok((status.exit_status() == Some(0), peak));
        }
        peak = peak.max(measure::peak(child.id()).unwrap_or_default() / 1024.0);
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn size(folder: &Path) -> Result<u64> {
    let mut size = 0;
    for entry in fs::read_dir(folder)? {
        size += entry?.metadata()?.len();
    }
    Ok(size)
}
