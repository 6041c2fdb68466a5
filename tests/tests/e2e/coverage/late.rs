//! What the probes have just decided about a file is not held against it once it is another matter.

use anyhow::Result;

use crate::case::{Case, SOON, watch_node};
use crate::expect::STDOUT;
use crate::writer::{How, workload};

/// A pipe that everything written to was ignored becomes a standard output: what is written then is seen, through whichever
/// descriptor.
pub fn late_stream() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let mut running = workload(&How::LateStream)?.start()?;
    running.send_line(&format!("password={}", case.value))?;
    running.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    sentinel.stop()?;
    Ok(())
}
