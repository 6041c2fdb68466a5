//! What a test is, and how one that this machine cannot run is told apart from one that passes.

use std::collections::HashMap;

use anyhow::Result;
use e2e::requirements;
use libtest_mimic::{Failed, Trial};

/// What a test needs of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// Kernel programs can be attached to tracepoints.
    Tracepoints,
    /// Secret volumes can be mounted.
    Volumes,
    /// Containers can be run with podman.
    Podman,
    /// Pods can be run with containerd.
    Containerd,
    /// The sentinel can be run from its image, as its manifest says.
    Deployment,
    /// ClickHouse's engine is installed.
    ClickHouse,
    /// OCSF's schemas and models are installed.
    Ocsf,
    /// Kafka's client librdkafka, which has brokers for tests, is installed.
    Kafka,
    /// helm, kubectl and Kubernetes' schemas are installed.
    Kubernetes,
    /// pySigma, its converters and what consumers need are installed.
    Siem,
    /// The time of day is this test's own.
    OwnClock,
    /// syslog-ng is installed or unpacked.
    SyslogNg,
    /// This program is installed.
    Program(&'static str),
}

/// What tests of plain processes need.
pub const PLAIN: &[Need] = &[Need::Tracepoints, Need::Volumes];
/// What tests with podman need.
pub const PODMAN: &[Need] = &[Need::Tracepoints, Need::Volumes, Need::Podman];
/// What tests with pods need.
pub const PODS: &[Need] = &[Need::Tracepoints, Need::Volumes, Need::Containerd];

/// One test.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    /// `subject::what`
    pub name: &'static str,
    /// What the machine must have.
    pub needs: &'static [Need],
    /// The test itself.
    pub run: fn() -> Result<()>,
}

impl Test {
    /// A test.
    pub const fn new(name: &'static str, needs: &'static [Need], run: fn() -> Result<()>) -> Self {
        Self { name, needs, run }
    }
}

/// The trials, and for each that cannot be run here its name and why.
pub fn trials(tests: &[Test]) -> (Vec<Trial>, Vec<(&'static str, String)>) {
    let mut answers = HashMap::new();
    let mut not_run = Vec::new();
    let mut trials = Vec::new();
    for test in tests {
        let lack = test.needs.iter().find_map(|need| {
            let answer = answers.entry(*need).or_insert_with(|| look(*need));
            answer.clone().err()
        });
        let run = test.run;
        let trial = Trial::test(test.name, move || {
            run().map_err(|error| Failed::from(format!("{error:#}")))
        });
        trials.push(trial.with_ignored_flag(lack.is_some()));
        not_run.extend(lack.map(|why| (test.name, why)));
    }
    (trials, not_run)
}

fn look(need: Need) -> Result<(), String> {
    match need {
        Need::Tracepoints => requirements::tracepoints(),
        Need::Volumes => requirements::volumes(),
        Need::Podman => requirements::podman(),
        Need::Containerd => requirements::containerd(),
        Need::Deployment => requirements::deployment(),
        Need::ClickHouse => requirements::clickhouse().map(drop),
        Need::Ocsf => requirements::ocsf().map(drop),
        Need::Kafka => requirements::kafka().map(drop),
        Need::Kubernetes => requirements::kubernetes().map(drop),
        Need::Siem => requirements::siem().map(drop),
        Need::OwnClock => requirements::own_clock(),
        Need::SyslogNg => requirements::syslog_ng(),
        Need::Program(name) => match requirements::program(name) {
            Some(_) => Ok(()),
            None => Err(format!("not installed: {name}")),
        },
    }
}
