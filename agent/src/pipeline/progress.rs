//! Positions in log files on their way to the sinks: they wait until nothing that was found before them is held back.
use super::{Decide, conclude::holds_value};
use crate::enrich::Lookup;
use crate::event::BootTime;
use crate::source::LogPosition;
use std::collections::VecDeque;

/// What is held from before is out when nothing is due up to then: first of the suspects, some of which are held once more,
/// then of what waits for the probes.
enum Stage {
    Suspects(BootTime),
    Doubles(BootTime),
}

/// Positions that wait, in the order in which they came.
#[derive(Default)]
pub struct Progress(VecDeque<(Vec<LogPosition>, Stage)>);

impl Progress {
    /// Everything before these was decided.
    pub fn reached<L: Lookup>(&mut self, mut positions: Vec<LogPosition>, decide: &Decide<L>) {
        // They are kept on disk; a workload chose the paths.
        positions.retain(|it| !it.paths().any(|path| holds_value(path, &decide.inventory)));
        let stage = Stage::Suspects(decide.suspects.due_of(decide.now));
        self.0.push_back((positions, stage));
    }

    /// The last ones before which everything was told.
    pub fn told<L: Lookup>(&mut self, decide: &Decide<L>) -> Option<Vec<LogPosition>> {
        let mut told = None;
        if !decide.findings.is_empty() {
            // They wait until the sentinel is ready.
            return None;
        }
        while let Some((_, stage)) = self.0.front_mut() {
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
            told = self.0.pop_front().map(|(positions, _)| positions);
        }
        told
    }
}
