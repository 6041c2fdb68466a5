//! `cargo xtask`: set-up, build, demo and the checks of this workspace, one file a subcommand.

mod bench;
mod build;
mod ci;
mod demo;
mod setup;
mod test;
mod tidy;
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
    /// Run every test that this machine's kernel can run
    Test(test::Arguments),
    /// Measure what the sentinel costs and how fast it tells; or one thing that is named
    Bench(bench::Arguments),
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
        Task::Test(arguments) => test::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
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
