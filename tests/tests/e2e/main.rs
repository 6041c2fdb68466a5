//! End-to-end tests: the built sentinel against real processes, pods and files.

mod bad_input;
mod case;
mod core_dump;
mod coverage;
mod disk;
mod expect;
mod harness;
mod lifecycle;
mod plain;
mod podman;
mod pods;
mod precision;
mod redaction;
mod shared;
mod stream;
mod value;
mod values;
mod writer;

use harness::Test;
use libtest_mimic::Arguments;

/// Tests that run at once unless the command line says otherwise: each starts a sentinel, most a workload too.
const THREADS: usize = 2;

fn main() {
    if writer::is_wanted() {
        return writer::run();
    }
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let tests = tests();
    let (trials, not_run) = harness::trials(&tests);
    let conclusion = libtest_mimic::run(&arguments, trials);
    // Exiting drops nothing.
    shared::give_up();
    if !arguments.list {
        for (name, why) in not_run {
            println!("not run: {name}: {why}");
        }
    }
    conclusion.exit();
}

fn tests() -> Vec<Test> {
    [
        pods::tests(),
        podman::tests(),
        plain::tests(),
        redaction::tests(),
        core_dump::tests(),
        bad_input::tests(),
        lifecycle::tests(),
        disk::tests(),
        stream::tests(),
        coverage::tests(),
        precision::tests(),
        values::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
