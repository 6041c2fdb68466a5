//! The ways in which each kernel is booted, and what is checked in each.

/// A way to boot.
pub struct Boot {
    pub name: &'static str,
    /// What the kernel is told.
    pub parameters: &'static str,
    /// What is looked at, in this order.
    pub checks: &'static [Check],
}

/// Something that is looked at in the machine.
pub struct Check {
    /// What it is called in tables.
    pub name: &'static str,
    pub kind: Kind,
}

/// How it is looked at.
pub enum Kind {
    /// An end-to-end trial of this name.
    Trial(&'static str),
    /// `doctor` says that the agent can work here.
    Works,
    /// The agent does not start, and says these words, of which the last say what can be done without probes.
    Refused(&'static [&'static str]),
    /// `scan` works all the same.
    Scans,
    /// The machine is changed, and this must succeed: a function of the machine's script.
    Change(&'static str),
}
use Kind::{Change, Refused, Scans, Trial, Works};

const fn check(name: &'static str, kind: Kind) -> Check {
    Check { name, kind }
}

const READY: Check = check("every hook attached", Works);
const TABLE: Check = check(
    "every way to write, found or not as documented",
    Trial("coverage::table"),
);
const ONCE: Check = check("one leak, one finding", Trial("coverage::one_leak_once"));
const READS: Check = check("reads as the kernel decides", Trial("access::live_sample"));
const RING: Check = check(
    "a read that io_uring opened",
    Trial("plain::wide_read_by_ring"),
);
const CLOCK: Check = check("a time of day that jumps", Trial("restart::clock"));
const ONCE_ON_CGROUP_1: Check = check(
    "one leak, one finding, on version 1",
    Trial("coverage::one_leak_once"),
);

/// All of them.
pub const BOOTS: &[Boot] = &[
    Boot {
        name: "plain",
        parameters: "",
        checks: &[
            READY,
            TABLE,
            READS,
            RING,
            CLOCK,
            check("control groups of version 1", Change("cgroup_1")),
            ONCE_ON_CGROUP_1,
            check("no type information", Change("hide_types")),
            check(
                "refuses without it, and says what works",
                Refused(&["CONFIG_DEBUG_INFO_BTF", "sidecar", "scan"]),
            ),
            check("scan without it", Scans),
        ],
    },
    Boot {
        name: "lsm-without-bpf",
        parameters: "lsm=lockdown,capability,landlock,yama",
        checks: &[ONCE],
    },
    Boot {
        name: "lockdown-integrity",
        parameters: "lockdown=integrity",
        checks: &[ONCE],
    },
    Boot {
        name: "lockdown-confidentiality",
        parameters: "lockdown=confidentiality",
        checks: &[
            check(
                "refuses, and says what works",
                Refused(&["confidentiality", "lockdown=integrity", "sidecar", "scan"]),
            ),
            check("scan all the same", Scans),
        ],
    },
];
