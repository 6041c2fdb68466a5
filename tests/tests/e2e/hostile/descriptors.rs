//! Descriptors that change under the sentinel's eyes. A stream is an inode: its number does not matter.

use anyhow::{Result, ensure};
use e2e::workload::Workload;

use crate::case::{Case, SOON, watch_node};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};

use super::unharmed;

/// How often standard output is closed and opened again.
const TIMES: usize = 300;

pub fn tests() -> Vec<Test> {
    vec![Test::new(
        "hostile::closed_and_opened_again",
        PLAIN,
        closed_and_opened_again,
    )]
}

/// What goes through descriptor 1 while that is `/dev/null` is no leak; what goes to the pipe through another one is.
fn closed_and_opened_again() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let script = format!(
        "read -r secret; read -r other; i=0
        while [ $i -lt {TIMES} ]; do
            exec 5>&1 1>&- 1>/dev/null; echo \"$other\"; exec 1>&- 1>&5 5>&-; echo line; i=$((i + 1))
        done
        exec 7>&1 1>&- 1>/dev/null; echo \"$other\"; echo \"$secret\" >&7; exec 7>&-; echo \"$other\""
    );
    let mut running = Workload::sh(&script).start()?;
    running.send_line(&case.value)?;
    running.send_line(&case.control)?;
    let pid = running.pid();
    case.wait_where(&mut sentinel, STDOUT, |line| line["process"]["tgid"] == pid)?;
    running.finish(SOON)?;
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    expect::only(&case.findings(&stopped), STDOUT)?;
    let discarded = stopped
        .findings()
        .iter()
        .filter(|it| it["secret"]["name"] == case.name.as_str() && it["secret"]["key"] == "control")
        .count();
    ensure!(discarded == 0, "what went to /dev/null is no leak");
    Ok(())
}
