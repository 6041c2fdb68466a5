//! Real programs at full speed: what is left of their throughput with the sentinel, and with other tools that look on.

mod access_log;
mod postgres;
mod redis;
mod server;

use super::agent::{Agent, Stage};
use super::measure::median;
use super::overhead::EmptyHooks;
use crate::build;
use crate::workspace::find_program;
use access_log::AccessLog;
use anyhow::Result;
use postgres::Postgres;
use redis::Redis;
use server::{Server, Strace};
use std::path::Path;

/// Rounds of each; the medians are compared.
const ROUNDS: usize = 3;
/// What should be left of a program's throughput.
const LEAST: f64 = 0.97;

/// A server under load, which logs into a watched file.
trait Program {
    /// What it is called here.
    fn name(&self) -> &'static str;
    /// Why it can't run here.
    fn missing(&self) -> Option<String>;
    /// Starts it; it answers when this returns.
    fn start(&self, stage: &Stage) -> Result<Server>;
    /// Puts it under load: requests a second. `part`: one in so many of the requests.
    fn load(&self, stage: &Stage, part: u32) -> Result<f64>;
}

/// Who looks on.
enum Onlooker<'a> {
    Nobody,
    /// Programs that do nothing, on the sentinel's hooks: what a look costs at least.
    Empty(&'a Path),
    Sentinel(&'a Path),
    /// `strace -f`, attached to the server.
    Strace,
}

impl Onlooker<'_> {
    /// Strace slows a server down so much that fewer requests do.
    const fn part(&self) -> u32 {
        match self {
            Self::Strace => 10,
            Self::Nobody | Self::Empty(_) | Self::Sentinel(_) => 1,
        }
    }
}

pub fn run(binary: &Path, stage: &Stage) -> Result<()> {
    println!(
        "\n{:<44} {:>12} {:>12} {:>17}",
        "requests a second, median of 3", "alone", "with", "ratio (at least)"
    );
    let empty = build::example("empty_hooks")?;
    let mut others = vec![
        ("empty programs", Onlooker::Empty(&empty)),
        ("secret-sentinel", Onlooker::Sentinel(binary)),
    ];
    if find_program("strace").is_some() {
        others.push(("strace -f", Onlooker::Strace));
    } else {
        println!("not run: beside strace: it is not installed");
    }
    let programs: [&dyn Program; 4] = [&Redis::ONE, &Redis::PIPELINED, &Postgres, &AccessLog];
    for program in programs {
        if let Some(why) = program.missing() {
            println!("not run: {}: {why}", program.name());
            continue;
        }
        for (name, other) in &others {
            compare(program, stage, name, other)?;
        }
    }
    Ok(())
}

fn compare(program: &dyn Program, stage: &Stage, name: &str, other: &Onlooker<'_>) -> Result<()> {
    let (mut alone, mut with) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        alone.push(rate(program, stage, &Onlooker::Nobody)?);
        with.push(rate(program, stage, other)?);
    }
    let (alone, with) = (median(&mut alone), median(&mut with));
    let (what, ratio) = (format!("{}, {name}", program.name()), with / alone);
    let wanted = match other {
        Onlooker::Sentinel(_) if ratio < LEAST => format!(" ({LEAST})  missed"),
        Onlooker::Sentinel(_) => format!(" ({LEAST})"),
        _ => String::new(),
    };
    println!("{what:<44} {alone:>12.0} {with:>12.0} {ratio:>7.3}{wanted}");
    Ok(())
}

fn rate(program: &dyn Program, stage: &Stage, onlooker: &Onlooker<'_>) -> Result<f64> {
    let server = program.start(stage)?;
    let (mut agent, mut empty, mut strace) = (None, None, None);
    match onlooker {
        Onlooker::Nobody => {}
        Onlooker::Empty(hooks) => empty = Some(EmptyHooks::start(hooks)?),
        Onlooker::Sentinel(binary) => agent = Some(Agent::start(binary, stage, "node")?),
        Onlooker::Strace => strace = Some(Strace::attach(stage, server.pid())?),
    }
    let rate = program.load(stage, onlooker.part());
    drop((empty, strace));
    if let Some(agent) = agent {
        agent.stop()?;
    }
    rate
}
