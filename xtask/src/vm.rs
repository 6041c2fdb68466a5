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
use crate::setup::source::{Source, cross_compiler};
use crate::setup::{self, Goal};
use crate::workspace::{find_program, root, target};
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
    /// Kernels, such as 6.1; without any, those for this machine's architecture
    kernels: Vec<String>,
    /// Boot in this way only, such as lockdown=integrity
    #[arg(long, value_name = "WAY")]
    boot: Option<String>,
    /// Put this agent in, instead of building one; for this machine's architecture
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Put these end-to-end tests in, instead of building them; for this machine's architecture
    #[arg(long, value_name = "FILE")]
    tests: Option<PathBuf>,
    /// Boot the kernels of all architectures, and write the tables to ebpf/docs/kernels.md
    #[arg(long)]
    write: bool,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let wanted = wanted(arguments)?;
    let ways = ways(arguments)?;
    let folder = target()?.join("vm");
    let mut table = Table::default();
    let mut not_run = Vec::new();
    for machine in Machine::ALL {
        let kernels = wanted.iter().filter(|kernel| kernel.machine == machine);
        let kernels: Vec<_> = kernels.copied().collect();
        if kernels.is_empty() {
            continue;
        }
        match Lab::set_up(machine, &folder.join(machine.name())) {
            Ok(lab) => not_run.extend(lab.run(&kernels, &ways, arguments, &mut table)?),
            Err(why) => {
                let why = kernels
                    .iter()
                    .map(|kernel| format!("{}: {why:#}", kernel.name));
                not_run.extend(why);
            }
        }
    }
    println!("{}", table.text());
    for why in &not_run {
        println!("not run: vm-test {why}");
    }
    conclude(arguments, &table, &not_run, &folder)
}

/// What machines of one architecture are made from.
struct Lab {
    machine: Machine,
    source: Source,
    emulator: Qemu,
    folder: PathBuf,
}

impl Lab {
    /// With all that is needed to build programs for `machine`, and to boot it.
    fn set_up(machine: Machine, folder: &Path) -> Result<Self> {
        let emulator = Qemu::of(machine);
        if !emulator.is_here() {
            emulator.install();
        }
        ensure!(emulator.is_here(), "QEMU is neither installed nor unpacked");
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let source = Source::of(machine, &folder.join("packages"))?;
        cross_compiler(machine)?;
        Ok(Self {
            machine,
            source,
            emulator,
            folder: folder.to_owned(),
        })
    }

    /// Boots each kernel in each way, puts what they say into `table`; yields what could not be run, and why.
    fn run(
        &self,
        kernels: &[&Kernel],
        ways: &[&'static Boot],
        arguments: &Arguments,
        table: &mut Table,
    ) -> Result<Vec<String>> {
        let mut not_run = Vec::new();
        let mut files = Vec::new();
        for kernel in kernels {
            match kernel.fetch(&self.source, &self.folder) {
                Ok(file) => files.push((kernel, file)),
                Err(why) => not_run.push(format!("{}: {why:#}", kernel.name)),
            }
        }
        if files.is_empty() {
            return Ok(not_run);
        }
        let image = self.image(arguments)?;
        let boot_all = |(kernel, file): &(&&Kernel, PathBuf)| -> Result<Vec<Seen>> {
            let boot = |boot: &&'static Boot| {
                let log = format!("{}-{}.log", kernel.name, boot.name);
                let log = self.folder.join(log);
                guest::run(&self.emulator, self.machine, file, &image, boot, &log)
                    .with_context(|| format!("{}, {}", kernel.name, boot.name))
            };
            ways.iter().map(boot).collect()
        };
        // An emulated machine keeps one processor busy.
        let seen: Vec<_> = thread::scope(|scope| {
            let machines = files.iter().map(|it| scope.spawn(|| boot_all(it)));
            let machines: Vec<_> = machines.collect();
            let ended = machines.into_iter().map(thread::ScopedJoinHandle::join);
            ended.collect()
        });
        for ((kernel, _), seen) in files.iter().zip(seen) {
            let seen = seen.map_err(|_| anyhow!("booting {} panicked", kernel.name))?;
            for (boot, seen) in ways.iter().zip(seen?) {
                table.add(kernel.name, boot, seen);
            }
        }
        Ok(not_run)
    }

    /// Builds the agent and the tests, and packs them with what they need.
    fn image(&self, arguments: &Arguments) -> Result<PathBuf> {
        let is_own = Machine::own()? == self.machine;
        let given = |file: &Option<PathBuf>| file.clone().filter(|_| is_own);
        let given = (given(&arguments.program), given(&arguments.tests));
        if given.0.is_none() {
            setup::ensure(Goal::Build)?;
        }
        let agent = match given.0 {
            Some(program) => program,
            None => build::for_machine(self.machine, Parts::Lean)?,
        };
        let tests = match given.1 {
            Some(tests) => tests,
            None => build::e2e(self.machine)?,
        };
        let busybox = if is_own {
            find_program("busybox").context("no busybox; `cargo xtask setup` installs it")?
        } else {
            let folder = self.folder.join("unpacked");
            self.source.unpack("busybox-static", &folder)?;
            folder.join("bin/busybox")
        };
        guest::pack(
            self.machine,
            &[
                ("busybox", &busybox),
                ("secret-sentinel", &agent),
                ("e2e", &tests),
            ],
            &self.folder,
        )
    }
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
        let own = Machine::own()?;
        let kernels = KERNELS.iter();
        let kernels = kernels.filter(|kernel| arguments.write || kernel.machine == own);
        return Ok(kernels.collect());
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
