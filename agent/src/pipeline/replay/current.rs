//! The capture that is being replayed: its steps, one by one.
use super::{Audience, ReplayError};
use crate::capture::{CaptureId, Header, SegmentStart};
use crate::decode::{decode, decode_bare};
use crate::enrich::{Answer, Recorded};
use crate::event::BootTime;
use crate::inventory::{Inventory, Posture, SoughtValues, Update};
use crate::pipeline::{
    Course, Cut,
    cut::{Progress, time_of_step},
    entry::Entry,
    eyes::Sighting,
    reload::Verdicts,
};
use crate::redact::SecretBytes;
use std::sync::Arc;

/// The capture that is being replayed.
pub(super) struct Current {
    pub(super) capture: CaptureId,
    /// Where it begins, or where another configuration was last taken over.
    start: Arc<SegmentStart>,
    pub(super) course: Course<Recorded>,
    pub(super) takes_state: bool,
    pub(super) is_ended: bool,
    /// Something could not be read since the last segment began.
    pub(super) has_gap: bool,
    answers: Vec<Answer>,
    bytes: Vec<SecretBytes>,
    sightings: Vec<Sighting>,
    posture: Posture,
    /// The inventory with the parts of the next change.
    pub(super) pending: Option<Arc<Inventory>>,
    pub(super) cut: Option<Progress>,
}

impl Current {
    /// The one that begins with this segment.
    pub(super) fn new(start: &Arc<SegmentStart>, course: Course<Recorded>) -> Self {
        Self {
            capture: start.header.capture,
            start: Arc::clone(start),
            course,
            takes_state: true,
            is_ended: false,
            has_gap: false,
            answers: Vec::new(),
            bytes: Vec::new(),
            sightings: Vec::new(),
            posture: Posture::default(),
            pending: None,
            cut: None,
        }
    }

    /// Whether a segment lies under another configuration or other rules than what was replayed last.
    pub(super) fn lies_under_other(&self, header: &Header) -> bool {
        let last = &self.start.header;
        (last.config_hash, last.rules_hash) != (header.config_hash, header.rules_hash)
    }

    /// Takes over what was taken over where a segment begins.
    pub(super) fn reload(&mut self, start: &Arc<SegmentStart>, verdicts: Verdicts) {
        let now = self.course.decide.now();
        self.course.reload(verdicts, now);
        self.start = Arc::clone(start);
    }

    /// Takes an entry.
    pub(super) fn step(
        &mut self,
        entry: Entry<'_>,
        payload: Option<&[u8]>,
        sought: &SoughtValues,
        audience: &mut impl Audience,
    ) {
        match entry {
            Entry::Answer(answer) => {
                self.answers.push(answer);
                let bytes = payload.map(|bytes| SecretBytes::new(bytes.to_vec()));
                return self.bytes.extend(bytes);
            }
            Entry::Sighting(sighting) => return self.sightings.push(sighting),
            Entry::Posture(posture) => return self.posture.add(*posture),
            Entry::Change(change) => {
                let before = self.known().clone();
                self.pending = Some(Arc::new(change.apply(&before, sought)));
                return;
            }
            _ => {}
        }
        self.expect();
        match entry {
            Entry::Answer(_) | Entry::Sighting(_) | Entry::Change(_) | Entry::Posture(_) => {}
            Entry::Record {
                kept,
                payload: facts,
            } => {
                self.course.kept_record(&kept, facts, payload);
                if audience.wants_activities() {
                    let event = match facts {
                        Some(facts) => decode_bare(&kept, facts),
                        None => decode(&kept),
                    };
                    if let Ok(event) = event {
                        audience
                            .activity(self.course.decide.account(&self.start.header.node, &event));
                    }
                }
            }
            Entry::Survey => {
                let now = self.course.decide.now();
                self.course.survey(now);
            }
            Entry::Update(update) => {
                let inventory = update.change.apply(&self.known().clone(), sought);
                self.pending = None;
                let update_now = BootTime(update.now);
                let update = Update {
                    inventory: Arc::new(inventory),
                    fresh: update.fresh.into_iter().map(Arc::new).collect(),
                    posture: std::mem::take(&mut self.posture),
                    refused: update.refused,
                    settled: false,
                    unread: update.unread,
                };
                self.course.update(update, update_now);
            }
            Entry::Conclude { until, all } => self.course.conclude(BootTime(until), all),
            Entry::Tick(tick) => self.course.tick(BootTime(tick.now), |decide| {
                for (cause, records, bytes) in &tick.lost {
                    decide.losses.set_told(cause, *records, *bytes);
                }
            }),
            Entry::Ready(not_covered) => {
                let now = self.course.decide.now();
                self.course.ready(now, not_covered);
            }
            Entry::End(now) => {
                self.course.end(BootTime(now));
                self.is_ended = true;
            }
            Entry::News(now, news) => self.course.news(*news, BootTime(now)),
            Entry::Reads(now, reads) => self.course.observed_before(*reads, BootTime(now)),
            Entry::Recall(now, recall) => self.course.recall(recall, BootTime(now)),
            Entry::State(part) => {
                self.course.restore(*part, sought);
            }
        }
        self.tell(audience);
    }

    /// Begins or ends what is cut out, when it is time.
    pub(super) fn cut(&mut self, entry: &Entry<'_>, cut: &mut Cut<'_>) -> Result<(), ReplayError> {
        let is_step = !matches!(
            entry,
            Entry::State(_)
                | Entry::Answer(_)
                | Entry::Sighting(_)
                | Entry::Change(_)
                | Entry::Posture(_)
        );
        let Some(progress) = self.cut.as_mut().filter(|it| is_step && !it.is_done) else {
            return Ok(());
        };
        let now = time_of_step(entry).unwrap_or(self.course.decide.now());
        if now >= progress.to {
            progress.is_done = true;
            self.course.keep_no_more();
        } else if now >= progress.from && !progress.is_begun {
            progress.is_begun = true;
            let tee = (cut.open)(&self.start, progress.from, progress.to)?;
            self.course.keep_in(tee, now);
        }
        Ok(())
    }

    /// The inventory that the next change is one of.
    fn known(&self) -> &Arc<Inventory> {
        self.pending
            .as_ref()
            .unwrap_or(&self.course.decide.inventory)
    }

    /// Has the next step find what the capture says was looked up and found for it.
    fn expect(&mut self) {
        let decide = &mut self.course.decide;
        // Nearly always there is nothing, and was nothing.
        if !self.answers.is_empty() || decide.lookup.is_expecting() {
            let (answers, bytes) = (&mut self.answers, &mut self.bytes);
            decide
                .lookup
                .expect(std::mem::take(answers), std::mem::take(bytes));
        }
        if !self.sightings.is_empty() || decide.eyes.is_told() {
            decide.eyes.expect(std::mem::take(&mut self.sightings));
        }
    }

    pub(super) fn tell(&mut self, audience: &mut impl Audience) {
        // Nobody is asked for anything in a replay.
        self.course.decide.requests.clear();
        self.course.decide.log_requests.clear();
        self.course.decide.unnamed.clear();
        for line in self.course.lines.drain(..) {
            audience.line(line);
        }
    }
}
