//! The last step of a decision: nothing that a workload chose (the name of a thread, a path) carries a value out.
use super::Decide;
use crate::enrich::Lookup;
use crate::event::BootTime;
use crate::finding::{Evidence, Finding};
use crate::inventory::Inventory;
use crate::matcher::{find, find_raw};
use lru::LruCache;
use std::{num::NonZeroUsize, path::Path, time::Duration};

/// Texts remembered as clean.
const TEXTS: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");
const REDACTED: &str = "[redacted]";

impl<L: Lookup> Decide<L> {
    /// Takes a finding over.
    pub(super) fn conclude(&mut self, finding: Option<Finding>) {
        let Some(mut finding) = finding else {
            return;
        };
        let pattern = finding
            .secret
            .as_ref()
            .filter(|secret| secret.source == "pattern");
        let pattern = pattern.map(|secret| secret.name.as_str());
        let Some(severity) = self
            .chosen
            .severity(finding.rule, pattern, finding.severity)
        else {
            return;
        };
        finding.severity = severity;
        let log = self.leaky_log(&finding);
        self.conclude_one(finding);
        self.conclude(log);
    }

    fn conclude_one(&mut self, mut finding: Finding) {
        self.clean.redact(&mut finding, &self.inventory);
        if finding.evidence == Evidence::File {
            let early = self.doubles.hold(finding, self.now);
            self.findings.extend(early);
            return;
        }
        self.doubles.seen(&finding, self.now);
        self.findings.push(finding);
    }

    /// Takes over what log files showed and no probe told of in time, and what has the form of a credential; with `all`,
    /// without waiting. `now`: up to when the probes' records were decided.
    pub fn conclude_held(&mut self, now: BootTime, all: bool) {
        self.decide_suspects(now, all);
        self.conclude_changes(now, all);
        self.findings.extend(self.doubles.due(now, all));
    }

    /// How long until something of that is due.
    pub fn held_until(&self, now: BootTime) -> Option<Duration> {
        let due = [
            self.doubles.next(),
            self.suspects.due(),
            self.naming.next(),
            self.changes.due(),
        ];
        let due = due.into_iter().flatten().min()?;
        Some(Duration::from_nanos(due.0.saturating_sub(now.0)))
    }
}

/// Names and paths that were searched and hold no value: a leak in a loop has the same ones over and over.
pub struct Clean {
    /// Of the inventory they were searched for.
    epoch: u64,
    texts: LruCache<String, ()>,
}

impl Default for Clean {
    fn default() -> Self {
        Self {
            epoch: 0,
            texts: LruCache::new(TEXTS),
        }
    }
}

impl Clean {
    fn redact(&mut self, finding: &mut Finding, inventory: &Inventory) {
        if self.epoch != inventory.epoch {
            self.texts.clear();
            self.epoch = inventory.epoch;
        }
        for text in texts(finding) {
            self.known(text, inventory);
        }
    }

    /// The same of one name or path.
    pub(super) fn text(&mut self, text: &mut String, inventory: &Inventory) {
        if self.epoch != inventory.epoch {
            self.texts.clear();
            self.epoch = inventory.epoch;
        }
        self.known(text, inventory);
    }

    fn known(&mut self, text: &mut String, inventory: &Inventory) {
        show_masked(text);
        if self.texts.get(text.as_str()).is_none() && !clear(text, inventory) {
            self.texts.put(text.clone(), ());
        }
    }
}

/// All that a workload chose.
fn texts(finding: &mut Finding) -> impl Iterator<Item = &mut String> {
    let process = finding.process.iter_mut();
    let names = process.flat_map(|process| [Some(&mut process.comm), process.exe.as_mut()]);
    let stream = finding.stream.iter_mut().map(|stream| stream.path.as_mut());
    let file = finding.file.iter_mut().map(|file| Some(&mut file.path));
    let secret = finding.secret.iter_mut();
    let secret = secret.flat_map(|secret| {
        let names = [Some(&mut secret.name), Some(&mut secret.key)];
        names.into_iter().chain([secret.field.as_mut()])
    });
    names.chain(stream).chain(file).chain(secret).flatten()
}

/// What stands in a capture where a value was: its first byte, and each of the others. Neither occurs in a name that is
/// meant to be read.
const MASKS: [u8; 2] = [0x1a, 0x1b];

/// Overwrites each value in bytes that are about to be stored: names and paths that a workload chose may hold one.
pub(super) fn mask(bytes: &mut [u8], inventory: &Inventory) {
    for index in [&inventory.index, &inventory.heads] {
        for found in find_raw(index, bytes) {
            let end = found.end.min(bytes.len());
            if let Some([first, rest @ ..]) = bytes.get_mut(found.start..end) {
                *first = MASKS[0];
                rest.fill(MASKS[1]);
            }
        }
    }
}

/// Whether a path holds a value.
pub(super) fn holds_value(path: &Path, inventory: &Inventory) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    [&inventory.index, &inventory.heads]
        .iter()
        .any(|index| !find_raw(index, bytes).is_empty())
}

/// Shows what was masked as what was found here.
pub(super) fn show_masked(text: &mut String) {
    let is_mask = |byte: &u8| MASKS.contains(byte);
    if !text.as_bytes().iter().any(is_mask) {
        return;
    }
    let [first, other] = MASKS.map(char::from);
    *text = text.replace(other, "").replace(first, REDACTED);
}

/// Replaces each value in the text, and each that is cut off where the kernel cuts a thread's name. Says whether there was
/// one.
fn clear(text: &mut String, inventory: &Inventory) -> bool {
    let mut found = find(&inventory.index, text.as_bytes());
    found.extend(find(&inventory.heads, text.as_bytes()));
    // From the last to the first, so that positions stay right; overlapping ones fall into one another.
    found.sort_unstable_by_key(|found| std::cmp::Reverse((found.start, found.end)));
    let mut end = text.len();
    let any = !found.is_empty();
    for range in found {
        let stop = range.end.min(end);
        if range.start < stop && text.is_char_boundary(range.start) && text.is_char_boundary(stop) {
            text.replace_range(range.start..stop, REDACTED);
            end = range.start;
        } else if range.start < end {
            REDACTED.clone_into(text);
            return true;
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::Clock;
    use crate::inventory::{Fingerprinter, inventory_of};
    use crate::rules::SECRET_IN_STDOUT;

    #[test]
    fn names_and_paths_do_not_carry_a_value() {
        let value = "correct-horse-battery-staple";
        let inventory = inventory_of(Fingerprinter::new([1; 32]), &[value.as_bytes()]);
        for (text, expected) in [
            (format!("/tmp/{value}/x"), "/tmp/[redacted]/x"),
            (format!("{value}{value}"), "[redacted][redacted]"),
            (value[..15].to_owned(), "[redacted]"),
            ("/usr/bin/cat".to_owned(), "/usr/bin/cat"),
            (format!("/é{value}é"), "/é[redacted]é"),
        ] {
            let mut text = text;
            clear(&mut text, &inventory);
            assert_eq!(text, expected);
        }
        let mut finding = Finding::new(
            &SECRET_IN_STDOUT,
            Clock::read().time(Default::default()),
            &[],
        );
        Clean::default().redact(&mut finding, &inventory);
        assert_eq!(finding.process, None);
    }
}
