//! From the write that leaks a value to the line that says so.

use super::agent::{Agent, SECRETS, Stage, value};
use anyhow::{Context, Result};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

pub fn run(binary: &Path, stage: &Stage) -> Result<()> {
    let mut agent = Agent::start(binary, stage, "node")?;
    let mut log = File::create(stage.path("log").join("latency.log"))?;
    let mut taken = Vec::with_capacity(SECRETS);
    for number in 0..SECRETS {
        let line = format!("a line that holds {}\n", value(number));
        let start = Instant::now();
        log.write_all(line.as_bytes())?;
        while agent.next()?["rule"] != "secret-in-log-file" {}
        taken.push(start.elapsed());
    }
    agent.stop()?;
    taken.sort();
    let at = |share: f64| taken.get((taken.len() as f64 * share) as usize).copied();
    let ms = |time: Option<Duration>| time.map(|time| time.as_secs_f64() * 1e3);
    let (p50, p99) = ms(at(0.5))
        .zip(ms(at(0.99)))
        .context("no leak was measured")?;
    println!("from write to line, {SECRETS} leaks one at a time: p50 {p50:.2} ms, p99 {p99:.2} ms");
    Ok(())
}
