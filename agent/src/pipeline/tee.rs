//! Puts the pipeline's steps into a capture. It never waits: what the recorder can't take is counted.
use super::{
    conclude::mask,
    cut::OnlyPod,
    entry::{Entry, State},
    eyes::Sighting,
    losses::{CAPTURE_BEHIND, Losses},
    state::MOST,
};
use crate::capture::{
    Begin, ClockPair, Described, FrameBuilder, FrameKind, PayloadMode, Recorder, Scrub, Waiting,
};
use crate::enrich::{Answer, Clock};
use crate::event::BootTime;
use crate::inventory::{Inventory, Posture};
use crate::probe::LossReading;
use crate::redact::SecretBytes;
use crate::rules::Severity;
use std::sync::{Arc, Mutex, PoisonError};

/// Version of the encoding of entries: it changes when an entry's fields do, or when there are new ones.
pub const ENTRY_VERSION: u32 = 3;
/// The oldest version that is read: what came since are entries that it does not have, and what follows records of opens.
pub const OLDEST_ENTRY_VERSION: u32 = 2;

/// The values that must not be in what is written, as the pipeline and the recorder's thread know them.
#[derive(Clone, Default)]
pub struct Known(Arc<Mutex<Option<Arc<Inventory>>>>);

impl Known {
    fn set(&self, inventory: &Arc<Inventory>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(inventory));
    }

    /// Overwrites them in what is about to be written: names and paths that a workload chose may hold one.
    #[must_use]
    pub fn scrub(&self) -> Scrub {
        let known = Arc::clone(&self.0);
        Scrub(Box::new(move |bytes| {
            let inventory = known.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(inventory) = inventory {
                mask(bytes, &inventory);
            }
        }))
    }
}

/// What is written, and when.
pub struct Tee {
    recorder: Recorder,
    mode: PayloadMode,
    clock: Clock,
    /// A finding this bad has a flight recorder written out.
    trigger: Option<Severity>,
    is_triggered: bool,
    frame: FrameBuilder,
    encoded: Vec<u8>,
    known: Known,
    /// Only what is about this pod.
    only: Option<OnlyPod>,
    told: LossReading,
    /// Entries that no frame can hold.
    too_large: u64,
}

impl Tee {
    /// Writes to `recorder`, which keeps payloads as `mode` says.
    #[must_use]
    pub fn new(
        recorder: Recorder,
        mode: PayloadMode,
        clock: Clock,
        trigger: Option<Severity>,
        known: Known,
    ) -> Self {
        Self {
            recorder,
            mode,
            clock,
            trigger,
            is_triggered: false,
            frame: FrameBuilder::new(),
            encoded: Vec::new(),
            known,
            only: None,
            told: LossReading::new(),
            too_large: 0,
        }
    }

    /// Only what is about this pod.
    #[must_use]
    pub fn only_pod(self, only: Option<OnlyPod>) -> Self {
        Self { only, ..self }
    }

    pub(super) const fn only(&self) -> Option<&OnlyPod> {
        self.only.as_ref()
    }

    /// Whether what is found in payloads is kept.
    pub(super) fn keeps_sightings(&self) -> bool {
        self.mode != PayloadMode::None
    }

    /// Whether payloads are kept.
    pub(super) fn keeps_payloads(&self) -> bool {
        self.mode == PayloadMode::Sealed
    }

    /// These are the values that must not be in what is written.
    pub(super) fn know(&mut self, inventory: &Arc<Inventory>) {
        self.known.set(inventory);
    }

    /// Takes a step.
    pub(super) fn step(
        &mut self,
        time: BootTime,
        answers: Vec<Answer>,
        bytes: Vec<SecretBytes>,
        sightings: Vec<Sighting>,
        entry: &Entry<'_>,
        payload: Option<&[u8]>,
    ) {
        let mut bytes = bytes.iter();
        for answer in answers {
            // Only what was read has bytes, in the same order.
            let payload = match answer {
                Answer::Read(_, Some(_)) => bytes.next().map(SecretBytes::expose),
                _ => None,
            };
            let answer = match &self.only {
                Some(only) => only.answer(answer),
                None => answer,
            };
            self.push(time, &Entry::Answer(answer), payload);
        }
        for sighting in sightings {
            self.push(time, &Entry::Sighting(sighting), None);
        }
        self.push(time, entry, payload);
        if self.frame.is_full() || matches!(entry, Entry::Tick(_) | Entry::End(_)) {
            self.end_frame();
        }
    }

    /// Takes the change that an update brings, in parts that a frame can hold; gives the last one.
    pub(super) fn change(
        &mut self,
        time: BootTime,
        change: crate::inventory::Change,
    ) -> crate::inventory::Change {
        let change = match &self.only {
            Some(only) => only.change(change),
            None => change,
        };
        let mut parts = change.parts(MOST);
        let last = parts.pop();
        for part in parts {
            self.push(time, &Entry::Change(Box::new(part)), None);
        }
        // There is always a last part.
        last.unwrap_or_default()
    }

    /// Takes what is told of the files and variables that are new with an update, before that.
    pub(super) fn posture(&mut self, time: BootTime, posture: Posture) {
        for part in posture.parts(MOST) {
            self.push(time, &Entry::Posture(Box::new(part)), None);
        }
    }

    fn push(&mut self, time: BootTime, entry: &Entry<'_>, payload: Option<&[u8]>) {
        let mut encoded = std::mem::take(&mut self.encoded);
        encoded.clear();
        let payload = payload.filter(|_| self.keeps_payloads());
        let outcome = match postcard::to_extend(entry, encoded) {
            Ok(bytes) => {
                encoded = bytes;
                let pushed = self.frame.push(time.0, &encoded, payload);
                pushed.map_err(|error| error.to_string())
            }
            Err(error) => {
                encoded = Vec::new();
                Err(error.to_string())
            }
        };
        self.encoded = encoded;
        if let Err(error) = outcome {
            tracing::error!(
                error,
                "a step of the pipeline could not be put into the capture"
            );
            self.too_large += 1;
        }
    }

    fn end_frame(&mut self) {
        if !self.frame.is_empty() {
            let frame = self.frame.take(FrameKind::Entries);
            self.recorder.frame(frame);
        }
    }

    /// What waits for the recorder's thread, and what the capture lacks.
    pub(super) fn waiting(&self) -> Waiting {
        self.recorder.waiting()
    }

    /// Whether a segment is to begin.
    pub(super) fn wants_state(&self) -> bool {
        self.recorder.wants_segment()
    }

    /// Has the segments that begin from now on say that they lie under this configuration and these rules.
    pub(super) fn describe(&self, described: Described) {
        self.recorder.describe(described);
    }

    /// Begins a segment.
    pub(super) fn begin(&mut self, now: BootTime, epoch: u64, state: Vec<State>) {
        self.end_frame();
        let mut states = Vec::new();
        for part in state {
            self.push(now, &Entry::State(Box::new(part)), None);
            if self.frame.is_full() {
                states.push(self.frame.take(FrameKind::State));
            }
        }
        if !self.frame.is_empty() {
            states.push(self.frame.take(FrameKind::State));
        }
        // The counters are told anew: what a segment tells stands by itself.
        let time = self.clock.time(now).0.as_nanosecond();
        self.recorder.begin(Begin {
            states,
            started: now.0,
            clock: ClockPair {
                boot_ns: now.0,
                wall_ns: i64::try_from(time).unwrap_or(i64::MAX),
            },
            epoch,
        });
    }

    /// Something this bad was found.
    pub(super) fn found(&mut self, severity: Severity) {
        self.is_triggered |= self.trigger.is_some_and(|least| severity >= least);
    }

    /// Writes a flight recorder out when something was found.
    pub(super) fn settle(&mut self) {
        if std::mem::take(&mut self.is_triggered) {
            self.write_out();
        }
    }

    /// Writes out what a flight recorder holds.
    pub(super) fn write_out(&mut self) {
        self.end_frame();
        self.recorder.trigger();
    }

    /// Counts what the capture lacks; gives what changed of the losses that do not arise in the pipeline.
    pub(super) fn outside_losses(&mut self, losses: &mut Losses) -> Vec<(String, u64, u64)> {
        let lost = self.recorder.lost();
        losses.set(CAPTURE_BEHIND, lost.entries + self.too_large, lost.bytes);
        losses.outside(&mut self.told)
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) {
        self.end_frame();
        let summary = self.recorder.finish();
        if summary.failed {
            tracing::error!(
                lost = summary.lost.entries,
                "the capture could not be written completely"
            );
        }
    }
}
