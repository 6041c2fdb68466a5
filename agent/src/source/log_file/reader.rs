//! The thread that reads log files: wakes on inotify, on requests and on time, reads what is due, and rests.
mod changes;
mod pod_logs;
mod positions;

use super::{
    file::{LAG, LogFile, Outcome, Scratch},
    handle::LogFileSettings,
    losses::{LogLoss, LogLosses},
    meet::{Met, meet},
    notes::Notes,
    output::Output,
    pods::Pods,
    reach::{Identity, Reach},
    request::{LogItem, LogRequest, LogStart, LogWatch},
    table::Table,
    track::Track,
};
use crate::event::FileKey;
use crossbeam_channel::Receiver;
use positions::Positions;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    os::fd::{AsFd, OwnedFd},
    time::{Duration, Instant},
};

/// After a round with events the source rests for so long: inotify wakes a reader that has caught up for every single write.
const REST: Duration = Duration::from_millis(20);
/// The trees of pods are looked at this often, whatever inotify said.
const HEAL_EVERY: Duration = Duration::from_secs(30);
/// Files are looked at without being told to at most this often.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// When something in the trees of pods changed they are looked at, at most this often.
const PODS_EVERY: Duration = Duration::from_millis(200);
/// Files that are open at a time.
const MOST_HELD: usize = 128;
/// Looks at one file in a row when everything is to be read: enough for the most that a file can be behind.
const MOST_LOOKS: usize = 80;

/// The thread's own.
pub struct Reader {
    notes: Notes,
    table: Table,
    pods: Pods,
    pods_due: bool,
    healed: Instant,
    reach: Reach,
    scratch: Scratch,
    output: Output,
    losses: LogLosses,
    positions: Positions,
    held: usize,
    /// Files that are due, some perhaps twice or not any more.
    due: Vec<Identity>,
    /// When files are looked at without being told to; all at a time.
    sweep: Instant,
}

impl Reader {
    pub fn new(
        settings: LogFileSettings,
        output: Output,
        losses: LogLosses,
    ) -> std::io::Result<Self> {
        Ok(Self {
            notes: Notes::new()?,
            table: Table::new(settings.most_files),
            pods: Pods::new(settings.pod_logs.clone()),
            pods_due: false,
            healed: Instant::now(),
            reach: Reach::new(),
            scratch: Scratch::new(),
            output,
            losses,
            positions: Positions::new(settings),
            held: 0,
            due: Vec::new(),
            sweep: Instant::now(),
        })
    }

    /// Runs until nobody takes records any more.
    pub fn run(&mut self, asked: &Receiver<LogRequest>, wake: &OwnedFd) {
        self.take_up();
        self.look_at_pods();
        while !self.output.is_ending() {
            // Requests are taken before events and done after them: one about an inode number that was used again comes
            // after the event that ended the old file.
            let requests: Vec<LogRequest> = asked.try_iter().collect();
            let changes = self.notes.changes();
            let is_busy = !changes.notes.is_empty();
            self.take(changes);
            if self.healed.elapsed() >= self.pods_rest() {
                self.look_at_pods();
            }
            for request in requests {
                match request {
                    LogRequest::Watch(watch) => self.watch(&watch),
                    LogRequest::Forget(key) => self.forget(key),
                    LogRequest::Begin => self.begin(),
                    LogRequest::Settle => {
                        self.look_at_everything();
                        self.tell_positions();
                        self.output.send(LogItem::Settled);
                    }
                }
            }
            self.look_at_due();
            if self
                .positions
                .due()
                .is_some_and(|due| due <= Instant::now())
            {
                self.tell_positions();
            }
            self.output.tell();
            self.wait(wake, is_busy);
        }
    }

    fn watch(&mut self, watch: &LogWatch) {
        let Met {
            file,
            identity,
            origin,
            path,
        } = match meet(watch) {
            Ok(met) => met,
            Err(error) => {
                tracing::debug!(tgid = watch.tgid, place = ?watch.place, %error, "a log file can't be read");
                return self.losses.count(LogLoss::Unread, 0);
            }
        };
        if let Some(known) = self.table.active(identity) {
            known.origin.meet(watch.tgid);
            known.make_due(Instant::now() + LAG);
            return self.due.push(identity);
        }
        if self.pods.have(&path) {
            self.look_at_pods();
            if self.table.contains(identity) {
                return;
            }
        }
        let key = &self.positions.key;
        let mut from = |at| Track::from_end(true, key, &file, self.scratch.piece(), at);
        let track = match watch.start {
            _ if self.positions.knows(identity) => self.resume(identity, &file, true),
            _ if self.positions.is_new(&file) => {
                self.within_limits(Track::from_start(true, key), &file)
            }
            LogStart::Beginning => Ok(Track::from_start(true, key)),
            LogStart::End => from(None),
            LogStart::At(at) => from(Some(at)),
        };
        self.scratch.clear();
        match track {
            Ok(track) => {
                tracing::debug!(path = %path.display(), at = track.spot().position, start = ?watch.start, "a log file is read");
                let file = LogFile::new(identity, (watch.file, path), origin, track, file);
                self.insert(file);
            }
            Err(error) => {
                tracing::debug!(path = %path.display(), %error, "a log file can't be read");
                self.losses.count(LogLoss::Unread, 0);
            }
        }
    }

    fn forget(&mut self, key: FileKey) {
        let files = self.table.iter_mut();
        let found: Vec<Identity> = files
            .filter(|file| file.file.key == key)
            .map(|file| file.identity)
            .collect();
        found.into_iter().for_each(|identity| self.remove(identity));
    }

    /// Watches a file and its directory, and reads what is there.
    fn insert(&mut self, mut file: LogFile) {
        let identity = file.identity;
        file.watch = file.held().and_then(|held| self.notes.file(held));
        if !file.is_pods()
            && let Some(path) = file.origin.path()
            && let (Some(parent), Some(name)) = (path.parent(), path.file_name())
            && let Ok(directory) = self.reach.directory(&file.origin, parent)
        {
            let watch = self.notes.directory(directory);
            file.directory = watch.map(|watch| (watch, name.to_owned()));
        }
        self.held += usize::from(file.is_held());
        self.positions.change();
        if let Some(gone) = self.table.insert(file, &mut self.notes) {
            self.held -= usize::from(gone.is_held());
            self.losses.count(LogLoss::Dropped, 0);
        }
        self.look(identity);
    }

    fn remove(&mut self, identity: Identity) {
        if let Some(file) = self.table.remove(identity, &mut self.notes) {
            tracing::debug!(path = %file.path.display(), "a log file is read no more");
            self.positions.change();
            self.held -= usize::from(file.is_held());
        }
    }

    /// How long the trees of pods are left alone after a look.
    const fn pods_rest(&self) -> Duration {
        if self.pods_due {
            PODS_EVERY
        } else {
            HEAL_EVERY
        }
    }

    fn look_at_due(&mut self) {
        if self.positions.is_waiting() {
            return;
        }
        let now = Instant::now();
        let mut told = std::mem::take(&mut self.due);
        told.retain(
            |identity| match self.table.file(*identity).and_then(|file| file.due) {
                Some(due) if due <= now => true,
                Some(_) => {
                    self.due.push(*identity);
                    false
                }
                None => false,
            },
        );
        for identity in told {
            // It may be there twice.
            if self
                .table
                .file(identity)
                .is_some_and(|file| file.due.is_some_and(|due| due <= now))
            {
                self.look(identity);
            }
        }
        if now >= self.sweep {
            self.sweep(now);
        }
        self.reach.release();
    }

    /// Looks at files that nothing told of for a while.
    fn sweep(&mut self, now: Instant) {
        let files = self.table.iter_mut().filter(|file| file.sweep <= now);
        let late: Vec<Identity> = files.map(|file| file.identity).collect();
        for identity in late {
            self.look(identity);
        }
        let next = self.table.iter_mut().map(|file| file.sweep).min();
        let least = now + SWEEP_EVERY;
        self.sweep = next.map_or(least, |next| next.max(least));
    }

    fn look_at_everything(&mut self) {
        self.look_at_pods();
        for identity in self.table.latest() {
            self.succeed(identity);
        }
        for identity in self.table.identities() {
            self.read_out(identity);
        }
    }

    fn read_out(&mut self, identity: Identity) {
        for _ in 0..MOST_LOOKS {
            if self.look(identity) != Outcome::More || self.output.is_ending() {
                break;
            }
        }
    }

    fn look(&mut self, identity: Identity) -> Outcome {
        if self.positions.is_waiting() {
            return Outcome::Done;
        }
        let Some(file) = self.table.file(identity) else {
            return Outcome::Gone;
        };
        self.held -= usize::from(file.is_held());
        let may_hold = self.held < MOST_HELD;
        let (reach, scratch) = (&mut self.reach, &mut self.scratch);
        let (output, losses) = (&mut self.output, &self.losses);
        let (before, watch) = (file.spot(), file.watch.clone());
        let outcome = file.look(reach, &mut self.notes, scratch, output, losses, may_hold);
        self.positions.is_changed |= before != file.spot();
        let is_watched_anew = file.watch != watch;
        self.held += usize::from(file.is_held());
        self.sweep = self.sweep.min(file.sweep);
        if file.due.is_some() {
            self.due.push(identity);
        }
        if is_watched_anew {
            self.table.watched_anew(identity, watch.as_ref());
        }
        if outcome == Outcome::Gone {
            self.remove(identity);
        }
        outcome
    }

    /// Waits for an event, a request, or the time of the next look.
    fn wait(&mut self, wake: &OwnedFd, is_busy: bool) {
        let healing = self.healed + self.pods_rest();
        let (table, due) = (&mut self.table, &self.due);
        let next = due
            .iter()
            .filter_map(|identity| table.file(*identity)?.due)
            .min();
        let looks = next.into_iter().chain([self.sweep]);
        let looks = looks.filter(|_| !self.positions.is_waiting());
        let until = looks
            .chain(self.positions.due())
            .fold(healing, Instant::min);
        let most = until.saturating_duration_since(Instant::now());
        let mut fds = vec![PollFd::from_borrowed_fd(wake.as_fd(), PollFlags::IN)];
        let most = if is_busy {
            most.min(REST)
        } else {
            let notes = PollFd::from_borrowed_fd(self.notes.descriptor(), PollFlags::IN);
            fds.push(notes);
            most
        };
        let timeout = Timespec {
            tv_sec: most.as_secs().cast_signed(),
            tv_nsec: most.subsec_nanos().into(),
        };
        // It fails on a signal only; then it was woken.
        let _ = poll(&mut fds, Some(&timeout));
        let _ = rustix::io::read(wake, &mut [0; 8]);
    }
}
