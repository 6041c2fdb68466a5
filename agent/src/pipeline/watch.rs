//! The live pipeline: one thread from ring buffer to finding.
use super::{Attempt, Course, expired::ExpiredExceptions, intake::Intake, progress::Progress};
use crate::decode::time_of;
use crate::enrich::{Node, Noted, boot_now};
use crate::event::BootTime;
use crate::identity::{IdentityHandle, News};
use crate::inventory::{KeeperHandle, Request, Update};
use crate::output::{Line, State, Status};
use crate::shutdown::Wake;
use crate::sink::Order;
use crate::source::{LogFiles, LogItem, LogLoss, LogRequest, Sight};
use crate::telemetry::Metrics;
use crossbeam_channel::{Receiver, Sender};
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

/// Records taken from a lane before the other one and the updates have their turn.
const BATCH: usize = 4_096;
/// After a round with records the pipeline rests: the kernel wakes a reader that has caught up for every single record, which
/// costs the writer more than all else; one that rests is woken once. It adds at most that much to the time from write to line.
const REST: Duration = Duration::from_micros(250);
/// Pieces of log files taken before the probes' records have their turn, unless these are behind.
const LOG_BATCH: usize = 64;
/// How long the inventory and the log files may take to settle at the end.
const SETTLE: Duration = Duration::from_secs(2);
/// The observed reads are saved this often at most.
const SAVE_READS: Duration = Duration::from_secs(2);
/// Loss and counts are looked at this often.
const TICK: Duration = Duration::from_millis(1_000);

/// The running pipeline.
pub struct Watch {
    pub(super) intake: Intake,
    pub(super) course: Course<Noted<Node>>,
    /// Goes before the keeper does, which may be waiting to send.
    pub(super) updates: Receiver<Update>,
    pub(super) keeper: KeeperHandle,
    /// Goes before the sources of identity do, as the updates do.
    pub(super) news: Receiver<News>,
    pub(super) identity: IdentityHandle,
    /// Goes before the source does, as the updates do.
    pub(super) log_items: Receiver<LogItem>,
    pub(super) log_files: LogFiles,
    pub(super) wake: Wake,
    pub(super) orders: Sender<Order>,
    /// Opens whose process records may still be in the other lane.
    pub(super) opens: VecDeque<Vec<u8>>,
    pub(super) last_record: u64,
    pub(super) logs_settled: bool,
    /// How far log files were read and decided.
    pub(super) progress: Progress,
    /// When the observed reads were last handed over to be saved, and whether they are.
    pub(super) reads_saved: Instant,
    pub(super) tells_reads: bool,
    /// Findings are not told: only the capture is wanted.
    pub(super) is_mute: bool,
    pub(super) metrics: Arc<Metrics>,
    /// The configuration was read anew.
    pub(super) attempts: Receiver<Attempt>,
    /// Exceptions whose time is over.
    pub(super) expired: ExpiredExceptions,
    /// Each hook, and whether it is in use.
    pub(super) hooks: Vec<(&'static str, bool)>,
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
                .course
                .decide
                .held_until(boot_now())
                .map_or(most, |due| due.min(most));
            self.intake.wait(&self.wake, most)?;
            self.wake.taken();
            if self.wake.is_write_out_asked() {
                self.course.write_out();
            }
            self.reload();
            if self.round() > 0 {
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
        self.metrics.health.beat();
        while let Ok(update) = self.updates.try_recv() {
            self.course.update(update, boot_now());
        }
        while let Ok(news) = self.news.try_recv() {
            self.course.news(news, boot_now());
        }
        self.take_seen(None);
        let began = boot_now();
        let opens = &mut self.opens;
        let opened = self
            .intake
            .opens(BATCH, |record| opens.push_back(record.to_vec()));
        let (course, last_record) = (&mut self.course, &mut self.last_record);
        let taken = self.intake.records(BATCH, |record| {
            *last_record = course.record(record).unwrap_or(*last_record);
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
        self.course.conclude(progress, false);
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
                    self.course.record(record.expose());
                }
                LogItem::Positions(positions) => {
                    self.progress.reached(positions, &self.course.decide);
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
                self.course.record(&record);
            }
        }
    }

    /// Has a sidecar look at all that shows, and waits for it until then; says what may be looked into.
    pub(super) fn look_around(&mut self, until: Instant) -> Option<Sight> {
        if self.intake.look() {
            self.take_seen(Some(until))
        } else {
            None
        }
    }

    /// Passes on what was seen without probes.
    fn take_seen(&mut self, until: Option<Instant>) -> Option<Sight> {
        let news = self.intake.news(until);
        for request in news.requests {
            self.keeper.ask(request);
        }
        for request in news.log_requests {
            self.log_files.ask(request);
        }
        news.looked
    }

    pub(super) fn ask(&mut self) {
        for request in self.course.decide.requests.drain(..) {
            self.keeper.ask(request);
        }
        for (container, pod_uid) in self.course.decide.unnamed.drain(..) {
            self.identity.ask(container, pod_uid);
        }
        for request in self.course.decide.log_requests.drain(..) {
            self.log_files.ask(request);
        }
    }

    /// Hands over what is to be told.
    pub(super) fn report(&mut self) {
        for line in std::mem::take(&mut self.course.lines) {
            if !(self.is_mute && matches!(line, Line::Finding(_))) {
                self.send(line);
            }
        }
        if let Some(positions) = self.progress.told(&self.course.decide) {
            let _ = self.orders.send(Order::Positions(positions));
        }
    }

    fn tick(&mut self) {
        let losses = self.log_files.losses();
        self.course.tick(boot_now(), |decide| {
            decide.read_losses();
            for cause in LogLoss::ALL {
                let (records, bytes) = losses.of(cause);
                decide.losses.set(cause.name(), records, bytes);
            }
        });
        let decide = &self.course.decide;
        let now = decide.time(boot_now()).0;
        self.expired.look(decide.chosen.exceptions(), now);
        self.report();
        self.save_reads(SAVE_READS);
        self.publish();
    }

    /// Has the observed reads saved, if there are new ones and the last time was so long ago.
    fn save_reads(&mut self, every: Duration) {
        if self.tells_reads
            && self.reads_saved.elapsed() >= every
            && self.course.decide.reads.take_changed()
        {
            self.reads_saved = Instant::now();
            let reads = Box::new(self.course.decide.reads.clone());
            let _ = self.orders.send(Order::Reads(reads));
        }
    }

    /// Stops the probes, decides all that is in the rings, and says what it came to.
    fn drain(mut self) {
        self.metrics.health.draining();
        self.intake.close();
        while self.round() > 0 {}
        // A log that was made just now is to be read to its end, too.
        self.look_around(Instant::now() + SETTLE);
        self.read_logs();
        // The inventory may be about to tell of a value that is in what was just read.
        self.keeper.ask(Request::LookAgain);
        self.keeper.ask(Request::Settle);
        let deadline = Instant::now() + SETTLE;
        while let Ok(update) = self.updates.recv_deadline(deadline) {
            let settled = update.settled;
            self.course.update(update, boot_now());
            if settled {
                break;
            }
        }
        // What a last pause shows waits to be concluded as well.
        self.tick();
        self.course.conclude(boot_now(), true);
        self.course.end(boot_now());
        self.report();
        self.save_reads(Duration::ZERO);
        let state = State::Stopped {
            events: self.course.decide.events,
            findings: self.course.findings,
            lost: self.course.decide.losses.totals(),
        };
        let time = self.course.decide.time(boot_now());
        let node = self.course.decide.naming.node().to_owned();
        self.send(Line::Status(Box::new(Status::of(node, time, state))));
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
