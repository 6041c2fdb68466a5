//! The live pipeline: one thread from ring buffer to finding.
use super::{Decide, losses::OwnCause};
use crate::aggregate::Aggregate;
use crate::decode::{decode, time_of};
use crate::enrich::{Node, boot_now};
use crate::event::BootTime;
use crate::finding::Finding;
use crate::inventory::{KeeperHandle, Request, Update};
use crate::output::{Line, State, Status};
use crate::probe::Probes;
use crate::shutdown::Wake;
use crate::sink::Order;
use crate::source::{LogFiles, LogItem, LogLoss, LogRequest, RingBuffers};
use crossbeam_channel::{Receiver, Sender};
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// Records taken from a lane before the other one and the updates have their turn.
const BATCH: usize = 4_096;
/// After a round with this many records the pipeline rests: the kernel wakes a reader that has caught up for every single
/// record, which costs the writer more than all else; one that rests is woken once.
const BUSY: usize = 8;
/// For how long. It adds that much to the time from write to line, under load only.
const REST: Duration = Duration::from_micros(250);
/// Pieces of log files taken before the probes' records have their turn, unless these are behind.
const LOG_BATCH: usize = 64;
/// How long the inventory and the log files may take to settle at the end.
const SETTLE: Duration = Duration::from_secs(2);
/// Loss and counts are looked at this often.
const TICK: Duration = Duration::from_millis(1_000);

/// The running pipeline.
pub struct Watch {
    pub(super) probes: Probes,
    pub(super) rings: RingBuffers,
    pub(super) decide: Decide<Node>,
    /// Goes before the keeper does, which may be waiting to send.
    pub(super) updates: Receiver<Update>,
    pub(super) keeper: KeeperHandle,
    /// Goes before the source does, as the updates do.
    pub(super) log_items: Receiver<LogItem>,
    pub(super) log_files: LogFiles,
    pub(super) wake: Wake,
    pub(super) aggregate: Aggregate,
    pub(super) orders: Sender<Order>,
    /// Opens whose process records may still be in the other lane.
    pub(super) opens: VecDeque<Vec<u8>>,
    pub(super) last_record: u64,
    pub(super) findings: u64,
    pub(super) logs_settled: bool,
    pub(super) is_ready: bool,
}

impl Watch {
    /// Runs until it is asked to end, then drains.
    ///
    /// # Errors
    /// When the kernel refuses to wait for records.
    pub fn run(mut self) -> std::io::Result<()> {
        let mut next_tick = Instant::now() + TICK;
        while !self.wake.is_ending() {
            let most = next_tick.saturating_duration_since(Instant::now());
            let most = self
                .decide
                .held_until(boot_now())
                .map_or(most, |due| due.min(most));
            self.rings.wait(self.wake.descriptor(), most)?;
            self.wake.taken();
            if self.round() > BUSY {
                std::thread::sleep(REST);
            }
            if Instant::now() >= next_tick {
                next_tick = Instant::now() + TICK;
                self.tick();
            }
        }
        self.drain();
        Ok(())
    }

    /// Takes what is there: updates first, so that a value is known before the write that leaks it is decided.
    fn round(&mut self) -> usize {
        while let Ok(update) = self.updates.try_recv() {
            self.decide.update(update, boot_now());
        }
        let began = boot_now();
        let opens = &mut self.opens;
        let opened = self
            .rings
            .opens(BATCH, |record| opens.push_back(record.to_vec()));
        let (decide, last_record) = (&mut self.decide, &mut self.last_record);
        let taken = self.rings.records(BATCH, |record| {
            *last_record = decide_record(decide, record).unwrap_or(*last_record);
        });
        let is_drained = taken < BATCH;
        self.take_opens(is_drained);
        let read = self.take_logs(if is_drained { LOG_BATCH } else { 1 });
        // What the probes handed over until then was decided.
        let progress = if is_drained {
            began
        } else {
            BootTime(self.last_record)
        };
        self.decide.conclude_held(progress, false);
        self.ask();
        self.report();
        taken + opened + read
    }

    /// Takes what was read from log files, after the records of the probes: these know more.
    fn take_logs(&mut self, most: usize) -> usize {
        let mut taken = 0;
        while taken < most
            && let Ok(item) = self.log_items.try_recv()
        {
            taken += 1;
            match item {
                LogItem::Record(record) => {
                    decide_record(&mut self.decide, record.expose());
                }
                LogItem::Settled => self.logs_settled = true,
            }
        }
        taken
    }

    /// Decides about opens once the records of what their processes did before are through.
    fn take_opens(&mut self, all: bool) {
        while let Some(record) = self.opens.front() {
            let is_due = all || time_of(record).is_none_or(|time| time <= self.last_record);
            if !is_due {
                break;
            }
            if let Some(record) = self.opens.pop_front() {
                decide_record(&mut self.decide, &record);
            }
        }
    }

    pub(super) fn ask(&mut self) {
        for request in self.decide.requests.drain(..) {
            self.keeper.ask(request);
        }
        for request in self.decide.log_requests.drain(..) {
            self.log_files.ask(request);
        }
    }

    /// Hands over what was concluded; what is concluded before the sentinel is ready waits until it is.
    pub(super) fn report(&mut self) {
        if !self.is_ready {
            return;
        }
        for finding in std::mem::take(&mut self.decide.findings) {
            self.findings += 1;
            let now: Vec<Finding> = self.aggregate.offer(finding).collect();
            now.into_iter()
                .for_each(|finding| self.send(Line::Finding(Box::new(finding))));
        }
    }

    fn tick(&mut self) {
        self.decide.pause();
        self.report();
        let now = self.decide.time(boot_now());
        for finding in self.aggregate.due(now) {
            self.send(Line::Finding(Box::new(finding)));
        }
        self.decide.read_losses();
        for cause in LogLoss::ALL {
            let (records, bytes) = self.log_files.losses().of(cause);
            self.decide.losses.set(cause.name(), records, bytes);
        }
        for loss in self.decide.losses.news(now) {
            self.send(Line::Loss(loss));
        }
    }

    /// Stops the probes, decides all that is in the rings, and says what it came to.
    fn drain(mut self) {
        self.probes.detach();
        while self.round() > 0 {}
        self.read_logs();
        // The inventory may be about to tell of a value that is in what was just read.
        self.keeper.ask(Request::LookAgain);
        self.keeper.ask(Request::Settle);
        let deadline = Instant::now() + SETTLE;
        while let Ok(update) = self.updates.recv_deadline(deadline) {
            let settled = update.settled;
            self.decide.update(update, boot_now());
            if settled {
                break;
            }
        }
        self.decide.conclude_held(boot_now(), true);
        self.report();
        self.tick();
        for finding in self.aggregate.finish() {
            self.send(Line::Finding(Box::new(finding)));
        }
        let state = State::Stopped {
            events: self.decide.events,
            findings: self.findings,
            lost: self.decide.losses.totals(),
        };
        let time = self.decide.time(boot_now());
        self.send(Line::Status(Box::new(Status::new(time, state))));
    }

    /// Has the log files read to their ends.
    pub(super) fn read_logs(&mut self) {
        self.logs_settled = false;
        self.log_files.ask(LogRequest::Settle);
        let deadline = Instant::now() + SETTLE;
        while !self.logs_settled && Instant::now() < deadline {
            if self.round() == 0 {
                std::thread::sleep(REST);
            }
        }
    }

    /// The sinks end after the pipeline does, so this can only fail while the process dies anyway.
    pub(super) fn send(&self, line: Line) {
        let _ = self.orders.send(Order::Write(line));
    }
}

/// Decides about one record; returns its time.
fn decide_record(decide: &mut Decide<Node>, record: &[u8]) -> Option<u64> {
    match decode(record) {
        Ok(event) => {
            let time = time_of(record);
            decide.event(BootTime(time.unwrap_or_default()), event);
            time
        }
        Err(error) => {
            tracing::warn!(%error, "a record could not be decoded");
            decide
                .losses
                .count(OwnCause::Malformed, record.len() as u64);
            None
        }
    }
}
