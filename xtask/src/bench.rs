//! `cargo xtask bench`: what the sentinel costs and how fast it tells, as ratios within one run on this machine.

pub mod agent;
mod detection;
mod latency;
mod matcher;
pub mod measure;
mod overhead;
mod programs;
mod replay;
pub mod worker;

use crate::build;
use crate::setup::{self, Goal};
use crate::workspace::{cargo, is_root, run as run_command};
use agent::{Agent, Stage};
use anyhow::{Result, bail};
use measure::{Row, median};
use std::path::PathBuf;
use worker::Load;

/// Runs of each measurement; the medians are compared.
const RUNS: usize = 5;
/// Writes of the flood that is to lose nothing.
const FLOOD: u64 = 2_000_000;

/// The rows of the table: what is done, and under which scope the agent runs meanwhile.
const ROWS: &[Row] = &[
    Row {
        what: "write 200 B, log file (watched)",
        load: Load::Log,
        scope: "node",
    },
    Row {
        what: "write 200 B, other file (not watched)",
        load: Load::File,
        scope: "node",
    },
    Row {
        what: "write 200 B, stdout pipe (watched)",
        load: Load::Stdout,
        scope: "node",
    },
    Row {
        what: "write 200 B, other pipe (not watched)",
        load: Load::Pipe,
        scope: "node",
    },
    Row {
        what: "write 200 B, process out of scope",
        load: Load::File,
        scope: "containers",
    },
    Row {
        what: "open+close, other file",
        load: Load::Open,
        scope: "node",
    },
    Row {
        what: "open+close, secret file",
        load: Load::OpenSecret,
        scope: "node",
    },
    Row {
        what: "open+close for writing, other file",
        load: Load::OpenWrite,
        scope: "node",
    },
    Row {
        what: "sendto 200 B, UDP (not watched)",
        load: Load::SendTo,
        scope: "node",
    },
    Row {
        what: "getppid (not hooked)",
        load: Load::Nothing,
        scope: "node",
    },
];

#[derive(clap::Args)]
pub struct Arguments {
    /// Only this part; what it costs and how fast values are found when none is given
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(clap::Subcommand)]
enum Part {
    /// How fast known values are found, against the aho-corasick crate; needs no root
    Matcher,
    /// Recall, wrong findings and speed of the credential patterns; needs no root
    Detection(detection::Arguments),
    /// 10,000 planted values against 1 GiB of log text that holds none; needs no root
    Precision,
    /// What reading log files costs; needs no root
    Logs,
    /// How many findings a second a sink delivers to a receiver here, and the memory it takes; needs no root
    Sinks,
    /// What a capture costs beside detection, and how fast it is replayed
    Replay,
    /// Exports and queries of 10 million events; needs no root
    Tables,
    /// What the probes cost beside a program that does nothing on the same hooks, and real programs beside other tools
    Overhead,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.part {
        Some(Part::Matcher) => matcher::run(),
        Some(Part::Detection(arguments)) => detection::run(arguments),
        Some(Part::Logs) => run_command(&mut cargo(BENCH.into_iter().chain(["log_files"]))),
        Some(Part::Sinks) => run_command(&mut cargo(BENCH.into_iter().chain(["sinks"]))),
        Some(Part::Tables) => run_command(&mut cargo(BENCH.into_iter().chain(["tables"]))),
        Some(Part::Precision) => run_command(&mut cargo(BENCH.into_iter().chain(["precision"]))),
        Some(Part::Overhead) => {
            let (binary, stage) = prepare()?;
            overhead::run(&binary, &stage)?;
            programs::run(&binary, &stage)
        }
        Some(Part::Replay) => {
            let (binary, stage) = prepare()?;
            replay::run(&binary, &stage)
        }
        None => {
            costs()?;
            matcher::run()
        }
    }
}

/// A benchmark of the library.
const BENCH: [&str; 4] = ["bench", "--package", "secret-sentinel", "--bench"];

/// The agent, and a folder for it.
fn prepare() -> Result<(PathBuf, Stage)> {
    if !is_root() {
        bail!("the benchmark loads kernel programs, so it needs root: run it as root");
    }
    setup::ensure(Goal::Demo)?;
    Ok((build::agent(true, build::Parts::Lean)?, Stage::new()?))
}

/// What it costs to have the sentinel run.
fn costs() -> Result<()> {
    let (binary, stage) = prepare()?;

    println!(
        "\n{:<40} {:>9} {:>9} {:>7}",
        "median of 5", "without", "with", "ratio"
    );
    for row in ROWS {
        let (mut without, mut with) = (Vec::new(), Vec::new());
        // Alternating, so that a drift of the machine touches both alike.
        for _ in 0..RUNS {
            without.push(measure::nanoseconds(&stage, row.load)?);
            let agent = Agent::start(&binary, &stage, row.scope)?;
            with.push(measure::nanoseconds(&stage, row.load)?);
            agent.stop()?;
        }
        let (without, with) = (median(&mut without), median(&mut with));
        println!(
            "{:<40} {without:>6.0} ns {with:>6.0} ns {:>6.2}x",
            row.what,
            with / without
        );
    }

    flood(&binary, &stage)?;
    latency::run(&binary, &stage)?;
    idle(&binary, &stage)
}

/// One writer at full speed into a watched log.
fn flood(binary: &std::path::Path, stage: &Stage) -> Result<()> {
    let agent = Agent::start(binary, stage, "node")?;
    let each = measure::run(stage, Load::Log, FLOOD)?;
    let stopped = agent.stop()?;
    println!(
        "\none writer at full speed: {:.0} writes/s, {} events decided, lost: {}",
        1e9 / each,
        stopped["events"],
        stopped["lost"]
    );
    Ok(())
}

/// What the agent needs when nothing happens.
fn idle(binary: &std::path::Path, stage: &Stage) -> Result<()> {
    let agent = Agent::start(binary, stage, "node")?;
    let idle = measure::idle(agent.pid())?;
    println!(
        "idle: {:.2} % of one core, {:.1} MiB resident",
        idle.cpu_percent, idle.resident_mib
    );
    agent.stop()?;
    Ok(())
}
