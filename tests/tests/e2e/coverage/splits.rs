//! Split x {a log, standard output} x {as it is, base64}.

use std::path::Path;

use anyhow::Result;
use e2e::workload::Stream;

use super::cell::{Cells, Claim, Sort};
use super::destination::SLOT;
use super::encode::{base64, inside};
use super::paths::two;
use super::stage::{CUT_OFF, PIECE, Plan, plain_value};
use crate::writer::call::Call;
use crate::writer::plan::Step;

const AXIS: &str = "split x destination x form";

/// The beginning of what an interleaved writer writes; no line, so that nothing ends what it breaks into.
const NOISE: &[u8] = b" other words, of somebody else ";

/// A workload a destination and form.
pub fn plans(cells: &mut Cells, directory: &Path) -> Result<Vec<Plan>> {
    let mut plans = Vec::new();
    for form in ["raw", "base64"] {
        for (to, sort, open) in two(directory, &format!("splits-{form}")) {
            let log = directory.join(format!("splits-{form}.log"));
            let mut walk = Walk {
                steps: vec![open],
                column: format!("{form}: {to}"),
                log: (sort == Sort::Log).then_some(log),
                cells,
                form,
                sort,
            };
            walk.other_stream(directory, form);
            walk.all()?;
            plans.push(Plan {
                name: format!("splits-{}", plans.len()),
                steps: walk.steps,
                streams: [Stream::Pipe, Stream::Pipe],
                early: false,
            });
        }
    }
    Ok(plans)
}

/// The steps of one workload as they are put together.
struct Walk<'a> {
    cells: &'a mut Cells,
    steps: Vec<Step>,
    form: &'static str,
    sort: Sort,
    column: String,
    log: Option<std::path::PathBuf>,
}

const OTHER: &str = "other";

impl Walk<'_> {
    /// Opens what is written to in between.
    fn other_stream(&mut self, directory: &Path, form: &str) {
        let slot = OTHER.to_owned();
        self.steps.push(match self.sort {
            Sort::Stream => Step::Standard { slot, fd: 2 },
            Sort::Log => Step::Open {
                slot,
                path: directory.join(format!("splits-other-{form}.log")),
                append: false,
            },
        });
    }

    fn all(&mut self) -> Result<()> {
        let length = self.text(b"x".repeat(30).as_slice()).len();
        for at in 1..length {
            self.put(
                "two writes, at every byte",
                Call::Write,
                Claim::Probe,
                |text| vec![text[..at].to_vec(), text[at..].to_vec()],
            )?;
        }
        let chunks =
            |size: usize| move |text: &[u8]| text.chunks(size).map(<[u8]>::to_vec).collect();
        self.put("one byte at a time", Call::Write, Claim::Probe, chunks(1))?;
        self.put("iovec, a byte each", Call::Writev, Claim::Probe, chunks(1))?;
        self.put(
            "iovec, seven bytes each",
            Call::Writev,
            Claim::Probe,
            chunks(7),
        )?;
        for (row, before) in [
            ("across two pieces", PIECE - 10),
            ("across three pieces", PIECE - 1),
        ] {
            let pieces = move |text: &[u8]| vec![[&vec![b'.'; before], text].concat()];
            self.put(row, Call::Write, Claim::Probe, pieces)?;
        }
        let cut = match self.sort {
            Sort::Stream => Claim::Lost("payload-cut"),
            Sort::Log => Claim::File,
        };
        for (row, before) in [
            ("across the cut-off", CUT_OFF - 10),
            ("beyond the cut-off", CUT_OFF + 100),
        ] {
            let long = move |text: &[u8]| vec![[&vec![b'.'; before], text].concat()];
            self.put(row, Call::Write, cut, long)?;
        }
        self.interleaved()?;
        let coloured = |text: &[u8]| {
            let middle = text.len() / 2;
            let colour = b"\x1b[1;31m".as_slice();
            vec![[&text[..middle], colour, &text[middle..], b"\x1b[0m"].concat()]
        };
        self.put(
            "a colour in the middle",
            Call::Write,
            Claim::Probe,
            coloured,
        )?;
        self.put(
            "the same, three bytes a write",
            Call::Write,
            Claim::Probe,
            |text| {
                let whole = coloured(text).concat();
                whole.chunks(3).map(<[u8]>::to_vec).collect()
            },
        )?;
        self.put(
            "a colour for every byte",
            Call::Write,
            Claim::Probe,
            |text| {
                let colour = |byte: &u8| [b"\x1b[32m".as_slice(), &[*byte]].concat();
                vec![text.iter().flat_map(colour).collect()]
            },
        )
    }

    /// Half, something of another's, half.
    fn interleaved(&mut self) -> Result<()> {
        let bytes = || NOISE.to_vec();
        let (slot, other) = (SLOT.to_owned(), OTHER.to_owned());
        let thread = Step::Thread {
            slot,
            bytes: bytes(),
        };
        let process = Step::Process {
            file: self.log.clone(),
            bytes: bytes(),
        };
        let stream = Step::Put {
            cell: "noise".to_owned(),
            call: Call::Write,
            slot: other,
            parts: vec![bytes()],
        };
        for (row, between) in [
            ("interleaved with a thread", thread),
            ("interleaved with a process", process),
            ("interleaved with a stream", stream),
        ] {
            let value = plain_value()?;
            let text = self.text(value.as_bytes());
            let place = [row, &*self.column];
            let cell = self.cells.add(AXIS, place, self.sort, Claim::Probe, value);
            let (first, second) = text.split_at(text.len() / 2);
            for (part, step) in [(first, Some(between)), (second, None)] {
                self.steps.push(Step::Put {
                    cell: cell.clone(),
                    call: Call::Write,
                    slot: SLOT.to_owned(),
                    parts: vec![part.to_vec()],
                });
                self.steps.extend(step);
            }
            self.end_line();
        }
        Ok(())
    }

    /// A fresh value in this form, in parts that `split` makes.
    fn put(
        &mut self,
        row: &str,
        call: Call,
        claim: Claim,
        split: impl Fn(&[u8]) -> Vec<Vec<u8>>,
    ) -> Result<()> {
        let value = plain_value()?;
        let parts = split(&self.text(value.as_bytes()));
        let place = [row, &*self.column];
        self.steps.push(Step::Put {
            cell: self.cells.add(AXIS, place, self.sort, claim, value),
            call,
            slot: SLOT.to_owned(),
            parts,
        });
        self.end_line();
        Ok(())
    }

    fn text(&self, value: &[u8]) -> Vec<u8> {
        match self.form {
            "base64" => base64(&inside(value, 10)),
            _ => value.to_vec(),
        }
    }

    fn end_line(&mut self) {
        self.steps.push(Step::Put {
            cell: "noise".to_owned(),
            call: Call::Write,
            slot: SLOT.to_owned(),
            parts: vec![b"\n".to_vec()],
        });
    }
}
