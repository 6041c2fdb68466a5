//! `cargo xtask build`: sets up for a build, then builds the agent.

use crate::dist::Machine;
use crate::setup::{self, Goal};
use crate::workspace::{cargo, line, show, target};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(clap::Args)]
pub struct Arguments {
    /// Build without optimisation, and faster
    #[arg(long)]
    debug: bool,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    setup::ensure(Goal::Build)?;
    let agent = agent(!arguments.debug, Parts::All)?;
    println!("{}", agent.display());
    Ok(())
}

const AGENT: [&str; 3] = ["build", "--package", "secret-sentinel"];

/// What of the agent is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// Everything.
    All,
    /// What watches, records and replays: without the engine for SQL, which takes ten times as long to build.
    Lean,
}

/// Builds the agent; yields the path of the program. One for release is static: the same that images hold.
pub fn agent(release: bool, parts: Parts) -> Result<PathBuf> {
    if release {
        return for_machine(Machine::own()?, parts);
    }
    compile(cargo(AGENT), false, parts)
}

/// Builds the agent for `machine`, as [`agent`] does for release.
pub fn for_machine(machine: Machine, parts: Parts) -> Result<PathBuf> {
    let mut build = cargo(AGENT);
    machine.apply(&mut build, &target()?);
    compile(build, true, parts)
}

/// Builds the agent as an image for `machine` holds it, below `target`: it lists its own parts.
pub fn for_image(machine: Machine, target: &Path) -> Result<PathBuf> {
    let mut build = cargo([
        "auditable",
        "build",
        "--locked",
        "--package",
        "secret-sentinel",
        "--target-dir",
    ]);
    build.arg(target);
    machine.apply(&mut build, target);
    compile(build, true, Parts::Lean)
}

fn compile(mut build: Command, release: bool, parts: Parts) -> Result<PathBuf> {
    if parts == Parts::Lean {
        build.args(["--no-default-features", "--features", "terminal"]);
    }
    if release {
        build.arg("--release");
    }
    program(&mut build)
}

/// Builds an example of the agent, without optimisation, from what its tests are built from; yields its path.
pub fn example(name: &str) -> Result<PathBuf> {
    let package = ["build", "--package", "secret-sentinel", "--example", name];
    let mut build = cargo(package);
    build.args(["--no-default-features", "--features", "terminal"]);
    built(&mut build, name, false)
}

/// Has cargo build what `build` says; yields the path of the agent.
pub fn program(build: &mut Command) -> Result<PathBuf> {
    built(build, "secret-sentinel", false)
}

/// Builds the end-to-end tests for `machine`; yields their path.
pub fn e2e(machine: Machine) -> Result<PathBuf> {
    let mut build = cargo(["test", "--package", "e2e", "--test", "e2e", "--no-run"]);
    if Machine::own()? != machine {
        machine.apply(&mut build, &target()?);
    }
    built(&mut build, "e2e", true)
}

fn built(build: &mut Command, name: &str, is_test: bool) -> Result<PathBuf> {
    show(build);
    // Cargo knows best where it put the program.
    build
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit());
    let done = build
        .output()
        .with_context(|| format!("cannot start `{}`", line(build)))?;
    if !done.status.success() {
        bail!("{name} did not build: cargo's own errors stand above");
    }
    let said = String::from_utf8_lossy(&done.stdout);
    executable(&said, name, is_test)
        .with_context(|| format!("cargo built {name}, but named no program"))
}

/// The program `name` among cargo's messages.
fn executable(messages: &str, name: &str, is_test: bool) -> Option<PathBuf> {
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    // The program's own unit tests have its name, too.
    let is_it = |message: &Value| {
        message["target"]["name"] == name && message["profile"]["test"] == is_test
    };
    let mut built = messages.filter(is_it);
    built.find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_names_the_program_it_built() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"secret_sentinel"},"profile":{"test":false},"executable":null}
{"reason":"compiler-artifact","target":{"name":"secret-sentinel"},"profile":{"test":true},"executable":"/t/release/deps/x"}
{"reason":"compiler-artifact","target":{"name":"secret-sentinel"},"profile":{"test":false},"executable":"/t/release/secret-sentinel"}
{"reason":"build-finished","success":true}"#;
        let found = executable(messages, "secret-sentinel", false);
        assert_eq!(found, Some(PathBuf::from("/t/release/secret-sentinel")));
        assert_eq!(executable(messages, "other", false), None);
    }
}
