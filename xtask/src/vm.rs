//! `cargo xtask vm-test`: boots distributions' kernels in QEMU and runs end-to-end trials there: each kernel, booted in each way,
//! with what became of each check.

mod archive;
mod boot;
mod guest;
mod kernel;
mod table;

use crate::build::{self, Parts};
use crate::dist::Machine;
use crate::setup::qemu::Qemu;
use crate::setup::{self, Goal};
use crate::workspace::{cargo, root, target};
use anyhow::{Context, Result, anyhow, ensure};
use boot::{BOOTS, Boot};
use guest::Seen;
use kernel::{KERNELS, Kernel};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use table::Table;

/// What `--write` writes.
const PAGE: &str = "ebpf/docs/kernels.md";

#[derive(clap::Args, Default)]
pub struct Arguments {
    /// Kernels, such as 6.1; without any, all that can be had
    kernels: Vec<String>,
    /// Boot in this way only, such as lockdown=integrity
    #[arg(long, value_name = "WAY")]
    boot: Option<String>,
    /// Put this agent in, instead of building one
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Put these end-to-end tests in, instead of building them
    #[arg(long, value_name = "FILE")]
    tests: Option<PathBuf>,
    /// Write the tables to ebpf/docs/kernels.md
    #[arg(long)]
    write: bool,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let wanted = wanted(arguments)?;
    let ways = ways(arguments)?;
    let own = Machine::own()?;
    let qemu = Qemu::of(own);
    if !qemu.is_here() {
        qemu.install();
    }
    let folder = target()?.join("vm");
    let mut not_run = Vec::new();
    let mut kernels = Vec::new();
    for kernel in wanted {
        match available(kernel, own, &qemu, &folder) {
            Ok(file) => kernels.push((kernel, file)),
            Err(why) => not_run.push(format!("{}: {why:#}", kernel.name)),
        }
    }
    let mut table = Table::default();
    if !kernels.is_empty() {
        let image = image(arguments, own, &folder)?;
        let boot_all = |(kernel, file): &(&Kernel, PathBuf)| -> Result<Vec<Seen>> {
            let boot = |boot: &&'static Boot| {
                let log = folder.join(format!("{}-{}.log", kernel.name, boot.name));
                guest::run(&qemu, own, file, &image, boot, &log)
                    .with_context(|| format!("{}, {}", kernel.name, boot.name))
            };
            ways.iter().map(boot).collect()
        };
        // An emulated machine keeps one processor busy.
        let seen: Vec<_> = thread::scope(|scope| {
            let kernels = kernels.iter();
            let machines: Vec<_> = kernels.map(|it| scope.spawn(|| boot_all(it))).collect();
            let ended = machines.into_iter().map(thread::ScopedJoinHandle::join);
            ended.collect()
        });
        for ((kernel, _), seen) in kernels.iter().zip(seen) {
            let seen = seen.map_err(|_| anyhow!("booting {} panicked", kernel.name))?;
            for (boot, seen) in ways.iter().zip(seen?) {
                table.add(kernel.name, boot, seen);
            }
        }
        println!("{}", table.text());
    }
    for why in &not_run {
        println!("not run: vm-test {why}");
    }
    conclude(arguments, &table, &not_run, &folder)
}

/// The kernel's file, when it can be booted here.
fn available(kernel: &Kernel, own: Machine, qemu: &Qemu, folder: &Path) -> Result<PathBuf> {
    ensure!(
        kernel.machine == own,
        "it is for {}, and what runs in it is built for {}",
        kernel.machine.name(),
        own.name()
    );
    ensure!(qemu.is_here(), "QEMU is neither installed nor unpacked");
    kernel.fetch(folder)
}

/// Writes the page when that is wanted; fails when a check failed, or what was asked for by name was not run.
fn conclude(arguments: &Arguments, table: &Table, not_run: &[String], folder: &Path) -> Result<()> {
    if arguments.write {
        let is_whole =
            not_run.is_empty() && arguments.kernels.is_empty() && arguments.boot.is_none();
        ensure!(
            is_whole,
            "{PAGE} is not written: not every kernel was booted in every way"
        );
        let page = root().join(PAGE);
        fs::create_dir_all(page.parent().unwrap_or(&page))
            .and_then(|()| fs::write(&page, table.page()))
            .with_context(|| format!("writing {}", page.display()))?;
    }
    let failed = table.failed();
    ensure!(
        failed == 0,
        "{failed} checks failed; what the machines said is in {}",
        folder.display()
    );
    ensure!(
        not_run.is_empty() || arguments.kernels.is_empty(),
        "not all that was named was run"
    );
    Ok(())
}

fn wanted(arguments: &Arguments) -> Result<Vec<&'static Kernel>> {
    if arguments.kernels.is_empty() {
        return Ok(KERNELS.iter().collect());
    }
    let named = arguments.kernels.iter().map(|name| {
        let kernel = KERNELS.iter().find(|kernel| kernel.name == name);
        let names: Vec<_> = KERNELS.iter().map(|kernel| kernel.name).collect();
        kernel.with_context(|| format!("{name} is none of the kernels: {}", names.join(", ")))
    });
    named.collect()
}

fn ways(arguments: &Arguments) -> Result<Vec<&'static Boot>> {
    let Some(name) = &arguments.boot else {
        return Ok(BOOTS.iter().collect());
    };
    let names: Vec<_> = BOOTS.iter().map(|boot| boot.name).collect();
    let boot = BOOTS.iter().find(|boot| boot.name == name);
    let boot = boot.with_context(|| format!("{name} is none of the ways: {}", names.join(", ")))?;
    Ok(vec![boot])
}

/// Builds the agent and the tests, and packs them with what they need.
fn image(arguments: &Arguments, own: Machine, folder: &Path) -> Result<PathBuf> {
    if arguments.program.is_none() {
        setup::ensure(Goal::Build)?;
    }
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let agent = match &arguments.program {
        Some(program) => program.clone(),
        None => build::agent(true, Parts::Lean)?,
    };
    let tests = match &arguments.tests {
        Some(tests) => tests.clone(),
        None => build::test(&mut cargo(["test", "--package", "e2e", "--no-run"]), "e2e")?,
    };
    guest::pack(own, &agent, &tests, folder)
}
