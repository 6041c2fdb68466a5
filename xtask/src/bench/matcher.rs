//! The matcher's targets: runs the agent's own benchmark, which prints the table.

use crate::workspace::{cargo, run as run_command};
use anyhow::Result;

pub fn run() -> Result<()> {
    println!("\nmatcher, one core, all views on:");
    run_command(&mut cargo([
        "bench",
        "--quiet",
        "--package",
        "secret-sentinel",
        "--bench",
        "matcher_targets",
    ]))
}
