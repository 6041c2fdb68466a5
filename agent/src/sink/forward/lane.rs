//! The way of findings to one receiver: batches from the spool, tried until they are delivered or refused for good. Has a thread
//! of its own: a slow or dead receiver holds up no other sink.
use super::{
    Counts, DeadLetters, Fate, Outcome, Outlet, Record, Trouble,
    settings::{Batch, Retry},
    spool::Spool,
};
use crate::backoff::Backoff;
use jiff::Timestamp;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering::Relaxed},
    time::Duration,
};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, timeout_at},
};

/// Dead letters to send again, and what is too old, are looked for this often.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What the thread that takes findings and the one that sends them share.
#[derive(Debug)]
pub struct Shared {
    pub spool: Mutex<Spool>,
    /// Something was put into the spool.
    pub more: Notify,
    pub counts: Arc<Counts>,
}

impl Shared {
    /// The spool. One that panicked with it left it whole: each step is done or not.
    pub fn spool(&self) -> MutexGuard<'_, Spool> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how much waits.
    pub fn count(&self, spool: &Spool) {
        self.counts.waiting.store(spool.waiting(), Relaxed);
        self.counts.bytes.store(spool.bytes(), Relaxed);
    }
}

/// The sending side.
pub struct Lane {
    /// What the sink is called.
    pub name: String,
    /// What waits.
    pub shared: Arc<Shared>,
    /// Where what is refused goes; none: there is no state directory.
    pub dead: Option<DeadLetters>,
    /// How many at once.
    pub batch: Batch,
    /// What happens when it does not work.
    pub retry: Retry,
    /// Until when what waits is still sent, once the end has come.
    pub ending: watch::Receiver<Option<Instant>>,
}

/// What delivery does with a batch that was tried.
enum Next {
    /// Nothing: all of it is settled.
    Done,
    /// These are tried again, after this.
    Later(Vec<Record>, Trouble),
    /// Each half for itself.
    Halves(Vec<Record>, Vec<Record>),
}

impl Lane {
    /// Delivers until the end.
    pub async fn run(mut self, mut outlet: impl Outlet) {
        let mut looked = Instant::now() - LOOK_EVERY;
        loop {
            if self.ending.has_changed().is_err() {
                // Whoever could say when it is over is gone.
                break;
            }
            if looked.elapsed() >= LOOK_EVERY {
                self.look();
                looked = Instant::now();
            }
            if !self.wait().await {
                if self.is_over() {
                    break;
                }
                continue;
            }
            let batch = self
                .shared
                .spool()
                .batch(self.batch.findings, self.batch.bytes);
            let (Some(last), records) = (batch.last().map(|record| record.number), batch.len())
            else {
                continue;
            };
            if !self.deliver(&mut outlet, batch).await {
                break;
            }
            let mut spool = self.shared.spool();
            if let Err(error) = spool.settle(last + 1, records as u64) {
                tracing::warn!(sink = self.name, %error,
                    "what was delivered could not be noted: after a restart it is sent again, under the same ids");
            }
            self.shared.count(&spool);
        }
        let _ = tokio::time::timeout(Duration::from_secs(1), outlet.close()).await;
    }

    /// Waits for a batch; false: there is none now.
    async fn wait(&mut self) -> bool {
        let waiting = self.shared.spool().waiting();
        let is_ending = self.ending.borrow().is_some();
        if waiting == 0 {
            if !is_ending {
                let more = self.shared.more.notified();
                tokio::select! {
                    () = more => {}
                    _ = self.ending.changed() => {}
                    () = sleep(LOOK_EVERY) => {}
                }
            }
            return false;
        }
        if waiting < self.batch.findings as u64 && !is_ending && !self.batch.wait.is_zero() {
            tokio::select! {
                _ = self.ending.changed() => {}
                () = sleep(self.batch.wait) => {}
            }
        }
        true
    }

    fn is_over(&self) -> bool {
        self.ending.borrow().is_some() && self.shared.spool().waiting() == 0
    }

    /// What happens now and then: dead letters are taken again, what is too old goes.
    fn look(&self) {
        let mut spool = self.shared.spool();
        if let Some(dead) = &self.dead {
            match dead.to_send_again() {
                Ok(records) if records.is_empty() => {}
                Ok(records) => {
                    tracing::info!(
                        sink = self.name,
                        records = records.len(),
                        "dead letters are sent again"
                    );
                    records.into_iter().for_each(|record| spool.push(record));
                    let outcome = spool.flush().and_then(|()| dead.taken());
                    if let Err(error) = outcome {
                        tracing::warn!(sink = self.name, %error, "dead letters may be sent more than once");
                    }
                }
                Err(error) => {
                    tracing::warn!(sink = self.name, %error, "dead letters that are to be sent again can't be read");
                }
            }
        }
        let now = i64::try_from(Timestamp::now().as_nanosecond()).unwrap_or(i64::MAX);
        if let Err(error) = spool.expire(now) {
            tracing::warn!(sink = self.name, %error, "what waited too long could not be removed from the spool");
        }
        self.shared.count(&spool);
    }

    /// Sends a batch until nothing of it is left; false: the end came first.
    async fn deliver(&mut self, outlet: &mut impl Outlet, batch: Vec<Record>) -> bool {
        let mut backoff = Backoff::new(self.retry.first, self.retry.longest);
        let mut parts = VecDeque::from([batch]);
        while let Some(part) = parts.pop_front() {
            let Some(outcome) = self.send(outlet, &part).await else {
                return false;
            };
            match self.judge(part, outcome) {
                Next::Done => {
                    self.works();
                    backoff.reset();
                }
                Next::Halves(one, other) => {
                    parts.push_front(other);
                    parts.push_front(one);
                }
                Next::Later(part, trouble) => {
                    self.fails(&trouble);
                    let wait = backoff.wait().max(trouble.after.unwrap_or_default());
                    parts.push_front(part);
                    if !self.pause(wait).await {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Tries once; none: the end came first.
    async fn send(&mut self, outlet: &mut impl Outlet, part: &[Record]) -> Option<Outcome> {
        let timeout = self.retry.timeout;
        let until = Instant::now() + timeout;
        let mut ending = self.ending.clone();
        let sending = timeout_at(until, outlet.send(part));
        tokio::pin!(sending);
        let sent = tokio::select! {
            sent = &mut sending => sent,
            () = over(&mut ending) => return None,
        };
        let late = || {
            let seconds = timeout.as_secs_f64();
            Outcome::again(format!("the receiver did not answer within {seconds} s"))
        };
        Some(sent.unwrap_or_else(|_| late()))
    }

    fn judge(&self, mut part: Vec<Record>, outcome: Outcome) -> Next {
        match outcome {
            Outcome::Delivered => {
                self.delivered(part.len());
                Next::Done
            }
            Outcome::Again(trouble) => Next::Later(part, trouble),
            Outcome::Refused(reason) => {
                if part.len() > 1 {
                    let other = part.split_off(part.len() / 2);
                    return Next::Halves(part, other);
                }
                part.iter().for_each(|record| self.bury(record, &reason));
                Next::Done
            }
            Outcome::Each(fates) => {
                let mut later = Vec::new();
                let mut why = None;
                // A receiver that tells less fates than there are records did not get the rest.
                let missing = || Fate::Again("the receiver said nothing about it".into());
                let fates = fates.into_iter().chain(std::iter::repeat_with(missing));
                for (record, fate) in part.into_iter().zip(fates) {
                    match fate {
                        Fate::Delivered => self.delivered(1),
                        Fate::Refused(reason) => self.bury(&record, &reason),
                        Fate::Again(reason) => {
                            why.get_or_insert(reason);
                            later.push(record);
                        }
                    }
                }
                match why {
                    None => Next::Done,
                    Some(reason) => Next::Later(
                        later,
                        Trouble {
                            reason,
                            after: None,
                        },
                    ),
                }
            }
        }
    }

    fn delivered(&self, records: usize) {
        let counts = &self.shared.counts;
        counts.delivered.fetch_add(records as u64, Relaxed);
    }

    fn bury(&self, record: &Record, reason: &str) {
        self.shared.counts.refused.fetch_add(1, Relaxed);
        let kept = self.dead.as_ref().map(|dead| dead.add(record, reason));
        match kept {
            Some(Ok(())) => tracing::error!(
                sink = self.name,
                id = record.id,
                reason,
                "the receiver refused a finding for good: it is in the dead letters (`secret-sentinel spool list`)"
            ),
            Some(Err(error)) => tracing::error!(
                sink = self.name, id = record.id, reason, %error,
                "the receiver refused a finding for good, and it could not be kept in the dead letters"
            ),
            None => tracing::error!(
                sink = self.name,
                id = record.id,
                reason,
                "the receiver refused a finding for good, and there is no state directory to keep it in"
            ),
        }
    }

    fn works(&self) {
        if self.shared.counts.is_failing.swap(false, Relaxed) {
            tracing::info!(sink = self.name, "findings are delivered again");
        }
    }

    fn fails(&self, trouble: &Trouble) {
        let counts = &self.shared.counts;
        counts.failures.fetch_add(1, Relaxed);
        if counts.is_failing.swap(true, Relaxed) {
            tracing::debug!(
                sink = self.name,
                reason = trouble.reason,
                "sending failed again"
            );
        } else {
            tracing::warn!(
                sink = self.name,
                reason = trouble.reason,
                "findings can't be delivered: they wait in the spool, and sending is tried again"
            );
        }
    }

    /// Waits; false: the end came first.
    async fn pause(&mut self, wait: Duration) -> bool {
        let mut ending = self.ending.clone();
        tokio::select! {
            () = sleep(wait) => true,
            () = over(&mut ending) => false,
        }
    }
}

/// Waits until the time is up that what waits is still sent in.
async fn over(ending: &mut watch::Receiver<Option<Instant>>) {
    let end = match ending.wait_for(Option::is_some).await {
        Ok(end) => *end,
        // Whoever could say when it is over is gone.
        Err(_) => return,
    };
    if let Some(end) = end {
        tokio::time::sleep_until(end).await;
    }
}
