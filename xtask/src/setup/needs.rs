//! What each goal needs of the system, how to see that it is there, and the package that has it.

use super::Goal;
use crate::workspace::find_program;
use std::path::Path;

struct Need {
    since: Goal,
    package: &'static str,
    evidence: Evidence,
}

enum Evidence {
    Program(&'static str),
    AnyFile(&'static [&'static str]),
}
use Evidence::{AnyFile, Program};

const NEEDS: &[Need] = &[
    need(Goal::Build, "gcc", Program("cc")),
    need(Goal::Build, "libc6-dev", AnyFile(&["/usr/include/stdio.h"])),
    // For the runtime's interface (CRI).
    need(Goal::Build, "protobuf-compiler", Program("protoc")),
    need(Goal::Test, "containerd", Program("containerd")),
    need(Goal::Test, "runc", Program("runc")),
    need(
        Goal::Test,
        "containernetworking-plugins",
        AnyFile(&["/usr/lib/cni/ptp", "/opt/cni/bin/ptp"]),
    ),
    // A busybox that needs shared libraries does not run in an image of its own.
    need(
        Goal::Test,
        "busybox-static",
        AnyFile(&["/usr/share/doc/busybox-static"]),
    ),
    need(Goal::Test, "podman", Program("podman")),
    need(
        Goal::Test,
        "catatonit",
        AnyFile(&["/usr/bin/catatonit", "/usr/libexec/podman/catatonit"]),
    ),
    need(
        Goal::Test,
        "python3-minimal",
        AnyFile(&["/usr/bin/python3"]),
    ),
];

/// What is done without where no package has it: Ubuntu's chromium is none of apt's.
const EXTRAS: &[Need] = &[
    // Looks at the report.
    need(Goal::Test, "chromium", Program("chromium")),
    // Real receivers of findings. On a machine of one's own their packages start services: there they are not installed unasked.
    need(Goal::Ci, "nats-server", Program("nats-server")),
    need(Goal::Ci, "rsyslog", Program("rsyslogd")),
    need(
        Goal::Ci,
        "rsyslog-openssl",
        AnyFile(&[
            "/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so",
            "/usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_ossl.so",
        ]),
    ),
    // Runbooks' commands, and the consumer of findings, are tried with them.
    need(Goal::Test, "jq", Program("jq")),
];

const fn need(since: Goal, package: &'static str, evidence: Evidence) -> Need {
    Need {
        since,
        package,
        evidence,
    }
}

/// The packages that `goal` needs and this machine lacks.
pub fn missing(goal: Goal) -> Vec<&'static str> {
    lacking(NEEDS, goal)
}

/// The packages that are of use for `goal`, and this machine lacks.
pub fn missing_extras(goal: Goal) -> Vec<&'static str> {
    lacking(EXTRAS, goal)
}

fn lacking(needs: &[Need], goal: Goal) -> Vec<&'static str> {
    let wanted = needs.iter().filter(|need| need.since <= goal);
    wanted
        .filter(|need| !need.evidence.is_here())
        .map(|need| need.package)
        .collect()
}

impl Evidence {
    fn is_here(&self) -> bool {
        match self {
            Program(name) => find_program(name).is_some(),
            AnyFile(files) => files.iter().any(|file| Path::new(file).exists()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_needs_no_containers() {
        let demo = NEEDS
            .iter()
            .filter(|need| need.since <= Goal::Demo)
            .map(|need| need.package);
        assert_eq!(
            demo.collect::<Vec<_>>(),
            ["gcc", "libc6-dev", "protobuf-compiler"]
        );
    }
}
