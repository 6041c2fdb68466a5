//! One log file: opens it when something is to be read, reads, and hands over what it read.
use super::{
    losses::{LogLoss, LogLosses},
    notes::Notes,
    output::{Output, Piece},
    pod_text::{Gathered, PodText, Text},
    position::{LogPosition, Spot},
    reach::{Identity, Origin, Reach, reopen, state_of},
    track::{Look, PIECE, Track},
};
use crate::event::FileId;
use inotify::WatchDescriptor;
use sentinel_abi::LogOrigin;
use std::{
    ffi::OsString,
    os::fd::OwnedFd,
    path::PathBuf,
    time::{Duration, Instant},
};

/// From an event to reading: many writes are read at once, and a probe that saw them tells first.
pub const LAG: Duration = Duration::from_millis(50);
/// What is read of one file before others have their turn.
const BUDGET: u64 = 1 << 20;
/// A file stays open for so long after something happened to it: what is deleted meanwhile is still read.
const HOLD: Duration = Duration::from_secs(2);
/// A file is looked at without being told to after an eighth of the time since it last changed, between these bounds:
/// a mapping is written to without an event.
const SWEEP: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(30)];
/// The longest time between two looks at a file that was made ahead: on a tmpfs nothing at all shows that it is filled.
const SWEEP_WAITING: Duration = Duration::from_secs(4);

/// After a failure that may pass.
const RETRY: Duration = Duration::from_secs(5);

/// One file that is read.
pub struct LogFile {
    pub identity: Identity,
    pub file: FileId,
    /// The path to show.
    pub path: PathBuf,
    pub origin: Origin,
    track: Track,
    pod: Option<PodText>,
    /// The watch on it; none: it could not be watched.
    pub watch: Option<WatchDescriptor>,
    /// The watch on its directory, and its name there.
    pub directory: Option<(WatchDescriptor, OsString)>,
    /// When it is to be read: something happened to it.
    pub due: Option<Instant>,
    /// When it is to be looked at, should nothing happen.
    pub sweep: Instant,
    active: Instant,
    held: Option<OwnedFd>,
    /// It is being written to: it is read every [`LAG`] without an event, until there is nothing new.
    is_quiet: bool,
    /// Bytes were written since the last look.
    is_written: bool,
}

/// What a look at a file came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is nothing more to read now.
    Done,
    /// There is.
    More,
    /// The file can't be reached any more.
    Gone,
}

/// What the looks share.
pub struct Scratch {
    piece: zeroize::Zeroizing<Vec<u8>>,
    gathered: Gathered,
}

impl Scratch {
    pub fn new() -> Self {
        Self {
            piece: zeroize::Zeroizing::new(vec![0; PIECE]),
            gathered: Gathered::new(),
        }
    }

    pub fn piece(&mut self) -> &mut [u8] {
        &mut self.piece
    }

    /// Nothing of what was read stays.
    pub fn clear(&mut self) {
        zeroize::Zeroize::zeroize(self.piece.as_mut_slice());
    }
}

impl LogFile {
    /// A file that was just opened; it is due at once.
    pub fn new(
        identity: Identity,
        (file, path): (FileId, PathBuf),
        origin: Origin,
        track: Track,
        held: OwnedFd,
    ) -> Self {
        let now = Instant::now();
        Self {
            identity,
            file,
            path,
            origin,
            track,
            pod: None,
            watch: None,
            directory: None,
            due: Some(now),
            sweep: now,
            active: now,
            held: Some(held),
            is_quiet: false,
            is_written: false,
        }
    }

    /// A pod's log. It goes on where `before`, which had the same name, left off.
    pub fn of_pod(self, before: Option<&Self>) -> Self {
        let pod = before.and_then(|before| Some(before.pod.as_ref()?.next()));
        Self {
            pod: Some(pod.unwrap_or_default()),
            ..self
        }
    }

    pub fn is_pods(&self) -> bool {
        self.pod.is_some()
    }

    /// How far it was read.
    pub const fn spot(&self) -> Spot {
        self.track.spot()
    }

    /// The same, and what leads to it, for the next process. `now`: seconds since 1970.
    pub fn position(&self, now: i64) -> LogPosition {
        let mut position = LogPosition {
            dev: self.identity.dev(),
            ino: self.identity.ino(),
            file: self.file,
            path: self.path.clone(),
            is_pods: self.is_pods(),
            namespace: 0,
            processes: Vec::new(),
            place: None,
            inner: None,
            spot: self.spot(),
            met: now,
        };
        self.origin.keep(&mut position);
        position
    }

    pub fn held(&self) -> Option<&OwnedFd> {
        self.held.as_ref()
    }

    /// Where a file that takes this one's name would be.
    pub fn successor_place(&self) -> Option<PathBuf> {
        let (_, name) = self.directory.as_ref()?;
        Some(self.origin.path()?.with_file_name(name))
    }

    /// Whether it is open.
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Something happened to it.
    pub fn make_due(&mut self, at: Instant) {
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// inotify told of it.
    pub fn note(&mut self, due: Instant, is_written: bool) {
        self.make_due(due);
        self.is_written |= is_written;
    }

    /// Reads what is new. `may_hold`: whether it may stay open for a while.
    pub fn look(
        &mut self,
        reach: &mut Reach,
        notes: &mut Notes,
        scratch: &mut Scratch,
        output: &mut Output,
        losses: &LogLosses,
        may_hold: bool,
    ) -> Outcome {
        let now = Instant::now();
        self.due = None;
        let opened = match self.held.take() {
            Some(held) => Ok(held),
            None => match reach.place(&mut self.origin, self.identity) {
                Ok((place, stat)) if self.track.is_done(state_of(&stat)) => {
                    self.listen(false, &place, notes, now);
                    self.sweep = now + self.pause(now);
                    return Outcome::Done;
                }
                Ok((place, _)) => reopen(place),
                Err(error) => Err(error),
            },
        };
        let read = opened.and_then(|file| Ok((self.read(&file, scratch, output)?, file)));
        scratch.clear();
        match read {
            Ok((look, file)) => {
                self.count(look, losses);
                if look.changed {
                    self.active = now;
                }
                self.listen(look.changed, &file, notes, now);
                let is_fresh = now.duration_since(self.active) < HOLD;
                self.held = (is_fresh && may_hold).then_some(file);
                self.sweep = now + self.pause(now);
                self.is_written = false;
                if look.more {
                    self.due = Some(now);
                    return Outcome::More;
                }
                Outcome::Done
            }
            Err(error) => {
                tracing::debug!(file = %self.path.display(), %error, "a log file can't be read any more");
                // Only of what an event told of is it known that something is lost.
                if std::mem::take(&mut self.is_written) {
                    losses.count(LogLoss::Unread, 0);
                }
                self.sweep = now + RETRY;
                if is_passing(&error) {
                    Outcome::Done
                } else {
                    Outcome::Gone
                }
            }
        }
    }

    /// Has inotify tell of writes, or not while they are read anyway.
    fn listen(&mut self, changed: bool, file: &OwnedFd, notes: &mut Notes, now: Instant) {
        if self.watch.is_none() {
            return;
        }
        let watch = match (changed, self.is_quiet) {
            (true, _) => notes.quiet(file),
            (false, true) => notes.file(file),
            (false, false) => None,
        };
        // Another file may have the inode of one that is gone: then it is another watch, and what is told of the old one is not
        // about this file.
        if watch.is_some() {
            self.watch = watch;
        }
        // After it listens again, what came before is read.
        if changed {
            self.make_due(now + LAG);
        } else if self.is_quiet {
            self.make_due(now);
        }
        self.is_quiet = changed;
    }

    fn pause(&self, now: Instant) -> Duration {
        let [least, most] = SWEEP;
        let idle = now.duration_since(self.active);
        let pause = if self.held.is_some() {
            HOLD.saturating_sub(idle).max(least)
        } else if self.watch.is_none() {
            least
        } else if self.is_pods() {
            // A runtime writes with calls that inotify tells of.
            most
        } else {
            (idle / 8).clamp(least, most)
        };
        if self.track.waits() {
            pause.min(SWEEP_WAITING)
        } else {
            pause
        }
    }

    fn count(&self, look: Look, losses: &LogLosses) {
        for (cause, bytes) in [
            (LogLoss::Behind, look.skipped),
            (LogLoss::Truncated, look.cut_off),
        ] {
            if bytes > 0 {
                tracing::debug!(file = %self.path.display(), cause = cause.name(), bytes, "a part of a log file was not read");
                losses.count(cause, bytes);
            }
        }
    }

    fn read(
        &mut self,
        file: &OwnedFd,
        scratch: &mut Scratch,
        output: &mut Output,
    ) -> std::io::Result<Look> {
        let (id, path) = (self.file, self.path.as_path());
        let mut hand = |text: &Text<'_>, reread: bool| {
            output.piece(&Piece {
                file: id,
                path,
                origin: text.origin,
                offset: text.offset,
                position: text.position,
                gap: text.gap,
                reread,
                bytes: text.bytes,
            });
        };
        let (buffer, gathered) = (&mut scratch.piece, &mut scratch.gathered);
        let Some(pod) = &mut self.pod else {
            return self.track.look(file, BUDGET, buffer, |piece| {
                let text = Text {
                    origin: LogOrigin::File,
                    offset: piece.at,
                    position: piece.at,
                    gap: piece.gap,
                    bytes: piece.bytes,
                };
                hand(&text, piece.reread);
            });
        };
        let look = self.track.look(file, BUDGET, buffer, |piece| {
            pod.feed(piece, gathered, |text| hand(text, false));
        });
        pod.flush(gathered, |text| hand(text, false));
        look
    }
}

/// Whether a failure says nothing of the file itself.
fn is_passing(error: &std::io::Error) -> bool {
    use rustix::io::Errno;
    let passing = [
        Errno::MFILE,
        Errno::NFILE,
        Errno::NOMEM,
        Errno::IO,
        Errno::AGAIN,
        Errno::INTR,
    ];
    Errno::from_io_error(error).is_some_and(|error| passing.contains(&error))
}
