//! Whose writes did not fit into the ring: what is new since the last look, by container.
use super::Decide;
use crate::enrich::{Belongs, Lookup};
use crate::finding::{ContainerRef, PodRef};
use crate::output::LostBy;
use crate::probe::Lost;
use std::{collections::BTreeMap, mem};

/// Containers that a loss names at most.
const MOST: usize = 8;

/// What was told so far, by cgroup.
#[derive(Default)]
pub struct Shed(BTreeMap<u64, Lost>);

impl Shed {
    /// What is new in this reading.
    fn news(&mut self, reading: Vec<(u64, Lost)>) -> Vec<(u64, Lost)> {
        let told = mem::replace(&mut self.0, reading.iter().copied().collect());
        let news = reading.into_iter().map(|(cgroup, lost)| {
            let told = told.get(&cgroup).copied();
            // One that the kernel has forgotten meanwhile begins anew.
            let told = told.filter(|told| told.records <= lost.records && told.bytes <= lost.bytes);
            let told = told.unwrap_or_default();
            let (records, bytes) = (lost.records - told.records, lost.bytes - told.bytes);
            (cgroup, Lost { records, bytes })
        });
        news.filter(|(_, lost)| lost.records > 0).collect()
    }
}

impl<L: Lookup> Decide<L> {
    /// Reads the loss counters of the probes.
    pub fn read_losses(&mut self) {
        // First what cgroups lost: added up it is then never more than what was lost in all.
        let news = self.shed.news(self.control.shed());
        self.losses.read(&self.control.loss());
        let by = self.by_container(news);
        self.losses.name(by);
    }

    fn by_container(&mut self, news: Vec<(u64, Lost)>) -> Vec<LostBy> {
        let mut of: BTreeMap<Option<String>, (Option<Place>, Lost)> = BTreeMap::new();
        for (cgroup, lost) in news {
            let place = self.named_place(cgroup);
            let id = place.as_ref().map(|(container, _)| container.id.clone());
            let (_, sum) = of.entry(id).or_insert((place, Lost::default()));
            sum.records += lost.records;
            sum.bytes += lost.bytes;
        }
        let by = of.into_values().map(|(place, lost)| {
            let (container, pod) = place.unzip();
            LostBy {
                container,
                pod: pod.flatten(),
                count: lost.records,
                bytes: lost.bytes,
            }
        });
        let mut by: Vec<_> = by.collect();
        by.sort_by_key(|it| std::cmp::Reverse(it.bytes));
        by.truncate(MOST);
        by
    }

    fn named_place(&mut self, cgroup: u64) -> Option<Place> {
        let Some(Belongs::Container(container, pod)) = self.cgroups.known(cgroup) else {
            return None;
        };
        let (container, pod) = (ContainerRef::clone(container), pod.as_deref().cloned());
        Some(self.naming.named_container(container, pod))
    }
}

/// A container, and its pod.
type Place = (ContainerRef, Option<PodRef>);

#[cfg(test)]
mod tests {
    use super::*;

    const fn lost(records: u64, bytes: u64) -> Lost {
        Lost { records, bytes }
    }

    #[test]
    fn only_what_is_new_is_told() {
        let mut shed = Shed::default();
        let first = vec![(7, lost(2, 20)), (8, lost(1, 10))];
        assert_eq!(shed.news(first.clone()), first);
        assert_eq!(shed.news(first.clone()), []);
        let second = vec![(7, lost(5, 21)), (8, lost(1, 10))];
        assert_eq!(shed.news(second), [(7, lost(3, 1))]);
    }

    #[test]
    fn a_cgroup_that_was_forgotten_begins_anew() {
        let mut shed = Shed::default();
        shed.news(vec![(7, lost(9, 90))]);
        assert_eq!(shed.news(vec![]), []);
        assert_eq!(shed.news(vec![(7, lost(2, 20))]), [(7, lost(2, 20))]);
        assert_eq!(shed.news(vec![(7, lost(1, 10))]), [(7, lost(1, 10))]);
    }
}
