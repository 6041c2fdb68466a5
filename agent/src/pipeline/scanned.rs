//! The search of streams: what is found in the bytes of one, now or once more is known, and the findings about it.
use super::{Decide, leaks::places, written::Written};
use crate::detect::{Leak, Place, leaked_value};
use crate::enrich::Lookup;
use crate::finding::Evidence;
use crate::inventory::Inventory;
use crate::stream::{ScanKey, Stream};
use std::sync::Arc;

impl<L: Lookup> Decide<L> {
    pub(super) fn scan(&mut self, stream: &Arc<Stream>, written: &Written<'_>) {
        let key = ScanKey {
            file: written.file,
            tgid: written.process.tgid,
        };
        self.matches.clear();
        let (index, matches) = (&self.inventory.index, &mut self.matches);
        self.scans.with(key, stream, |slot| {
            slot.begin(written.offset, written.lost_at);
            (slot.process, slot.time, slot.fd) = (Some(written.process), written.time, written.fd);
            slot.scan.feed(index, written.payload.expose(), matches);
            slot.next_offset = written.offset + written.payload.expose().len() as u64;
        });
        if !self.matches.is_empty() {
            self.report(key, 0);
        }
    }

    /// Searches what the scans hold for values that became known after `epoch`.
    pub(super) fn search_again(&mut self, epoch: u64) {
        let inventory = Arc::clone(&self.inventory);
        for key in self.scans.keys() {
            self.matches.clear();
            let matches = &mut self.matches;
            self.scans.look(key, |slot| {
                slot.scan.search_again(&inventory.index, matches)
            });
            if !self.matches.is_empty() {
                self.report(key, epoch);
            }
        }
    }

    /// Nothing came for a while: decides what waited only for the next byte.
    pub(super) fn pause(&mut self) {
        let inventory = Arc::clone(&self.inventory);
        for key in self.scans.keys() {
            self.matches.clear();
            let matches = &mut self.matches;
            self.scans
                .look(key, |slot| slot.scan.pause(&inventory.index, matches));
            if !self.matches.is_empty() {
                self.report(key, 0);
            }
        }
    }

    /// Turns what was matched in a scan into findings; only values that became known after `since`.
    fn report(&mut self, key: ScanKey, since: u64) {
        let inventory: Arc<Inventory> = Arc::clone(&self.inventory);
        let matches = std::mem::take(&mut self.matches);
        let Some((places, process, time, place_of, call_start)) = self.scans.look(key, |slot| {
            let places = places(&matches, &inventory, since, &mut slot.reported);
            (
                places,
                slot.process,
                slot.time,
                Place::of(&slot.stream, slot.fd),
                slot.call_start,
            )
        }) else {
            return;
        };
        self.matches = matches;
        let Some(process) = process.filter(|_| !places.is_empty()) else {
            return;
        };
        let actor = self.actor(&process);
        for place in places {
            let Some(value) = inventory.by_fingerprint(place.fingerprint) else {
                continue;
            };
            self.conclude(leaked_value(Leak {
                time: self.clock.time(time),
                value,
                encoding: place.encoding,
                offset: place.start.cast_signed() - call_start.cast_signed(),
                length: place.end - place.start,
                place: place_of.clone(),
                actor: &actor,
                evidence: Evidence::Probe,
            }));
        }
    }
}
