//! `cargo xtask setup`: installs what a goal needs and this machine lacks. Asks nothing, and does
//! nothing when all is there.

mod apt;
mod bpf;
mod engines;
mod kubernetes;
mod mounts;
mod needs;
mod python;
pub mod qemu;
mod siem;
pub mod source;
mod syslog_ng;
pub mod unpacked;

use crate::dist::Machine;
use crate::workspace::{answer, cargo, find_program, is_root, run as run_command};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::process::Command;

/// The versions `cargo xtask ci` and `cargo xtask dist` were written against.
const CARGO_DENY: &str = "0.20.2";
const CARGO_AUDITABLE: &str = "0.7.7";

#[derive(clap::Args)]
pub struct Arguments {
    /// What the machine is to be able to do
    #[arg(long = "for", value_enum, default_value_t = Goal::Test)]
    goal: Goal,
}

/// Each goal includes what those before it need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Goal {
    /// Build the agent
    Build,
    /// Run the agent on processes of this machine
    Demo,
    /// Run every test, those with real containers too
    Test,
    /// Run every check
    Ci,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    if !ensure(arguments.goal)? {
        println!("nothing to install: all that is needed is here");
    }
    Ok(())
}

/// Installs what `goal` needs; says whether there was anything to install.
pub fn ensure(goal: Goal) -> Result<bool> {
    let mut packages = needs::missing(goal);
    for extra in needs::missing_extras(goal) {
        if apt::has(extra) {
            packages.push(extra);
        } else {
            eprintln!("going on without {extra}: no package has it here");
        }
    }
    let compiler = bpf::Compiler::find();
    let linker = find_program("bpf-linker");
    let tools = if goal >= Goal::Ci {
        missing_tools()
    } else {
        Vec::new()
    };

    let complete =
        packages.is_empty() && compiler.is_some() && linker.is_some() && tools.is_empty();
    if !complete {
        let install = || -> Result<()> {
            apt::install(&packages)?;
            let compiler = compiler.map_or_else(bpf::install_compiler, Ok)?;
            if linker.is_none() {
                bpf::install_linker(&compiler)?;
            }
            tools
                .iter()
                .try_for_each(|tool| run_command(&mut tool.command()))
        };
        install().context("setting up this machine")?;
    }
    if goal >= Goal::Demo {
        mounts::ensure();
    }
    let lacks_engine = goal >= Goal::Test && !engines::is_here();
    if lacks_engine {
        engines::install();
    }
    let lacks_kubernetes = goal >= Goal::Test && !kubernetes::is_here();
    if lacks_kubernetes {
        kubernetes::install();
    }
    let lacks_siem = goal >= Goal::Test && !siem::is_here();
    if lacks_siem {
        siem::install();
    }
    let lacks_syslog_ng = goal >= Goal::Test && !syslog_ng::is_here();
    if lacks_syslog_ng {
        syslog_ng::install();
    }
    let qemu = Machine::own().ok().map(qemu::Qemu::of);
    let lacks_qemu = qemu.filter(|qemu| goal >= Goal::Ci && !qemu.is_here());
    if let Some(qemu) = &lacks_qemu {
        qemu.install();
    }
    Ok(lacks_qemu.is_some()
        || !complete
        || lacks_engine
        || lacks_kubernetes
        || lacks_siem
        || lacks_syslog_ng)
}

/// Installs what builds programs that are handed out.
pub fn ensure_dist() -> Result<()> {
    ensure(Goal::Build)?;
    if find_program("cargo-auditable").is_none() {
        run_command(&mut Tool::Auditable.command())?;
    }
    Ok(())
}

/// What only root can do must be said before it is tried.
fn require_root(action: &str) -> Result<()> {
    if !is_root() {
        bail!("this needs root, and you are not: run as root `{action}`, then this again");
    }
    Ok(())
}

/// What `cargo xtask ci` and `cargo xtask dist` call through cargo.
enum Tool {
    Component(&'static str),
    Deny,
    Auditable,
}

impl Tool {
    fn command(&self) -> Command {
        match self {
            Tool::Component(name) => {
                let mut rustup = Command::new("rustup");
                rustup.args(["component", "add", name]);
                rustup
            }
            Tool::Deny => install("cargo-deny", CARGO_DENY),
            Tool::Auditable => install("cargo-auditable", CARGO_AUDITABLE),
        }
    }
}

fn install(tool: &str, version: &str) -> Command {
    cargo(["install", tool, "--locked", "--version", version])
}

fn missing_tools() -> Vec<Tool> {
    let mut missing = Vec::new();
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if answer(&mut cargo([subcommand, "--version"])).is_none() {
            missing.push(Tool::Component(component));
        }
    }
    if find_program("cargo-deny").is_none() {
        missing.push(Tool::Deny);
    }
    missing
}
