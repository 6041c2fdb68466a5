//! The search of streams: what is found in the bytes of one, now or once more is known, and the findings about it.
use super::eyes::{Found, Searched};
use super::suspects::Suspect;
use super::{
    Decide,
    leaks::{self, places},
    written::Written,
};
use crate::detect::{Leak, LeakedCredential, Place, credential_in_stream, leaked_value};
use crate::enrich::Lookup;
use crate::event::BootTime;
use crate::finding::{Actor, Evidence, Finding};
use crate::inventory::{Fingerprint, Inventory};
use crate::matcher::{Index, Match};
use crate::redact::SecretBytes;
use crate::rules::credentials::Pattern;
use crate::stream::{ScanKey, Slot, Stream, Turn};
use std::{sync::Arc, time::Instant};

/// Bytes that a thread's own scan begins with at most.
const SEED: usize = 4_096;

/// A credential in the bytes of a scan.
pub(super) struct Sought {
    pattern: &'static Pattern,
    fingerprint: Fingerprint,
    start: u64,
    end: u64,
}

/// What a scan tells of where its bytes went.
struct Whereabouts {
    place: Place,
    time: BootTime,
    actor: Actor,
    evidence: Evidence,
    call_start: u64,
}

/// Gives what was written to a scan.
fn take(slot: &mut Slot, index: &Index, written: &Written<'_>, matches: &mut Vec<Match>) {
    slot.begin(written.offset, written.lost_at);
    (slot.process, slot.time, slot.fd) = (Some(written.process), written.time, written.fd);
    slot.scan.take(index, written.payload, matches);
    slot.next_offset = written.offset + written.payload.len() as u64;
}

impl<L: Lookup> Decide<L> {
    pub(super) fn scan(&mut self, stream: &Arc<Stream>, written: &Written<'_>) {
        let (began, bytes) = (Instant::now(), written.payload.len() as u64);
        let key = ScanKey::process(written.file, written.process.tgid);
        let thread = written.process.pid;
        let ends_line = written.payload.ends_line();
        let mut turn = Turn::default();
        self.matches.clear();
        let (index, matches) = (&self.inventory.index, &mut self.matches);
        self.scans.with(key, stream, |slot| {
            turn = slot.turns.take(thread, ends_line);
            // A seed is what was there before these bytes.
            if turn.seed.is_none() {
                take(slot, index, written, matches);
            }
        });
        if let Some(other) = turn.seed {
            self.seed(key, other, stream, written);
            self.feed(key, stream, written);
        }
        let found = self.report(key, 0);
        if written.payload.expose().is_some() || self.eyes.is_told() {
            self.seek(key, false);
        }
        if turn.apart {
            let own = ScanKey { thread, ..key };
            self.feed(own, stream, written);
            // What lies in one call, or in what the whole process wrote, was found there.
            let start = self.scans.look(own, |slot| slot.call_start);
            self.matches
                .retain(|it| start.is_some_and(|start| it.start < start));
            let inventory = Arc::clone(&self.inventory);
            self.matches.retain(|it| {
                let value = inventory.value(it.pattern);
                value.is_some_and(|(value, _)| !found.contains(&value.fingerprint))
            });
            self.report(own, 0);
        }
        self.tally.searched(bytes, began);
    }

    /// What a process wrote so far was one thread's: that thread's own scan begins with the end of it.
    fn seed(&mut self, key: ScanKey, thread: u32, stream: &Arc<Stream>, written: &Written<'_>) {
        let tail = self.scans.look(key, |slot| {
            let (text, _) = slot.scan.held_text();
            SecretBytes::new(text[text.len().saturating_sub(SEED)..].to_vec())
        });
        let Some(tail) = tail else {
            return;
        };
        let (index, matches) = (&self.inventory.index, &mut self.matches);
        self.scans.with(ScanKey { thread, ..key }, stream, |slot| {
            slot.begin(0, written.lost_at);
            slot.scan.feed(index, tail.expose(), matches);
        });
        self.matches.clear();
    }

    fn feed(&mut self, key: ScanKey, stream: &Arc<Stream>, written: &Written<'_>) {
        self.matches.clear();
        let (index, matches) = (&self.inventory.index, &mut self.matches);
        self.scans
            .with(key, stream, |slot| take(slot, index, written, matches));
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
            self.report(key, epoch);
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
            self.report(key, 0);
            self.seek(key, true);
        }
    }

    /// Turns what was matched in a scan into findings; only values that became known after `since`. Says which values.
    pub(super) fn report(&mut self, key: ScanKey, since: u64) -> Vec<Fingerprint> {
        if self.matches.is_empty() && !self.eyes.is_told() {
            return Vec::new();
        }
        let inventory: Arc<Inventory> = Arc::clone(&self.inventory);
        let matches = std::mem::take(&mut self.matches);
        let searched = Searched::Scan(key);
        let told = self.eyes.told(searched, true);
        let mut noted = None;
        let is_noting = self.eyes.is_noting();
        let places = self.scans.look(key, |slot| {
            let (reported, position) = (&mut slot.reported, slot.scan.position());
            let mut all = leaks::told(&told, position, reported);
            let known = reported.len();
            all.extend(places(&matches, &inventory, since, reported));
            noted = is_noting.then(|| leaks::noted(&all, reported.range(known..), position));
            all
        });
        self.matches = matches;
        self.eyes.note(searched, noted.unwrap_or_default());
        let places = places.unwrap_or_default();
        if places.is_empty() {
            return Vec::new();
        }
        let Some(at) = self.whereabouts(key) else {
            return Vec::new();
        };
        for place in &places {
            let Some(value) = inventory.by_fingerprint(place.fingerprint) else {
                continue;
            };
            let finding = leaked_value(Leak {
                time: self.clock.time(at.time),
                value,
                encoding: place.encoding,
                offset: place.start.cast_signed() - at.call_start.cast_signed(),
                // In a replay both are counted back from a position, and may lie before the beginning.
                length: place.end.wrapping_sub(place.start),
                place: at.place.clone(),
                actor: &at.actor,
                evidence: at.evidence,
            });
            self.conclude_unless_read_before(key, finding);
        }
        places.iter().map(|place| place.fingerprint).collect()
    }

    /// Looks for credentials that nobody mounted in what came last; known values are none of them. `at_pause`: nothing
    /// more comes for now.
    pub(super) fn seek(&mut self, key: ScanKey, at_pause: bool) {
        self.sought.clear();
        if self.eyes.is_told() {
            self.take_told_credentials(key);
        }
        self.seek_in_text(key, at_pause);
        if self.sought.is_empty() {
            return;
        }
        self.note_credentials(key);
        let Some(at) = self.whereabouts(key) else {
            return;
        };
        let Place::Stream(stream) = at.place else {
            return;
        };
        for sought in std::mem::take(&mut self.sought) {
            let finding = credential_in_stream(LeakedCredential {
                time: self.clock.time(at.time),
                pattern: sought.pattern,
                fingerprint: sought.fingerprint,
                offset: sought.start.cast_signed() - at.call_start.cast_signed(),
                length: sought.end.wrapping_sub(sought.start),
                stream: stream.clone(),
                actor: &at.actor,
                evidence: at.evidence,
            });
            let (start, end) = (sought.start, sought.end);
            let early = self.suspects.hold(key, start, end, finding, self.now);
            self.conclude_suspects(early);
        }
    }

    fn seek_in_text(&mut self, key: ScanKey, at_pause: bool) {
        let (credentials, fingerprinter) = (&self.credentials, &self.fingerprinter);
        let sought = &mut self.sought;
        self.scans.look(key, |slot| {
            let position = slot.scan.position();
            let is_done = at_pause && slot.sought_at_pause == position;
            if slot.stream.is_other_file() || is_done || slot.scan.is_blind() {
                return;
            }
            let (text, base) = slot.scan.held_text();
            let from = slot.sought.saturating_sub(base) as usize;
            let (reported, credentials_of_late) = (&slot.reported, &mut slot.credentials);
            let next = credentials.scan(text, from, at_pause, &mut |found| {
                let (start, end) = (base + found.start as u64, base + found.end as u64);
                let overlaps = |(_, s, e): &(_, u64, u64)| *s < end && start < *e;
                let known = reported.iter().chain(credentials_of_late.iter());
                if !known.clone().any(overlaps) {
                    let fingerprint = fingerprinter.fingerprint(&text[found.start..found.end]);
                    credentials_of_late.push_back((fingerprint, start, end));
                    sought.push(Sought {
                        pattern: found.pattern,
                        fingerprint,
                        start,
                        end,
                    });
                }
            });
            if at_pause {
                // What follows may yet complete what a pause cut short.
                slot.sought_at_pause = position;
            } else {
                slot.sought = base + next as u64;
            }
        });
    }

    fn note_credentials(&mut self, key: ScanKey) {
        if !self.eyes.is_noting() {
            return;
        }
        let position = self.scans.look(key, |slot| slot.scan.position());
        let position = position.unwrap_or_default();
        let found = |sought: &Sought| Found::Credential {
            pattern: sought.pattern.id.to_owned(),
            fingerprint: sought.fingerprint,
            start: position.wrapping_sub(sought.start),
            end: position.wrapping_sub(sought.end),
        };
        let found = self.sought.iter().map(found).collect();
        self.eyes.note(Searched::Scan(key), found);
    }

    /// In a replay: what the capture says had the form of a credential. A pattern that is no more is passed over.
    fn take_told_credentials(&mut self, key: ScanKey) {
        let told = self.eyes.told(Searched::Scan(key), false);
        let (sought, credentials) = (&mut self.sought, &self.credentials);
        self.scans.look(key, |slot| {
            let position = slot.scan.position();
            for found in &told {
                let Found::Credential {
                    pattern,
                    fingerprint,
                    start,
                    end,
                } = found
                else {
                    continue;
                };
                let (start, end) = (position.wrapping_sub(*start), position.wrapping_sub(*end));
                slot.credentials.push_back((*fingerprint, start, end));
                sought.extend(credentials.pattern(pattern).map(|pattern| Sought {
                    pattern,
                    fingerprint: *fingerprint,
                    start,
                    end,
                }));
            }
        });
    }

    /// Takes over what has the form of a credential and did not turn out to be a known value in time; with `all`, without
    /// waiting.
    pub(super) fn decide_suspects(&mut self, now: BootTime, all: bool) {
        while let Some(suspect) = self.suspects.next(now, all) {
            self.conclude_suspects(Some(suspect));
        }
    }

    fn conclude_suspects(&mut self, suspect: Option<Suspect>) {
        let Some(suspect) = suspect else {
            return;
        };
        let is_value = self.scans.look(suspect.key, |slot| {
            let overlaps =
                |(_, start, end): &(_, u64, u64)| *start < suspect.end && suspect.start < *end;
            slot.reported.iter().any(overlaps)
        });
        if is_value != Some(true) {
            self.conclude_unless_read_before(suspect.key, Some(suspect.finding));
        }
    }

    /// What is read once more was, as a rule, found before.
    fn conclude_unless_read_before(&mut self, key: ScanKey, finding: Option<Finding>) {
        let is_known = |finding: &Finding| key.is_read_again() && self.doubles.knows(finding);
        let finding = finding.filter(|finding| !is_known(finding));
        self.conclude(finding);
    }

    fn whereabouts(&mut self, key: ScanKey) -> Option<Whereabouts> {
        let (place, time, by, call_start) = self.scans.look(key, |slot| {
            let place = Place::of(&slot.stream, slot.fd);
            let by = (slot.process, slot.owner.clone());
            (place, slot.time, by, slot.call_start)
        })?;
        let (actor, evidence) = match by {
            (Some(process), _) => (self.actor(&process), Evidence::Probe),
            (None, owner) => (owner?.as_ref().clone(), Evidence::File),
        };
        Some(Whereabouts {
            place,
            time,
            actor,
            evidence,
            call_start,
        })
    }
}
