//! syslog-ng, unpacked: installed it would take rsyslog's place, and start. A test that lacks it says so, so a failure here is
//! only told.

use super::unpacked::Unpacked;

/// Tests look for it there (`tests/src/syslog_ng.rs`).
const SYSLOG_NG: Unpacked = Unpacked {
    package: "syslog-ng-core",
    folder: "syslog-ng",
    evidence: "usr/sbin/syslog-ng",
};

/// Whether it is there.
pub fn is_here() -> bool {
    SYSLOG_NG.is_here()
}

/// Unpacks it.
pub fn install() {
    if let Err(why) = SYSLOG_NG.install() {
        eprintln!("going on without syslog-ng; tests that want it will say so: {why:#}");
    }
}
