//! What programs were started with: values among their arguments, which every user of the machine can read.
use super::{Decide, eyes::Searched, leaks};
use crate::detect::{Leak, Place, leaked_value};
use crate::enrich::Lookup;
use crate::event::{self, BootTime, Process};
use crate::finding::Evidence;
use crate::matcher::Scan;
use crate::stream::Reported;
use std::{collections::VecDeque, sync::Arc};

/// Arguments are kept this long, in nanoseconds: a container's first program starts while its secrets are being read.
const KEPT: u64 = 2_000_000_000;
/// Of so many programs at most.
const MOST: usize = 256;

/// Arguments of programs that started a moment ago; zeroized when they are let go.
#[derive(Default)]
pub struct Started(VecDeque<Program>);

struct Program {
    time: BootTime,
    process: Process,
    arguments: Scan,
    reported: Reported,
}

impl<L: Lookup> Decide<L> {
    pub(super) fn arguments(&mut self, arguments: &event::Arguments<'_>) {
        let old = |program: &mut Program| program.time.0 + KEPT < arguments.time.0;
        while self.started.0.pop_front_if(old).is_some() {}
        if !self.is_watched(&arguments.process) {
            return;
        }
        let mut program = Program {
            time: arguments.time,
            process: arguments.process,
            arguments: Scan::default(),
            reported: Reported::default(),
        };
        let inventory = Arc::clone(&self.inventory);
        self.matches.clear();
        let (index, scan) = (&inventory.index, &mut program.arguments);
        scan.take(index, arguments.payload, &mut self.matches);
        scan.pause(index, &mut self.matches);
        self.found_among(&mut program, 0);
        if self.started.0.len() == MOST {
            self.started.0.pop_front();
        }
        self.started.0.push_back(program);
    }

    /// After an update: searches for values that became known after `epoch`.
    pub(super) fn search_arguments_again(&mut self, epoch: u64) {
        let inventory = Arc::clone(&self.inventory);
        for mut program in std::mem::take(&mut self.started.0) {
            self.matches.clear();
            let scan = &mut program.arguments;
            scan.search_again(&inventory.index, &mut self.matches);
            scan.pause(&inventory.index, &mut self.matches);
            self.found_among(&mut program, epoch);
            self.started.0.push_back(program);
        }
    }

    fn found_among(&mut self, program: &mut Program, since: u64) {
        if self.matches.is_empty() && !self.eyes.is_told() {
            return;
        }
        let inventory = Arc::clone(&self.inventory);
        let searched = Searched::Arguments(program.process.tgid, program.time);
        let told = self.eyes.told(searched, true);
        let (reported, position) = (&mut program.reported, program.arguments.position());
        let mut places = leaks::told(&told, position, reported);
        let known = reported.len();
        places.extend(leaks::places(&self.matches, &inventory, since, reported));
        if self.eyes.is_noting() {
            let noted = leaks::noted(&places, reported.range(known..), position);
            self.eyes.note(searched, noted);
        }
        if places.is_empty() {
            return;
        }
        let actor = self.actor(&program.process);
        for place in places {
            let Some(value) = inventory.by_fingerprint(place.fingerprint) else {
                continue;
            };
            self.conclude(leaked_value(Leak {
                time: self.clock.time(program.time),
                value,
                encoding: place.encoding,
                offset: place.start.cast_signed(),
                length: place.end - place.start,
                place: Place::Arguments,
                actor: &actor,
                evidence: Evidence::Probe,
            }));
        }
    }
}
