//! A secret that is replaced between its being opened and its being read.

use anyhow::Result;
use e2e::workload::Workload;

use crate::case::{Case, ROOT, SOON, watch_node};
use crate::expect::{self, STDOUT, WIDE_READ};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![Test::new("access::rotated_in_a_read", PLAIN, in_a_read)]
}

/// What was opened counts, with the mode that it had; and the old value is one still.
fn in_a_read() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let script = format!(
        "exec 3< {}; echo opened; read -r go; read -r v <&3; echo \"$v\"",
        case.file().display()
    );
    let mut running = Workload::sh(&script).user(1000, 1000, &[]).start()?;
    let pid = running.pid();
    running.wait_output("opened", SOON)?;
    case.rotate(30)?;
    running.send_line("go")?;
    running.wait_output(&case.value, SOON)?;
    running.finish(SOON)?;
    for rule in [WIDE_READ, STDOUT] {
        case.wait_where(&mut sentinel, rule, |line| line["process"]["tgid"] == pid)?;
    }
    let findings = case.stop(sentinel)?;
    expect::only(&findings, WIDE_READ)?;
    expect::only(&findings, STDOUT)?;
    Ok(())
}
