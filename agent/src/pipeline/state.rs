//! What the pipeline knows, in parts: a segment of a capture begins with it, and a replay that starts there takes it over.
use super::{Decide, entry::State};
use crate::enrich::Lookup;
use crate::event::BootTime;
use crate::identity::News;
use crate::inventory::{Change, SoughtValues};
use std::sync::Arc;

/// Entries of a list in one part: a frame holds it.
pub(super) const MOST: usize = 1_024;
/// The same of secrets that were read, each of which has several readers.
pub(super) const MOST_READ: usize = 64;

impl<L: Lookup> Decide<L> {
    /// Everything but the counts and what waits less than a second, in the order in which it is taken over.
    pub(super) fn state(&self) -> Vec<State> {
        let mut parts = vec![
            State::Cgroups(self.cgroups.state()),
            State::Processes(self.processes.state()),
            State::Entered(self.processes.entered_state(|_| true)),
        ];
        let names = self.naming.book.state(MOST).into_iter();
        parts.extend(names.map(State::Names));
        let security = self.naming.book.all_security();
        let mut security: Vec<_> = security
            .map(|(uid, it)| (uid.to_owned(), it.clone()))
            .collect();
        while !security.is_empty() {
            let rest = security.split_off(security.len().min(MOST));
            parts.push(State::Security(std::mem::replace(&mut security, rest)));
        }
        parts.extend(self.reads.state(MOST_READ).into_iter().map(State::Reads));
        let secrets = Change::between(&SoughtValues::none().before(), &self.inventory);
        let secrets = secrets.parts(MOST).into_iter();
        parts.extend(secrets.map(|part| State::Inventory(Box::new(part))));
        let tokens = self.tokens.iter();
        let mut tokens: Vec<_> = tokens.map(|(file, it)| (*file, it.clone())).collect();
        tokens.sort_unstable_by_key(|(file, _)| *file);
        let tokens = tokens.chunks(MOST);
        parts.extend(tokens.map(|part| State::Tokens(part.to_vec())));
        let shields = self.changes.shields();
        parts.extend(
            shields
                .chunks(MOST)
                .map(|part| State::Shields(part.to_vec())),
        );
        let streams = self.registry.state(MOST);
        parts.extend(streams.into_iter().map(State::Streams));
        let mut followed = self.followers.state();
        while !followed.is_empty() {
            let rest = followed.split_off(followed.len().min(MOST));
            parts.push(State::Followed(std::mem::replace(&mut followed, rest)));
        }
        let mut scans = self.scans.state();
        while !scans.is_empty() {
            let rest = scans.split_off(scans.len().min(MOST));
            parts.push(State::Scans(std::mem::replace(&mut scans, rest)));
        }
        parts
    }

    /// Takes a part over; the counts come first and clear what was known.
    pub(super) fn restore(&mut self, part: State, sought: &SoughtValues) {
        match part {
            State::Counts(counts) => {
                self.forget();
                self.now = BootTime(counts.now);
                self.events = counts.events;
                self.losses.restore(&counts.lost);
                self.inventory = Arc::new(sought.before());
            }
            State::Inventory(change) => {
                self.inventory = Arc::new(change.apply(&self.inventory, sought));
            }
            State::Cgroups(state) => self.cgroups.restore(state),
            State::Processes(state) => self.processes.restore(state),
            State::Entered(state) => self.processes.restore_entered(state),
            State::Streams(state) => self.registry.restore(state),
            State::Names(state) => self.naming.book.restore(state),
            State::Reads(state) => self.reads.restore(state),
            State::Tokens(all) => self.tokens.extend(all),
            State::Security(all) => {
                for (uid, told) in all {
                    let news = News::Security(uid, Box::new(told));
                    self.naming.book.learn(&news);
                }
            }
            State::Shields(all) => self.changes.shield(&all, &self.inventory),
            State::Followed(all) => all.into_iter().for_each(|it| self.followers.restore(it)),
            State::Scans(all) => all.into_iter().for_each(|it| self.scans.restore(it)),
        }
    }

    fn forget(&mut self) {
        self.registry.clear();
        self.scans = Default::default();
        self.followers = Default::default();
        self.waiting = Default::default();
        self.changes = Default::default();
        self.started = Default::default();
        self.suspects = Default::default();
        self.doubles = Default::default();
        self.naming.forget();
        self.reads = Default::default();
        self.tokens = Default::default();
        self.leaky_logs = Default::default();
        self.candidates = Default::default();
    }
}
