//! `cargo xtask`: set-up, build, demo and the checks of this workspace, one file a subcommand.

mod bench;
mod build;
mod ci;
mod compare;
mod demo;
mod dist;
mod setup;
mod test;
mod tidy;
mod vm;
mod workspace;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Set-up, build, demo and checks of secret-sentinel"
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing on this machine (Debian or Ubuntu, as root)
    Setup(setup::Arguments),
    /// Build the agent with its kernel programs
    Build(build::Arguments),
    /// Leak a made-up secret in three ways and watch the sentinel find it
    Demo,
    /// Build what is handed out: images, their list of parts, checksums
    Dist(dist::Arguments),
    /// Run every test that this machine's kernel can run
    Test(test::Arguments),
    /// Measure what the sentinel costs and how fast it tells; or one thing that is named
    Bench(bench::Arguments),
    /// One scripted leak, looked at by the sentinel and by other tools: what each shows, and what it costs
    Compare,
    /// Boot other kernels in QEMU and run end-to-end tests there
    VmTest(vm::Arguments),
    /// Format, lints, dependencies, house rules, then every test
    Ci,
    /// Hold the house rules: module documentation, who may import whom
    Tidy,
    #[command(hide = true)]
    DemoWorkload(demo::workload::Arguments),
    #[command(hide = true)]
    BenchWorker(bench::worker::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Setup(arguments) => setup::run(&arguments),
        Task::Build(arguments) => build::run(&arguments),
        Task::Demo => demo::run(),
        Task::Dist(arguments) => dist::run(&arguments),
        Task::Test(arguments) => test::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Compare => compare::run(),
        Task::VmTest(arguments) => vm::run(&arguments),
        Task::Ci => ci::run(),
        Task::Tidy => tidy::run(),
        Task::DemoWorkload(arguments) => demo::workload::run(&arguments),
        Task::BenchWorker(arguments) => bench::worker::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why:#}");
            ExitCode::FAILURE
        }
    }
}
