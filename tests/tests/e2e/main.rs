//! End-to-end tests: the built sentinel against real processes, pods and files.

mod access;
mod bad_input;
mod capabilities;
mod capture;
mod case;
mod changes;
mod core_dump;
mod coverage;
mod deploy;
mod deployed;
mod disk;
mod expect;
mod foreign;
mod formats;
mod harness;
mod hostile;
mod identity;
mod lifecycle;
mod named;
mod operations;
mod plain;
mod podman;
mod pods;
mod posture;
mod precision;
mod query;
mod redaction;
mod report;
mod restart;
mod scan;
mod shared;
mod sidecar;
mod siem;
mod sinks;
mod soak;
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
    if changes::is_wanted() {
        return changes::run();
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
        posture::tests(),
        named::tests(),
        capabilities::tests(),
        identity::tests(),
        capture::tests(),
        podman::tests(),
        foreign::tests(),
        changes::tests(),
        plain::tests(),
        access::tests(),
        redaction::tests(),
        core_dump::tests(),
        bad_input::tests(),
        lifecycle::tests(),
        deployed::tests(),
        operations::tests(),
        disk::tests(),
        hostile::tests(),
        stream::tests(),
        formats::tests(),
        coverage::tests(),
        precision::tests(),
        query::tests(),
        values::tests(),
        report::tests(),
        deploy::tests(),
        siem::tests(),
        restart::tests(),
        sinks::tests(),
        sidecar::tests(),
        scan::tests(),
        named::last(),
        soak::last(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
