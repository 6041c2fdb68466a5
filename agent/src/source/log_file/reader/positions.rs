//! Takes up what the process before this one left: the files that it read, from where it was. Tells how far each is read.
use super::{
    super::{
        file::LogFile,
        handle::LogFileSettings,
        losses::LogLoss,
        position::{AnchorKey, Limits, LogPosition},
        reach::{Identity, Origin, regular, reopen},
        request::LogItem,
        track::Track,
    },
    Reader,
};
use crate::event::{FileId, FileKey};
use rustix::{
    fs::{AtFlags, StatxFlags, statx},
    time::{ClockId, clock_gettime},
};
use std::{
    collections::HashMap,
    io::Result,
    os::fd::OwnedFd,
    time::{Duration, Instant},
};

/// Positions are told at most this often for each thousand files.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// That there is another file is told this soon: a process that ends before it did leaves nothing that leads to it.
const TELL_NEW: Duration = Duration::from_millis(100);

/// What was left, and when to tell.
pub struct Positions {
    pub key: AnchorKey,
    /// Files that were read and not met again yet.
    known: HashMap<Identity, LogPosition>,
    /// Nobody left anything: what is there was there before.
    pub is_first: bool,
    is_other_boot: bool,
    /// From the start of the first sentinel to that of this one, in seconds since 1970.
    before: Option<[i64; 2]>,
    /// Bytes that may be read of what was written meanwhile.
    limits: Limits,
    is_waiting: bool,
    is_wanted: bool,
    /// A file was read on, or is new, or gone.
    pub is_changed: bool,
    told: Instant,
    pause: Duration,
}

impl Positions {
    pub fn new(settings: LogFileSettings) -> Self {
        let known = settings.known.files.into_iter();
        let by_identity = |it: LogPosition| (Identity::new(it.dev, it.ino), it);
        Self {
            key: settings.key,
            known: known.map(by_identity).collect(),
            is_first: settings.known.saved.is_none(),
            before: settings.known.saved.map(|_| [settings.known.since, now()]),
            is_other_boot: settings.known.is_other_boot,
            limits: settings.limits,
            is_waiting: settings.known.saved.is_some(),
            is_wanted: settings.tells_positions,
            // That there is nothing yet is to be known, too.
            is_changed: true,
            told: Instant::now(),
            pause: Duration::ZERO,
        }
    }

    /// Whether nothing is to be read yet.
    pub const fn is_waiting(&self) -> bool {
        self.is_waiting
    }

    /// A file is new, or gone.
    pub fn change(&mut self) {
        self.is_changed = true;
        self.pause = self.pause.min(TELL_NEW);
    }

    /// When they are to be told.
    pub fn due(&self) -> Option<Instant> {
        let is_due = self.is_wanted && self.is_changed && !self.is_waiting;
        is_due.then(|| self.told + self.pause)
    }

    /// Whether a file that is not known was made since the first sentinel started: none has read it, then.
    pub fn is_new(&self, file: &OwnedFd) -> bool {
        let Some([from, to]) = self.before else {
            return false;
        };
        born(file).is_some_and(|born| (from..=to).contains(&born))
    }

    /// Whether a file was there before the first sentinel started, as far as the file system tells.
    pub fn is_older(&self, file: &OwnedFd) -> bool {
        let since = self.before.map(|[since, _]| since);
        self.is_first || born(file).is_some_and(|born| since.is_some_and(|since| born < since))
    }

    /// Whether the process before this one read a file, and it was not taken up yet.
    pub fn knows(&self, identity: Identity) -> bool {
        self.known.contains_key(&identity)
    }
}

/// When a file was made, in seconds since 1970; none: the file system does not tell.
fn born(file: &OwnedFd) -> Option<i64> {
    let born = statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::BTIME).ok()?;
    (born.stx_mask & StatxFlags::BTIME.bits() != 0).then_some(born.stx_btime.tv_sec)
}

/// Seconds since 1970.
fn now() -> i64 {
    clock_gettime(ClockId::Realtime).tv_sec
}

impl Reader {
    /// Reading begins.
    pub(super) fn begin(&mut self) {
        self.positions.is_waiting = false;
        self.positions.pause = Duration::ZERO;
        let now = Instant::now();
        for file in self.table.iter_mut() {
            file.make_due(now);
            self.due.push(file.identity);
        }
    }

    pub(super) fn tell_positions(&mut self) {
        if self.positions.due().is_none() {
            return;
        }
        let now = now();
        let mut all: Vec<LogPosition> = self.table.iter_mut().map(|it| it.position(now)).collect();
        // What is not met again yet may be met later, or by the next process: it must not be new to that.
        let unmet = self.positions.known.values().filter(|it| it.is_kept(now));
        all.extend(unmet.cloned());
        self.positions.is_changed = false;
        self.positions.told = Instant::now();
        self.positions.pause = TELL_EVERY * (1 + all.len() as u32 / 1_000);
        self.output.send(LogItem::Positions(all));
    }

    /// Meets the files again that the process before this one read; logs of pods are met in their trees.
    pub(super) fn take_up(&mut self) {
        if self.positions.is_other_boot {
            return;
        }
        let known: Vec<LogPosition> = self.positions.known.values().cloned().collect();
        for position in known.into_iter().filter(|it| !it.is_pods) {
            let identity = Identity::new(position.dev, position.ino);
            if let Err(error) = self.meet_again(identity, &position) {
                tracing::debug!(path = %position.path.display(), %error, "a log file that was read before can't be reached");
            }
            self.meet_successor(identity, &position);
        }
    }

    fn meet_again(&mut self, identity: Identity, position: &LogPosition) -> Result<()> {
        let mut origin = Origin::of(position);
        let (place, _) = self.reach.place(&mut origin, identity)?;
        let file = reopen(regular(Ok(place))?)?;
        let track = self.resume(identity, &file, true)?;
        let id = (position.file, position.path.clone());
        self.insert(LogFile::new(identity, id, origin, track, file));
        Ok(())
    }

    /// Another file may have its name by now: then all of it is new.
    fn meet_successor(&mut self, before: Identity, position: &LogPosition) {
        let Some(place) = &position.place else {
            return;
        };
        let origin = Origin::of(position);
        let Ok((file, identity)) = self.reach.open_new(&origin, place) else {
            return;
        };
        let is_met = self.table.contains(identity) || self.positions.knows(identity);
        if identity == before || is_met {
            return;
        }
        let track = Track::from_start(true, &self.positions.key);
        let Ok(track) = self.within_limits(track, &file) else {
            return self.losses.count(LogLoss::Unread, 0);
        };
        let key = FileKey {
            ino: identity.ino(),
            ..position.file.key
        };
        let id = FileId {
            key,
            ..position.file
        };
        let id = (id, position.path.clone());
        self.insert(LogFile::new(identity, id, origin, track, file));
    }

    /// Goes on with a file where the process before this one was.
    pub(super) fn resume(
        &mut self,
        identity: Identity,
        file: &OwnedFd,
        rereads: bool,
    ) -> Result<Track> {
        let Some(position) = self.positions.known.remove(&identity) else {
            return Ok(Track::from_start(rereads, &self.positions.key));
        };
        let track = Track::resumed(rereads, &self.positions.key, file, &position.spot)?;
        tracing::debug!(path = %position.path.display(), left = position.spot.position, at = track.spot().position, "a log file is read on");
        self.within_limits(track, file)
    }

    /// Leaves out what is more than may be read of what was written meanwhile.
    pub(super) fn within_limits(&mut self, mut track: Track, file: &OwnedFd) -> Result<Track> {
        let Limits { file: most, total } = self.positions.limits;
        let (taken, cut) = track.limit(file, most.min(total))?;
        self.positions.limits.total = total - taken;
        if cut > 0 {
            self.losses.count(LogLoss::BackscanCut, cut);
        }
        Ok(track)
    }
}
