//! One leak that both a hook and the log-file source see is one finding.

use anyhow::Result;
use e2e::workload::Stream;

use super::cell::{Cells, Claim, Sort};
use super::conclude;
use super::destination::{self, SLOT};
use super::stage::{Plan, Stage, plain_value};
use crate::writer::call::Call;
use crate::writer::plan::Step;

/// Leaks before the control, each in its own line.
const LEAKS: usize = 50;

/// A control behind the leaks, in the same file, that only the source can find: once it is found, the source has read
/// them, too.
pub fn one_leak_once() -> Result<()> {
    let mut cells = Cells::default();
    let mut stage = Stage::new()?;
    let mut steps = vec![destination::open(&stage.directory().join("once.log"))];
    let mut put = |row: &str, call, claim| -> Result<()> {
        let value = plain_value()?;
        let parts = vec![format!("password={value}\n").into_bytes()];
        steps.push(Step::Put {
            cell: cells.add(
                "one leak, one finding",
                [row, "log"],
                Sort::Log,
                claim,
                value,
            ),
            call,
            slot: SLOT.to_owned(),
            parts,
        });
        Ok(())
    };
    for _ in 0..LEAKS {
        put("seen by both", Call::Write, Claim::Probe)?;
    }
    put("the control", Call::Aio, Claim::File)?;
    stage.mount(&cells)?;
    let plan = Plan {
        name: "once".to_owned(),
        steps,
        streams: [Stream::Pipe, Stream::Pipe],
        early: false,
    };
    let kept = stage.run(&[plan], &[], |_| Ok(()))?;
    conclude(&mut cells, stage, kept)
}
