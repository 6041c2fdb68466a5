//! Plain processes, with every process of the machine watched.

mod argument;
mod call;
mod copy;
mod form;
mod kubelet;
mod log;
mod negative;
mod permission;
mod rotation;
mod stream;

use anyhow::Result;
use e2e::workload::{Running, Workload};

use crate::harness::Test;

/// Prints each line that it is sent.
pub const ECHO: &str = "while IFS= read -r line; do echo \"$line\"; done";

pub fn tests() -> Vec<Test> {
    [
        stream::tests(),
        argument::tests(),
        copy::tests(),
        call::tests(),
        form::tests(),
        kubelet::tests(),
        log::tests(),
        permission::tests(),
        rotation::tests(),
        negative::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Starts a workload and sends it one line.
pub fn tell(workload: &Workload, line: &str) -> Result<Running> {
    let mut running = workload.start()?;
    running.send_line(line)?;
    Ok(running)
}
