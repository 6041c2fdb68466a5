//! What the probes cost: each call untraced, with a program that does nothing on the same hooks, and with the sentinel.

use super::RUNS;
use super::agent::{Agent, Stage};
use super::measure::{self, median};
use super::worker::Load;
use crate::build;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What a row is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Untraced,
    Empty,
}

impl Base {
    const fn name(self) -> &'static str {
        match self {
            Self::Untraced => "untraced",
            Self::Empty => "empty",
        }
    }
}

/// A call, and how much of its base it may cost.
struct Row {
    what: &'static str,
    load: Load,
    scope: &'static str,
    base: Base,
    most: f64,
}

const ROWS: [Row; 7] = [
    Row {
        what: "write 200 B by a process out of scope",
        load: Load::File,
        scope: "containers",
        base: Base::Empty,
        most: 1.10,
    },
    Row {
        what: "write 200 B to an unwatched file, in scope",
        load: Load::File,
        scope: "node",
        base: Base::Empty,
        most: 1.20,
    },
    Row {
        what: "write 200 B to an unwatched pipe, in scope",
        load: Load::Pipe,
        scope: "node",
        base: Base::Empty,
        most: 1.20,
    },
    Row {
        what: "getppid, not hooked",
        load: Load::Nothing,
        scope: "node",
        base: Base::Empty,
        most: 1.05,
    },
    Row {
        what: "write 200 B to a watched log",
        load: Load::Log,
        scope: "node",
        base: Base::Untraced,
        most: 2.0,
    },
    Row {
        what: "write 200 B to a watched stdout (pipe)",
        load: Load::Stdout,
        scope: "node",
        base: Base::Untraced,
        most: 2.0,
    },
    Row {
        what: "open+close of an unwatched file",
        load: Load::Open,
        scope: "node",
        base: Base::Untraced,
        most: 1.15,
    },
];

pub fn run(binary: &Path, stage: &Stage) -> Result<()> {
    let empty = build::example("empty_hooks")?;
    println!(
        "\n{:<44} {:>9} {:>9} {:>9} {:>17}",
        "ns a call, median of 5", "untraced", "empty", "sentinel", "ratio (at most)"
    );
    for row in &ROWS {
        let mut taken = [const { Vec::new() }; 3];
        // In turns, so that a drift of the machine touches all alike.
        for _ in 0..RUNS {
            taken[0].push(measure::nanoseconds(stage, row.load)?);
            let hooks = EmptyHooks::start(&empty)?;
            taken[1].push(measure::nanoseconds(stage, row.load)?);
            drop(hooks);
            let agent = Agent::start(binary, stage, row.scope)?;
            taken[2].push(measure::nanoseconds(stage, row.load)?);
            agent.stop()?;
        }
        let [untraced, empty, sentinel] = taken.map(|mut figures| median(&mut figures));
        let base = if row.base == Base::Empty {
            empty
        } else {
            untraced
        };
        let ratio = sentinel / base;
        let mark = if ratio <= row.most { "" } else { "  missed" };
        println!(
            "{:<44} {untraced:>9.0} {empty:>9.0} {sentinel:>9.0} {ratio:>6.2} ({:.2}, {}){mark}",
            row.what,
            row.most,
            row.base.name()
        );
    }
    Ok(())
}

/// A program that does nothing on every hook; dropped, it is detached.
pub struct EmptyHooks(Child);

impl EmptyHooks {
    /// Attached when it says so.
    pub fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let stdout = child.stdout.take().context("no stdout")?;
        let hooks = Self(child);
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        if line.trim() != "ready" {
            bail!("the empty hooks said {line:?}");
        }
        Ok(hooks)
    }
}

impl Drop for EmptyHooks {
    fn drop(&mut self) {
        // The end of its input has it detach.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
