//! `cargo xtask build`: sets up for a build, then builds the agent.

use crate::setup::{self, Goal};
use crate::workspace::{cargo, line, show};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;

#[derive(clap::Args)]
pub struct Arguments {
    /// Build without optimisation, and faster
    #[arg(long)]
    debug: bool,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    setup::ensure(Goal::Build)?;
    let agent = agent(!arguments.debug)?;
    println!("{}", agent.display());
    Ok(())
}

/// Builds the agent; yields the path of the program.
pub fn agent(release: bool) -> Result<PathBuf> {
    let mut build = cargo(["build", "--package", "secret-sentinel"]);
    if release {
        build.arg("--release");
    }
    show(&build);
    // Cargo knows best where it put the program.
    build
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit());
    let done = build
        .output()
        .with_context(|| format!("cannot start `{}`", line(&build)))?;
    if !done.status.success() {
        bail!("the agent did not build: cargo's own errors stand above");
    }
    let said = String::from_utf8_lossy(&done.stdout);
    executable(&said, "secret-sentinel").context("cargo built the agent, but named no program")
}

/// The program `name` among cargo's messages.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut built = messages.filter(|message| message["target"]["name"] == name);
    built.find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_names_the_program_it_built() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"secret_sentinel"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"secret-sentinel"},"executable":"/t/release/secret-sentinel"}
{"reason":"build-finished","success":true}"#;
        let found = executable(messages, "secret-sentinel");
        assert_eq!(found, Some(PathBuf::from("/t/release/secret-sentinel")));
        assert_eq!(executable(messages, "other"), None);
    }
}
