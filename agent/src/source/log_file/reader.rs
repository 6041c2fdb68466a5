//! The thread that reads log files: wakes on inotify, on requests and on time, reads what is due, and rests.
use super::{
    file::{LogFile, Outcome, Scratch},
    losses::{LogLoss, LogLosses},
    meet::{Met, meet},
    notes::{Changes, Notes},
    output::Output,
    pods::{NewLog, Pods},
    reach::{Identity, Reach},
    request::{LogItem, LogRequest, LogStart, LogWatch},
    table::Table,
    track::Track,
};
use crate::event::{Device, FileId, FileKey};
use crossbeam_channel::Receiver;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    num::NonZeroUsize,
    os::fd::{AsFd, OwnedFd},
    path::PathBuf,
    time::{Duration, Instant},
};

/// From an event to reading: many writes are read at once, and a probe that saw them tells first.
const LAG: Duration = Duration::from_millis(50);
/// After a round with events the source rests for so long: inotify wakes a reader that has caught up for every single write.
const REST: Duration = Duration::from_millis(20);
/// The trees of pods are looked at this often, whatever inotify said.
const HEAL_EVERY: Duration = Duration::from_secs(30);
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
    held: usize,
}

impl Reader {
    pub fn new(
        roots: Vec<PathBuf>,
        most_files: NonZeroUsize,
        output: Output,
        losses: LogLosses,
    ) -> std::io::Result<Self> {
        Ok(Self {
            notes: Notes::new()?,
            table: Table::new(most_files),
            pods: Pods::new(roots),
            pods_due: true,
            healed: Instant::now(),
            reach: Reach::new(),
            scratch: Scratch::new(),
            output,
            losses,
            held: 0,
        })
    }

    /// Runs until nobody takes records any more.
    pub fn run(&mut self, asked: &Receiver<LogRequest>, wake: &OwnedFd) {
        while !self.output.is_ending() {
            // Requests are taken before events and done after them: one about an inode number that was used again comes
            // after the event that ended the old file.
            let requests: Vec<LogRequest> = asked.try_iter().collect();
            let changes = self.notes.changes();
            let is_busy = !changes.notes.is_empty();
            self.take(changes);
            if self.pods_due || self.healed.elapsed() >= HEAL_EVERY {
                self.look_at_pods();
            }
            for request in requests {
                match request {
                    LogRequest::Watch(watch) => self.watch(&watch),
                    LogRequest::Forget(key) => self.forget(key),
                    LogRequest::Settle => {
                        self.look_at_everything();
                        self.output.send(LogItem::Settled);
                    }
                }
            }
            self.look_at_due();
            self.output.tell();
            self.wait(wake, is_busy);
        }
    }

    fn take(&mut self, changes: Changes) {
        let now = Instant::now();
        for note in changes.notes {
            if let Some(identity) = self.table.watched(&note.watch) {
                if note.is_gone {
                    self.remove(identity);
                } else if let Some(file) = self.table.active(identity) {
                    file.note(
                        if note.is_leaving { now } else { now + LAG },
                        note.is_written,
                    );
                    // Docker's logs are renamed elsewhere than where they show.
                    self.pods_due |= note.is_leaving && file.is_pods();
                }
                continue;
            }
            if self.pods.has(&note.watch) {
                self.pods_due = true;
                if note.is_gone {
                    self.pods.forget(&note.watch);
                }
            }
            let name = note.name.as_deref();
            if let Some(identity) = name.and_then(|name| self.table.named(&note.watch, name)) {
                self.succeed(identity);
            } else if note.is_gone {
                self.table.forget_directory(&note.watch);
            }
        }
        if changes.overflow {
            self.pods_due = true;
            self.table.iter_mut().for_each(|file| file.make_due(now));
            for identity in self.table.latest() {
                self.succeed(identity);
            }
        }
    }

    /// Something happened to the name of a log: another file may have it now.
    fn succeed(&mut self, identity: Identity) {
        let now = Instant::now();
        let Some(file) = self.table.file(identity) else {
            return;
        };
        file.make_due(now);
        let Some(place) = file.successor_place() else {
            return;
        };
        let (origin, id, path) = (
            file.origin.under(place.clone()),
            file.file,
            file.path.clone(),
        );
        let Ok((new, found)) = self.reach.open_new(&origin, &place) else {
            return;
        };
        if found == identity || self.table.contains(found) {
            return;
        }
        self.look(identity);
        // The same name in the same directory has the same hash.
        let ino = found.ino();
        let id = FileId {
            key: FileKey { ino, ..id.key },
            ..id
        };
        let file = LogFile::new(found, (id, path), origin, Track::from_start(true), new);
        self.insert(file);
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
            return known.make_due(Instant::now() + LAG);
        }
        let track = match watch.start {
            LogStart::Beginning => Ok(Track::from_start(true)),
            LogStart::End => Track::from_end(true, &file, self.scratch.piece(), None),
            LogStart::At(at) => Track::from_end(true, &file, self.scratch.piece(), Some(at)),
        };
        match track {
            Ok(track) => {
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
        if let Some(gone) = self.table.insert(file, &mut self.notes) {
            self.held -= usize::from(gone.is_held());
            self.losses.count(LogLoss::Dropped, 0);
        }
        self.look(identity);
    }

    fn remove(&mut self, identity: Identity) {
        if let Some(file) = self.table.remove(identity, &mut self.notes) {
            self.held -= usize::from(file.is_held());
        }
    }

    fn look_at_pods(&mut self) {
        (self.pods_due, self.healed) = (false, Instant::now());
        let table = &self.table;
        for log in self.pods.look(&mut self.notes, |file| table.contains(file)) {
            self.meet_pod_log(log);
        }
    }

    fn meet_pod_log(&mut self, log: NewLog) {
        // A link is followed now, so that the file is found again should it be renamed where it lies.
        let place = log.path.canonicalize().unwrap_or_else(|_| log.path.clone());
        if let Some(real) = place.parent().filter(|_| place != log.path) {
            self.pods.watch(real, &mut self.notes);
        }
        let origin = self.reach.here(place.clone());
        let Ok((file, identity)) = self.reach.open_new(&origin, &place) else {
            return self.losses.count(LogLoss::Unread, 0);
        };
        let track = if log.is_old {
            Track::from_end(false, &file, self.scratch.piece(), None)
        } else {
            Ok(Track::from_start(false))
        };
        let Ok(track) = track else {
            return self.losses.count(LogLoss::Unread, 0);
        };
        // The runtime has turned to the new file: the old one is complete.
        if let Some(before) = log.before {
            self.read_out(before);
        }
        let before = log.before.and_then(|before| self.table.file(before));
        let id = FileId {
            key: FileKey {
                dev: Device::from_stat(identity.dev()),
                ino: identity.ino(),
            },
            name: 0,
        };
        let file = LogFile::new(identity, (id, log.path), origin, track, file);
        let file = file.of_pod(before.as_deref());
        self.insert(file);
    }

    fn look_at_due(&mut self) {
        let now = Instant::now();
        let mut due: Vec<(Instant, Identity)> = self
            .table
            .iter_mut()
            .map(|file| (file.next(), file.identity))
            .filter(|(next, _)| *next <= now)
            .collect();
        due.sort_unstable_by_key(|(next, _)| *next);
        for (_, identity) in due {
            self.look(identity);
        }
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
        let Some(file) = self.table.file(identity) else {
            return Outcome::Gone;
        };
        self.held -= usize::from(file.is_held());
        let may_hold = self.held < MOST_HELD;
        let (reach, scratch) = (&mut self.reach, &mut self.scratch);
        let outcome = file.look(reach, scratch, &mut self.output, &self.losses, may_hold);
        self.held += usize::from(file.is_held());
        if outcome == Outcome::Gone {
            self.remove(identity);
        }
        outcome
    }

    /// Waits for an event, a request, or the time of the next look.
    fn wait(&mut self, wake: &OwnedFd, is_busy: bool) {
        let healing = self.healed + HEAL_EVERY;
        let next = self.table.iter_mut().map(|file| file.next()).min();
        let until = next.map_or(healing, |next| next.min(healing));
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
