//! Write path x destination, each with a value as it is.

use std::path::Path;

use anyhow::Result;
use e2e::workload::Stream;

use super::cell::{Cells, Claim, Sort};
use super::destination::{self, Behind, Destination, FILLED, SLOT};
use super::stage::{Plan, plain_value};
use crate::writer::call::Call;
use crate::writer::plan::Step;

const AXIS: &str = "write path x destination";

/// Lines that each of two processes appends at once.
const APPENDED: usize = 200;

/// All of it; a workload a destination.
pub fn plans(cells: &mut Cells, directory: &Path, var_log: &Path) -> Result<Vec<Plan>> {
    let mut destinations = destination::streams(directory);
    destinations.extend(destination::logs(directory, var_log));
    let mut plans = Vec::new();
    for (number, destination) in destinations.iter().enumerate() {
        let mut steps = destination.steps.clone();
        steps.extend(puts(cells, AXIS, destination)?);
        // What was deleted is there as long as somebody has it open.
        steps.push(Step::Linger);
        plans.push(Plan {
            name: format!("path-{number}"),
            steps,
            streams: destination.streams.clone(),
            early: destination.early,
        });
    }
    plans.extend(appenders(cells, directory)?);
    Ok(plans)
}

/// Every call on this destination, a value each.
pub fn puts(cells: &mut Cells, axis: &'static str, to: &Destination) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for call in Call::ALL {
        if call == Call::MapFilled && !to.filled {
            continue;
        }
        let value = plain_value()?;
        let text = format!("user=app password={value}\n").into_bytes();
        let (claim, place) = (claim(call, to), [call.name(), to.name]);
        let slot = if call == Call::MapFilled {
            FILLED
        } else {
            SLOT
        };
        steps.push(Step::Put {
            cell: cells.add(axis, place, to.sort, claim, value),
            call,
            slot: slot.to_owned(),
            parts: vec![text],
        });
    }
    Ok(steps)
}

/// What is claimed of a call on a destination.
fn claim(call: Call, to: &Destination) -> Claim {
    if to.kind.refuses(call) {
        return Claim::Refused;
    }
    let words = match call {
        Call::SplicePipe => "splice",
        Call::Tee => "tee",
        Call::Aio => "aio",
        Call::MapGrown | Call::MapFilled => "memory mapping",
        Call::Write32 | Call::Writev32 => "32-bit",
        _ if to.behind == Behind::OtherName => return Claim::Either,
        _ => return Claim::Probe,
    };
    match to.behind {
        Behind::Nothing => Claim::Unseen(words),
        Behind::File => Claim::File,
        Behind::OtherName => Claim::Either,
    }
}

/// Two processes append to one log at once.
fn appenders(cells: &mut Cells, directory: &Path) -> Result<Vec<Plan>> {
    let mut plans = Vec::new();
    for (number, name) in ["O_APPEND, one of two", "O_APPEND, the other"]
        .iter()
        .enumerate()
    {
        let value = plain_value()?;
        let put = |cell: &str, text: String| Step::Put {
            cell: cell.to_owned(),
            call: Call::Write,
            slot: SLOT.to_owned(),
            parts: vec![text.into_bytes()],
        };
        let mut steps = vec![Step::Open {
            slot: SLOT.to_owned(),
            path: directory.join("appended.log"),
            append: true,
        }];
        for line in 0..APPENDED {
            steps.push(put("noise", format!("line {line} of {number}\n")));
        }
        let place = [*name, "log: opened after"];
        let cell = cells.add(AXIS, place, Sort::Log, Claim::Probe, value.clone());
        steps.insert(APPENDED / 2, put(&cell, format!("password={value}\n")));
        plans.push(Plan {
            name: format!("append-{number}"),
            steps,
            streams: [Stream::Pipe, Stream::Pipe],
            early: false,
        });
    }
    Ok(plans)
}

/// A pipe that is standard output, and a log: what forms and splits are walked with.
pub fn two(directory: &Path, name: &str) -> [(&'static str, Sort, Step); 2] {
    let stdout = Step::Standard {
        slot: SLOT.to_owned(),
        fd: 1,
    };
    let log = destination::open(&directory.join(format!("{name}.log")));
    [
        ("stdout: pipe", Sort::Stream, stdout),
        ("log", Sort::Log, log),
    ]
}
