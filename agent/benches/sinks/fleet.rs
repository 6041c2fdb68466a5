//! What one node costs its receiver at the pace of an incident, and its disk while the receiver is away: `docs/sinks.md` multiplies it.
use super::{
    Bench, Running, SETTLED,
    receivers::{Answer, Receiver},
};
use anyhow::{Context, Result, ensure};
use std::time::{Duration, Instant};

/// Findings a second of a node that has an incident, and for how long.
const PACE: u32 = 10;
const SECONDS: u32 = 20;
/// How long a batch waits for more.
const WAITS: [&str; 4] = ["100ms", "1s", "5s", "10s"];
/// Findings that wait for a receiver that is away.
const WAITING: usize = 10_000;

/// Measures both and prints them.
pub fn measure(bench: &Bench) -> Result<()> {
    if bench.only.as_ref().is_some_and(|only| only != "fleet") {
        return Ok(());
    }
    println!("\n{PACE} findings/s for {SECONDS} s, webhook, native, gzip");
    for wait in WAITS {
        let (requests, bytes) = paced(bench, wait)?;
        let findings = f64::from(PACE * SECONDS);
        println!(
            "batch.wait {wait:<6} {:>6.2} requests/s {:>7.1} findings/request {:>7.0} bytes/finding",
            requests / f64::from(SECONDS),
            findings / requests,
            bytes / findings
        );
    }
    println!();
    for format in ["native", "ecs", "ocsf", "otlp"] {
        println!("spool, {format}: {} bytes/finding", waiting(bench, format)?);
    }
    Ok(())
}

/// Requests, and bytes of them.
fn paced(bench: &Bench, wait: &str) -> Result<(f64, f64)> {
    let receiver = Receiver::over_http(Answer::Empty)?;
    let mut running = Running::start(&format!(
        "batch: {{wait: {wait}}}, to: {{webhook: {{http: {{url: 'http://{}/'}}}}}}",
        receiver.address()
    ))?;
    let begun = Instant::now();
    for number in 0..PACE * SECONDS {
        let due = begun + Duration::from_secs(1) / PACE * number;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        running.forwards.take(&bench.lines.line(number as usize));
        running.forwards.settle();
    }
    running.wait_for((PACE * SECONDS) as usize)?;
    let (requests, bytes) = receiver.came();
    ensure!(running.forwards.finish() == 0, "nothing is left");
    Ok((requests as f64, bytes as f64))
}

/// Bytes on the disk of one that waits.
fn waiting(bench: &Bench, format: &str) -> Result<u64> {
    // Nobody listens at this port: it is reserved.
    let sink = "to: {webhook: {http: {url: 'http://127.0.0.1:1/'}}}, retry: {drain: 0s}";
    let mut running = Running::start(&format!("format: {format}, {sink}"))?;
    for number in 0..WAITING {
        running.forwards.take(&bench.lines.line(number));
        if number % SETTLED == 0 {
            running.forwards.settle();
        }
    }
    ensure!(running.forwards.settle(), "all is on the disk");
    let mut bytes = 0;
    for entry in running.state.path().join("spool/bench").read_dir()? {
        bytes += entry.context("an entry")?.metadata()?.len();
    }
    ensure!(running.forwards.finish() == 0, "all is on the disk");
    Ok(bytes / WAITING as u64)
}
