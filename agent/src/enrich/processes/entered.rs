//! Who is in a container from outside: let in by the runtime after the container's first process, or started by one that was.
use super::{
    super::firsts::Firsts, Belongs, Cgroups, Entry, Lookup, Processes, is_same, of_process,
};
use crate::event::Process;
use serde::{Deserialize, Serialize};

/// Who is in a container from outside, for a capture.
#[derive(Debug, Serialize, Deserialize)]
pub struct EnteredState {
    /// The first process of each container.
    firsts: Vec<(String, u32)>,
    /// Those that came later, and what they started.
    entered: Vec<u32>,
}

impl Processes {
    /// If this was the first process of its container, another one takes its place that the container itself started.
    pub(super) fn lose_first(&mut self, tgid: u32) {
        let Some(ended) = self.known.get(&tgid) else {
            return;
        };
        let Some(container) = ended.belongs.container() else {
            return;
        };
        if !self.firsts.is(container, tgid) {
            return;
        }
        let is_next = |entry: &Entry| {
            entry.ended.is_none() && !entry.entered && entry.belongs.container() == Some(container)
        };
        let next = self.known.iter().filter(|(_, entry)| is_next(entry));
        let next = next.map(|(tgid, _)| *tgid).min();
        let container = container.to_owned();
        self.firsts.follow(&container, next);
    }

    /// Whether a process is in its container from outside, and not its first one; or who started it is.
    pub(super) fn enters_late(
        &mut self,
        process: &Process,
        belongs: &Belongs,
        lookup: &impl Lookup,
    ) -> bool {
        let Some(container) = belongs.container() else {
            return false;
        };
        let own = self.known.get(&process.tgid);
        let own = own.filter(|entry| is_same(entry, process));
        // Where no event told of the process itself, what its parent is counts.
        if let Some(before) = own.or_else(|| self.known.get(&process.ppid)) {
            if before.belongs.container() == Some(container) {
                let entered = before.entered;
                if !entered {
                    // Of who came before it nothing is left but what it is itself.
                    self.firsts.came(container, process.tgid);
                }
                return entered;
            }
        } else if lookup
            .process(process.ppid)
            .is_some_and(|parent| of_process(&parent).container() == Some(container))
        {
            // Nobody saw where the parent is from.
            return false;
        }
        self.firsts.came(container, process.tgid)
    }

    /// Whether a process came into its container after the container's first one, or was started by one that did.
    pub fn entered(
        &mut self,
        process: &Process,
        cgroups: &mut Cgroups,
        lookup: &impl Lookup,
    ) -> bool {
        self.entry(process, cgroups, lookup).entered
    }

    /// Who is in a container from outside, of those that belong to what is wanted.
    #[must_use]
    pub fn entered_state(&self, wanted: impl Fn(&Belongs) -> bool) -> EnteredState {
        let is_wanted = |tgid: &u32| {
            let entry = self.known.get(tgid);
            entry.is_some_and(|entry| wanted(&entry.belongs))
        };
        let entered = self.known.iter().filter(|(_, it)| it.entered);
        let mut entered: Vec<u32> = entered.map(|(tgid, _)| *tgid).collect();
        entered.retain(is_wanted);
        entered.sort_unstable();
        let mut firsts = self.firsts.state();
        firsts.retain(|(_, tgid)| is_wanted(tgid));
        EnteredState { firsts, entered }
    }

    /// Takes that over, after the processes.
    pub fn restore_entered(&mut self, state: EnteredState) {
        self.firsts = Firsts::restored(state.firsts);
        for tgid in state.entered {
            if let Some(entry) = self.known.get_mut(&tgid) {
                entry.entered = true;
            }
        }
    }
}
