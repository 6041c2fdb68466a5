//! Real programs at full speed: what is left of their throughput with the sentinel, and with other tools that look on.

use super::agent::{Agent, Stage};
use super::measure::median;
use crate::workspace::find_program;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Rounds of each; the medians are compared.
const ROUNDS: usize = 3;
/// How long a server may take until it answers.
const UP: Duration = Duration::from_secs(10);

/// A load of `redis-benchmark`: what it is called here, requests, requests at a time.
const LOADS: [(&str, &str, &str); 2] = [
    ("redis SET", "200000", "1"),
    ("redis SET, 16 at a time", "1000000", "16"),
];

/// Who looks on.
enum Onlooker<'a> {
    Nobody,
    Sentinel(&'a Path),
    /// `strace -f`, attached to the server.
    Strace,
}

pub fn run(binary: &Path, stage: &Stage) -> Result<()> {
    for program in ["redis-server", "redis-benchmark"] {
        if find_program(program).is_none() {
            println!("\nnot run: real programs: {program} is not installed (Debian: redis)");
            return Ok(());
        }
    }
    println!(
        "\n{:<44} {:>12} {:>12} {:>7}",
        "requests a second, median of 3", "alone", "with", "ratio"
    );
    let mut others = vec![("secret-sentinel", Onlooker::Sentinel(binary))];
    if find_program("strace").is_some() {
        others.push(("strace -f", Onlooker::Strace));
    } else {
        println!("not run: beside strace: it is not installed");
    }
    for (what, requests, at_a_time) in LOADS {
        for (name, other) in &others {
            let (mut alone, mut with) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                alone.push(rate(stage, &Onlooker::Nobody, requests, at_a_time)?);
                with.push(rate(stage, other, requests, at_a_time)?);
            }
            let (alone, with) = (median(&mut alone), median(&mut with));
            let what = format!("{what}, {name}");
            println!(
                "{what:<44} {alone:>12.0} {with:>12.0} {:>7.3}",
                with / alone
            );
        }
    }
    Ok(())
}

/// Requests a second of a server that logs into a watched file.
fn rate(stage: &Stage, onlooker: &Onlooker<'_>, requests: &str, at_a_time: &str) -> Result<f64> {
    let server = Server::start(stage)?;
    let mut agent = None;
    let mut other = None;
    match onlooker {
        Onlooker::Nobody => {}
        Onlooker::Sentinel(binary) => agent = Some(Agent::start(binary, stage, "node")?),
        Onlooker::Strace => other = Some(Beside::strace(stage, server.0.id())?),
    }
    // Strace slows a server down so much that fewer requests do.
    let requests = if other.is_some() { "20000" } else { requests };
    let said = Command::new("redis-benchmark")
        .arg("-s")
        .arg(stage.path("redis.sock"))
        .args([
            "-t", "set", "-d", "200", "-n", requests, "-P", at_a_time, "--csv",
        ])
        .output()
        .context("running redis-benchmark")?;
    let text = String::from_utf8_lossy(&said.stdout);
    let rate = text
        .lines()
        .rev()
        .find_map(|line| line.split(',').nth(1)?.trim_matches('"').parse().ok());
    drop(other);
    if let Some(agent) = agent {
        agent.stop()?;
    }
    rate.with_context(|| format!("redis-benchmark said {text:?}"))
}

/// A server of the benchmark's own; dropped, it is ended.
struct Server(Child);

impl Server {
    fn start(stage: &Stage) -> Result<Self> {
        let socket = stage.path("redis.sock");
        let _ = fs::remove_file(&socket);
        let server = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(&socket)
            .arg("--logfile")
            .arg(stage.path("log/redis.log"))
            .arg("--dir")
            .arg(stage.path("other"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("starting redis-server")?;
        let server = Self(server);
        let until = Instant::now() + UP;
        while !socket.exists() {
            if Instant::now() > until {
                bail!("redis-server does not listen at {}", socket.display());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Another tool; dropped, it is ended.
struct Beside(Child);

impl Beside {
    /// Attached when it has written that it is.
    fn strace(stage: &Stage, pid: u32) -> Result<Self> {
        let said = stage.path("strace.said");
        let child = Command::new("strace")
            .args(["-f", "-o", "/dev/null", "-p", &pid.to_string()])
            .stderr(fs::File::create(&said).context("making a file")?)
            .spawn()
            .context("starting strace")?;
        let child = Self(child);
        let until = Instant::now() + UP;
        while !fs::read_to_string(&said).is_ok_and(|text| text.contains("attached")) {
            if Instant::now() > until {
                bail!("strace is not attached to {pid}");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(child)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // An interrupt has it let go of the server.
        if let Ok(pid) = i32::try_from(self.0.id())
            && let Some(pid) = rustix::process::Pid::from_raw(pid)
        {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
        }
        let _ = self.0.wait();
    }
}
