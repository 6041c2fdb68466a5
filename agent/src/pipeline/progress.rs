//! Positions in log files on their way to the sinks: they wait until nothing that was found before them is held back.
use super::{Decide, conclude::holds_value};
use crate::enrich::Lookup;
use crate::event::BootTime;
use crate::source::LogPosition;

/// What is held from before is out when nothing is due up to then: first of the suspects, some of which are held once more,
/// then of what waits for the probes.
enum Stage {
    Suspects(BootTime),
    Doubles(BootTime),
}

/// Positions that wait. Of those that come meanwhile only the last count, for they say all that those before them say: however
/// often they come, no more than two wait.
#[derive(Default)]
pub struct Progress {
    first: Option<(Vec<LogPosition>, Stage)>,
    last: Option<(Vec<LogPosition>, Stage)>,
}

impl Progress {
    /// Everything before these was decided.
    pub fn reached<L: Lookup>(&mut self, mut positions: Vec<LogPosition>, decide: &Decide<L>) {
        // They are kept on disk; a workload chose the paths.
        positions.retain(|it| !it.paths().any(|path| holds_value(path, &decide.inventory)));
        let reached = (
            positions,
            Stage::Suspects(decide.suspects.due_of(decide.now)),
        );
        if self.first.is_none() {
            self.first = Some(reached);
        } else {
            self.last = Some(reached);
        }
    }

    /// The last ones before which everything was told.
    pub fn told<L: Lookup>(&mut self, decide: &Decide<L>) -> Option<Vec<LogPosition>> {
        let mut told = None;
        if !decide.findings.is_empty() {
            // They wait until the sentinel is ready.
            return None;
        }
        while let Some((_, stage)) = &mut self.first {
            if let Stage::Suspects(until) = *stage
                && decide.suspects.due().is_none_or(|due| due > until)
            {
                *stage = Stage::Doubles(decide.doubles.due_of(decide.now));
            }
            let Stage::Doubles(until) = *stage else {
                break;
            };
            if decide.doubles.next().is_some_and(|due| due <= until) {
                break;
            }
            let over = std::mem::replace(&mut self.first, self.last.take());
            told = over.map(|(positions, _)| positions);
        }
        told
    }
}
