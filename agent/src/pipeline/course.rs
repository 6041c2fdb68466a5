//! The pipeline from `decode` on, step by step: live and replay take the same steps, and a capture holds them.
use super::{
    Decide,
    entry::{Counts, Entry, State, Tick, Update as UpdateEntry},
    losses::OwnCause,
    recalled::Recalled,
    tee::Tee,
};
use crate::advice::ReadsState;
use crate::aggregate::Aggregate;
use crate::capture::{Described, Waiting};
use crate::decode::{Malformed, decode, decode_bare, time_of, without_payload};
use crate::detect::is_undecided;
use crate::enrich::{Lookup, Notes};
use crate::event::{BootTime, Event};
use crate::finding::Finding;
use crate::identity::News;
use crate::inventory::{Change, Origin, Request, SecretFile, SoughtValues, Update};
use crate::kept::Recall;
use crate::output::Line;
use crate::redact::Dropped;
use std::borrow::Cow;

/// Decisions, counts, and what comes of them.
pub struct Course<L> {
    /// What decides.
    pub decide: Decide<L>,
    aggregate: Aggregate,
    recalled: Recalled,
    /// Findings so far, repetitions included.
    pub findings: u64,
    is_ready: bool,
    not_covered: Vec<String>,
    /// What is to be told, since this was last emptied.
    pub lines: Vec<Line>,
    tee: Option<Tee>,
}

impl<L: Lookup + Notes> Course<L> {
    /// Nothing happened yet.
    pub fn new(decide: Decide<L>) -> Self {
        Self {
            decide,
            aggregate: Aggregate::default(),
            recalled: Recalled::default(),
            findings: 0,
            is_ready: false,
            not_covered: Vec::new(),
            lines: Vec::new(),
            tee: None,
        }
    }

    /// Every step from now on goes into a capture, which begins with what is known.
    pub fn keep_in(&mut self, mut tee: Tee, now: BootTime) {
        let decide = &mut self.decide;
        if tee.keeps_sightings() {
            decide.eyes.note_all();
        }
        decide.lookup.note_answers(tee.keeps_payloads());
        tee.know(&decide.inventory);
        self.tee = Some(tee);
        self.begin_segment(now);
    }

    /// What is found again of this keeps its id: the sentinel before this one told it.
    pub fn recall(&mut self, recall: Recall, now: BootTime) {
        self.recalled.learn(&recall, self.decide.time(now));
        self.keep(now, &Entry::Recall(now.0, recall), None);
        self.done();
    }

    /// Learns what was there before the sentinel.
    pub fn survey(&mut self, now: BootTime) {
        self.decide.survey();
        self.keep(now, &Entry::Survey, None);
        self.done();
    }

    /// Decides about one record; returns its time.
    pub fn record(&mut self, record: &[u8]) -> Option<u64> {
        let time = self.decide_record(record, decode(record));
        if self.tee.is_some()
            && let Some((kept, payload)) = without_payload(record)
        {
            let entry = Entry::Record {
                kept: Cow::Borrowed(kept),
                payload: payload.map(|payload| payload.facts()),
            };
            let payload = payload.and_then(|payload| payload.expose());
            self.keep(BootTime(time.unwrap_or_default()), &entry, payload);
        }
        self.done();
        time
    }

    /// The same for what a capture kept of a record. `payload`: its bytes, when the capture has them.
    pub fn kept_record(&mut self, kept: &[u8], facts: Option<Dropped>, payload: Option<&[u8]>) {
        let whole;
        let event = match (facts, payload) {
            (Some(_), Some(payload)) => {
                whole = crate::redact::SecretBytes::new([kept, payload].concat());
                decode(whole.expose())
            }
            (Some(facts), None) => decode_bare(kept, facts),
            (None, _) => decode(kept),
        };
        let time = self.decide_record(kept, event);
        let entry = Entry::Record {
            kept: Cow::Borrowed(kept),
            payload: facts,
        };
        self.keep(BootTime(time.unwrap_or_default()), &entry, payload);
        self.done();
    }

    fn decide_record(&mut self, record: &[u8], event: Result<Event<'_>, Malformed>) -> Option<u64> {
        match event {
            Ok(event) => {
                let time = time_of(record);
                self.decide.event(BootTime(time.unwrap_or_default()), event);
                time
            }
            Err(error) => {
                tracing::warn!(%error, "a record could not be decoded");
                let bytes = record.len() as u64;
                self.decide.losses.count(OwnCause::Malformed, bytes);
                None
            }
        }
    }

    /// Takes a new snapshot of the inventory over.
    pub fn update(&mut self, update: Update, now: BootTime) {
        let kept = self.tee.as_mut().map(|tee| {
            let change = Change::between(&self.decide.inventory, &update.inventory);
            tee.know(&update.inventory);
            let only = tee.only().cloned();
            let is_wanted = |origin: &Origin| only.as_ref().is_none_or(|only| only.has(origin));
            let fresh = update.fresh.iter().filter(|file| is_wanted(&file.origin));
            let refused = update
                .refused
                .iter()
                .filter(|it| is_wanted(&it.holder.origin));
            let fresh: Vec<_> = fresh.map(|file| SecretFile::clone(file)).collect();
            let files = fresh.iter().map(|file| file.file).collect();
            tee.posture(now, update.posture.clone().only(&files, is_wanted));
            let refused = refused.cloned().collect();
            Box::new(UpdateEntry {
                now: now.0,
                change: tee.change(now, change),
                fresh,
                refused,
                unread: update.unread,
            })
        });
        self.decide.update(update, now);
        if let Some(kept) = kept {
            self.keep(now, &Entry::Update(kept), None);
        }
        self.done();
    }

    /// Takes in what a source of identity told.
    pub fn news(&mut self, mut news: News, now: BootTime) {
        if let News::Pod(_, facts) = &mut news
            && let Some(spec) = facts.spec.take()
        {
            let pod_uid = facts.uid.clone();
            if self.decide.naming.book.security(&pod_uid) != Some(&spec.security) {
                let security = Box::new(spec.security.clone());
                self.told(News::Security(pod_uid.clone(), security), now);
            }
            let spec = Box::new(spec);
            self.decide.requests.push(Request::Spec { pod_uid, spec });
        }
        self.told(news, now);
    }

    fn told(&mut self, news: News, now: BootTime) {
        let naming = &mut self.decide.naming;
        naming.book.learn(&news);
        let named = naming.due(BootTime::default(), false);
        self.offer(named);
        let entry = Entry::News(now.0, Box::new(news));
        self.keep(now, &entry, None);
        self.done();
    }

    /// A part of the reads that were observed by the sentinels before this one.
    pub fn observed_before(&mut self, reads: ReadsState, now: BootTime) {
        let kept = match self.tee.as_ref().and_then(Tee::only) {
            Some(only) => only.reads(reads.clone()),
            None => reads.clone(),
        };
        self.decide.reads.restore(reads);
        self.keep(now, &Entry::Reads(now.0, Box::new(kept)), None);
        self.done();
    }

    /// Decides what waited for the probes' records until `until`; all that waits, with `all`.
    pub fn conclude(&mut self, until: BootTime, all: bool) {
        if self.decide.is_due(until, all) {
            self.decide.conclude_held(until, all);
            let named = self.decide.naming.due(until, all);
            self.offer(named);
            let until = until.0;
            self.keep(BootTime(until), &Entry::Conclude { until, all }, None);
        }
        self.done();
    }

    /// A second went by: decides what waited for a next byte, tells counts and what was lost.
    pub fn tick(&mut self, now: BootTime, outside: impl FnOnce(&mut Decide<L>)) {
        self.decide.pause();
        self.decide.name_readers();
        self.tell();
        let time = self.decide.time(now);
        for finding in self.aggregate.due(time) {
            self.lines.push(Line::Finding(Box::new(finding)));
        }
        outside(&mut self.decide);
        if let Some(tee) = &mut self.tee {
            let now = now.0;
            let lost = tee.outside_losses(&mut self.decide.losses);
            self.keep(BootTime(now), &Entry::Tick(Tick { now, lost }), None);
        }
        for loss in self.decide.losses.news(time) {
            self.lines.push(Line::Loss(loss));
        }
        self.done();
    }

    /// From here on findings are told. `not_covered`: what is not seen on this node, for people.
    pub fn ready(&mut self, now: BootTime, not_covered: Vec<String>) {
        self.is_ready = true;
        self.not_covered.clone_from(&not_covered);
        self.keep(now, &Entry::Ready(not_covered), None);
        self.done();
    }

    /// Tells the counts that were not told yet.
    pub fn end(&mut self, now: BootTime) {
        self.tell();
        let named = self.decide.naming.due(now, true);
        self.offer(named);
        for finding in self.aggregate.finish() {
            self.lines.push(Line::Finding(Box::new(finding)));
        }
        self.keep(now, &Entry::End(now.0), None);
        if let Some(tee) = self.tee.take() {
            tee.finish();
        }
    }

    /// The capture ends here; the steps go on.
    pub(super) fn keep_no_more(&mut self) {
        if let Some(tee) = self.tee.take() {
            tee.finish();
        }
    }

    /// Takes over a part of what was known when a segment of a capture began.
    pub(super) fn restore(&mut self, part: State, sought: &SoughtValues) {
        if let State::Counts(counts) = &part {
            self.is_ready = counts.is_ready;
            self.findings = counts.findings;
            self.not_covered.clone_from(&counts.not_covered);
        }
        self.decide.restore(part, sought);
    }

    /// Everything that is known.
    fn state(&self) -> Vec<State> {
        let (now, events) = (self.decide.now().0, self.decide.events);
        let mut parts = vec![State::Counts(Counts {
            now,
            is_ready: self.is_ready,
            not_covered: self.not_covered.clone(),
            events,
            findings: self.findings,
            lost: self.decide.losses.state(),
        })];
        parts.extend(self.decide.state());
        match self.tee.as_ref().and_then(Tee::only) {
            Some(only) => {
                let part = |part| only.state(part, &self.decide);
                parts.into_iter().map(part).collect()
            }
            None => parts,
        }
    }

    /// What is not seen on the node, for people.
    #[must_use]
    pub fn not_covered(&self) -> &[String] {
        &self.not_covered
    }

    /// A step was taken and kept: tells what came of it.
    fn done(&mut self) {
        self.tell();
        if let Some(tee) = &mut self.tee {
            tee.settle();
        }
    }

    /// Offers what was concluded; what is concluded before the sentinel is ready waits until it is.
    fn tell(&mut self) {
        if !self.is_ready || self.decide.findings.is_empty() {
            return;
        }
        let mut worst = None;
        for mut finding in std::mem::take(&mut self.decide.findings) {
            if !is_undecided(&finding) {
                self.count(&mut finding);
                worst = worst.max(Some(finding.severity));
            }
            let named = self.decide.naming.take(finding, self.decide.now);
            self.offer(named.into_iter().flatten());
        }
        if let (Some(tee), Some(worst)) = (&mut self.tee, worst) {
            tee.found(worst);
        }
    }

    fn count(&mut self, finding: &mut Finding) {
        self.recalled.name(finding);
        self.findings += 1;
        self.decide.tally.finding(finding);
    }

    /// Tells what is new of findings that have their names.
    fn offer(&mut self, named: impl IntoIterator<Item = Finding>) {
        for mut finding in named {
            if is_undecided(&finding) {
                if !self.decide.is_unexpected(&finding) {
                    continue;
                }
                self.count(&mut finding);
                if let Some(tee) = &mut self.tee {
                    tee.found(finding.severity);
                }
            }
            let Some(finding) = self.decide.chosen.exceptions().apply(finding) else {
                self.decide.tally.expected();
                continue;
            };
            self.decide.tally.enriched(finding.enrichment.name());
            let told = self.aggregate.offer(finding);
            self.lines
                .extend(told.map(|it| Line::Finding(Box::new(it))));
        }
    }

    /// Puts a step into the capture, behind what was looked up and found for it.
    fn keep(&mut self, time: BootTime, entry: &Entry<'_>, payload: Option<&[u8]>) {
        let Some(tee) = &mut self.tee else {
            return;
        };
        let (answers, bytes) = self.decide.lookup.take_answers();
        let sightings = self.decide.eyes.take();
        if tee
            .only()
            .is_some_and(|only| !only.wants(entry, &self.decide))
        {
            return;
        }
        tee.step(time, answers, bytes, sightings, entry, payload);
        if tee.wants_state() {
            self.begin_segment(self.decide.now);
        }
    }

    /// What a capture says of configuration and rules from here on.
    pub(super) fn describe(&mut self, described: Described, now: BootTime) {
        if let Some(tee) = &mut self.tee {
            tee.describe(described);
            self.begin_segment(now);
        }
    }

    #[cold]
    fn begin_segment(&mut self, now: BootTime) {
        let state = self.state();
        if let Some(tee) = &mut self.tee {
            tee.begin(now, self.decide.inventory.epoch, state);
        }
    }

    /// What waits for the capture's thread, and what the capture lacks.
    pub(super) fn capture_waiting(&self) -> Waiting {
        self.tee.as_ref().map(Tee::waiting).unwrap_or_default()
    }

    /// Writes out what a flight recorder holds.
    pub fn write_out(&mut self) {
        if let Some(tee) = &mut self.tee {
            tee.write_out();
        }
    }
}
