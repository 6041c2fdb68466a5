//! `cargo xtask test`: every test that this machine's kernel can run, and which it could not, and why.

mod tally;

use crate::build;
use crate::setup::{self, Goal};
use crate::workspace::{cargo, line, show};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use tally::Tally;

#[derive(clap::Args)]
pub struct Arguments {
    /// Only this part
    #[arg(long, value_enum)]
    suite: Option<Suite>,
    /// Only tests whose name contains one of these
    filters: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// Unit, property and documentation tests
    Unit,
    /// The built agent on real processes and containers
    E2e,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    setup::ensure(Goal::Test)?;
    suites(arguments.suite, &arguments.filters)
}

/// Both suites, on a machine that is set up.
pub fn all() -> Result<()> {
    suites(None, &[])
}

fn suites(only: Option<Suite>, filters: &[String]) -> Result<()> {
    let mut tally = Tally::default();
    if only != Some(Suite::E2e) {
        let mut unit = unit();
        unit.arg("--no-fail-fast").arg("--").args(filters);
        count(&mut unit, &mut tally)?;
    }
    if only != Some(Suite::Unit) {
        // A node's program in release; with the engine for SQL it would take twenty minutes more, so that is asked in the
        // build that the unit tests made.
        let agent = build::agent(true, build::Parts::Lean)?;
        let desk = build::program(unit().arg("--no-run"))?;
        let mut e2e = cargo(["test", "--no-fail-fast", "--package", "e2e"]);
        e2e.arg("--").args(filters).env("SENTINEL_BIN", agent);
        e2e.env("SENTINEL_DESK_BIN", desk);
        // Many run at a time: a deadline is there for what never comes, not for what comes late.
        if std::env::var_os("SENTINEL_E2E_PATIENCE").is_none() {
            e2e.env("SENTINEL_E2E_PATIENCE", "3");
        }
        count(&mut e2e, &mut tally)?;
    }

    println!();
    for not_run in tally.not_run() {
        println!("not run: {not_run}");
    }
    for broken in tally.broken() {
        println!("failed: {broken}");
    }
    // The summary stands alone on its line, and is the last.
    println!("{tally}");
    if tally.is_failure() {
        bail!("not every test passed");
    }
    Ok(())
}

/// Unit tests of everything; with those of the agent's interfaces cargo builds the agent itself, too.
fn unit() -> Command {
    let mut unit = cargo(["test", "--workspace"]);
    unit.args(["--exclude", "sentinel-probes", "--exclude", "e2e"]);
    unit
}

/// Runs a `cargo test`, shows what it writes as it comes, and adds its results to `tally`.
fn count(command: &mut Command, tally: &mut Tally) -> Result<()> {
    show(command);
    let typed = line(command);
    let cannot = || format!("cannot run `{typed}`");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(cannot)?;
    let mut output = BufReader::new(child.stdout.take().context("a pipe was asked for")?);
    let before = tally.failed();
    let mut read = Vec::new();
    // By bytes: a test may write what is not UTF-8.
    while output.read_until(b'\n', &mut read).with_context(cannot)? > 0 {
        let text = String::from_utf8_lossy(&read);
        print!("{text}");
        tally.add(text.trim_end());
        read.clear();
    }
    let status = child.wait().with_context(cannot)?;
    if !status.success() && tally.failed() == before {
        tally.break_off(format!("`{typed}` ended with {status} and no failed test"));
    }
    Ok(())
}
