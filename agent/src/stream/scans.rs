//! Reassembly: one scan a stream and process, so that interleaved writers neither break nor fake a match.
use super::{Stream, Turns};
use crate::event::{BootTime, FileId, FileKey, Process};
use crate::finding::{Actor, PodRef};
use crate::inventory::Fingerprint;
use crate::matcher::Scan;
use lru::LruCache;
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, sync::Arc};

/// Streams scanned at once.
const MOST: usize = 4_096;
/// Memory that all scans of streams may hold, in bytes. The scan that was fed longest ago gives way.
const MOST_BYTES: usize = 64 << 20;
/// Other files scanned at once: a program that writes thousands of them displaces no stream.
const MOST_OTHERS: usize = 512;
/// Memory that all scans of other files may hold, in bytes.
const MOST_OTHER_BYTES: usize = 8 << 20;

/// A replay without payloads does not know what a scan held; it remembers what was reported about so many bytes.
const REMEMBERED_BLIND: u64 = 16 << 20;

/// A stream, as written by one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ScanKey {
    /// The stream's inode.
    pub file: FileId,
    /// The process; 0: what was read from a log file.
    pub tgid: u32,
    /// The thread whose writes are searched for themselves; 0: all of the process. Of a log file: which part of it.
    pub thread: u32,
}

impl ScanKey {
    /// What a process writes.
    #[must_use]
    pub const fn process(file: FileId, tgid: u32) -> Self {
        Self {
            file,
            tgid,
            thread: 0,
        }
    }

    /// What a log file holds: of a pod's, stdout and stderr apart; and what is read of it once more.
    #[must_use]
    pub const fn log(file: FileId, is_stderr: bool, is_again: bool) -> Self {
        Self {
            file,
            tgid: 0,
            thread: is_stderr as u32 | (is_again as u32) << 1,
        }
    }

    /// Whether these bytes may have been read before.
    #[must_use]
    pub const fn is_read_again(&self) -> bool {
        self.tgid == 0 && self.thread & 2 != 0
    }
}

/// What was reported about the bytes that a scan holds: which, start, end.
pub type Reported = VecDeque<(Fingerprint, u64, u64)>;

/// A scan and what is needed to report a match that shows only later.
pub struct Slot {
    /// The bytes.
    pub scan: Scan,
    /// The stream.
    pub stream: Arc<Stream>,
    /// Who wrote last.
    pub process: Option<Process>,
    /// Whose log file was read.
    pub owner: Option<Arc<Actor>>,
    /// When.
    pub time: BootTime,
    /// Through which descriptor.
    pub fd: u32,
    /// Position in the stream where the last call's bytes began.
    pub call_start: u64,
    /// Position in the last call of the byte that comes next.
    pub next_offset: u64,
    /// When something that the process wrote was last lost.
    lost_at: BootTime,
    /// Position in the stream from which credentials are looked for next, and that up to which they were at a pause.
    pub sought: u64,
    /// See above.
    pub sought_at_pause: u64,
    /// The threads that write.
    pub turns: Turns,
    /// Values that were reported of late.
    pub reported: Reported,
    /// Credentials that were.
    pub credentials: Reported,
}

impl Slot {
    fn new(stream: &Arc<Stream>) -> Self {
        Self {
            scan: Scan::default(),
            stream: Arc::clone(stream),
            process: None,
            owner: None,
            time: BootTime::default(),
            fd: 0,
            call_start: 0,
            next_offset: 0,
            lost_at: BootTime::default(),
            sought: 0,
            sought_at_pause: 0,
            turns: Turns::default(),
            reported: VecDeque::new(),
            credentials: VecDeque::new(),
        }
    }

    /// Forgets what was reported about bytes that are held no longer.
    pub fn forget_reports(&mut self) {
        let held_from = if self.scan.is_blind() {
            self.scan.position().saturating_sub(REMEMBERED_BLIND)
        } else {
            self.scan.held_text().1
        };
        for reports in [&mut self.reported, &mut self.credentials] {
            let is_old = |report: &mut (Fingerprint, u64, u64)| report.2 <= held_from;
            while reports.pop_front_if(is_old).is_some() {}
        }
    }

    /// The next bytes are those at `offset` of their call. What is missing before them is a gap, and so is what was lost
    /// since the last ones (see [`Write::lost_at`](crate::event::Write::lost_at)).
    pub fn begin(&mut self, offset: u64, lost_at: BootTime) {
        self.forget_reports();
        if lost_at != self.lost_at {
            self.lost_at = lost_at;
            self.scan.skip(1);
        }
        if offset == 0 {
            self.call_start = self.scan.position();
        } else if offset != self.next_offset {
            self.scan.skip(offset.saturating_sub(self.next_offset));
        }
    }
}

/// A scan without its bytes, for a capture.
#[derive(Debug, Serialize, Deserialize)]
pub struct SlotState {
    key: ScanKey,
    stream: Stream,
    process: Option<Process>,
    owner: Option<Actor>,
    time: BootTime,
    fd: u32,
    position: u64,
    call_start: u64,
    next_offset: u64,
    lost_at: BootTime,
    turns: Turns,
    reported: Vec<(Fingerprint, u64, u64)>,
    credentials: Vec<(Fingerprint, u64, u64)>,
}

impl SlotState {
    /// The process that wrote last.
    #[must_use]
    pub const fn process(&self) -> Option<&Process> {
        self.process.as_ref()
    }

    /// The pod whose log was read.
    #[must_use]
    pub fn pod(&self) -> Option<&PodRef> {
        self.owner.as_ref()?.pod.as_deref()
    }

    /// The file.
    #[must_use]
    pub const fn file(&self) -> FileKey {
        self.key.file.key
    }

    fn of(key: ScanKey, slot: &Slot) -> Self {
        Self {
            key,
            stream: Stream::clone(&slot.stream),
            process: slot.process,
            owner: slot.owner.as_deref().cloned(),
            time: slot.time,
            fd: slot.fd,
            position: slot.scan.position(),
            call_start: slot.call_start,
            next_offset: slot.next_offset,
            lost_at: slot.lost_at,
            turns: slot.turns.clone(),
            reported: slot.reported.iter().copied().collect(),
            credentials: slot.credentials.iter().copied().collect(),
        }
    }

    fn restore(self, slot: &mut Slot) {
        slot.scan = Scan::default();
        slot.scan.pass(self.position);
        slot.process = self.process;
        slot.owner = self.owner.map(Arc::new);
        slot.time = self.time;
        slot.fd = self.fd;
        slot.call_start = self.call_start;
        slot.next_offset = self.next_offset;
        slot.lost_at = self.lost_at;
        slot.turns = self.turns;
        slot.reported = self.reported.into();
        slot.credentials = self.credentials.into();
    }
}

/// All scans.
pub struct Scans {
    streams: Pool,
    others: Pool,
}

impl Default for Scans {
    fn default() -> Self {
        Self {
            streams: Pool::new(MOST, MOST_BYTES),
            others: Pool::new(MOST_OTHERS, MOST_OTHER_BYTES),
        }
    }
}

impl Scans {
    /// Feeds the scan of a stream, made when it is not there, and keeps memory within bounds.
    pub fn with(&mut self, key: ScanKey, stream: &Arc<Stream>, feed: impl FnOnce(&mut Slot)) {
        let pool = if stream.is_other_file() {
            &mut self.others
        } else {
            &mut self.streams
        };
        pool.with(key, stream, feed);
    }

    /// Looks at a scan without calling it used.
    pub fn look<T>(&mut self, key: ScanKey, look: impl FnOnce(&mut Slot) -> T) -> Option<T> {
        let slot = self.streams.slots.peek_mut(&key);
        slot.or_else(|| self.others.slots.peek_mut(&key)).map(look)
    }

    /// All scans without their bytes; the one fed longest ago comes first.
    #[must_use]
    pub fn state(&self) -> Vec<SlotState> {
        let pools = [&self.others, &self.streams];
        let slots = pools.into_iter().flat_map(|pool| pool.slots.iter().rev());
        slots.map(|(key, slot)| SlotState::of(*key, slot)).collect()
    }

    /// Takes over a scan without its bytes.
    pub fn restore(&mut self, state: SlotState) {
        let stream = Arc::new(state.stream.clone());
        self.with(state.key, &stream, |slot| state.restore(slot));
    }

    /// Every scan's key, those of streams first, of them the one fed last.
    #[must_use]
    pub fn keys(&self) -> Vec<ScanKey> {
        let all = self.streams.slots.iter().chain(self.others.slots.iter());
        all.map(|(key, _)| *key).collect()
    }
}

/// Scans that share a bound.
struct Pool {
    slots: LruCache<ScanKey, Slot>,
    held: usize,
    most: usize,
    most_bytes: usize,
}

impl Pool {
    fn new(most: usize, most_bytes: usize) -> Self {
        Self {
            slots: LruCache::unbounded(),
            held: 0,
            most,
            most_bytes,
        }
    }

    fn with(&mut self, key: ScanKey, stream: &Arc<Stream>, feed: impl FnOnce(&mut Slot)) {
        let slot = self.slots.get_or_insert_mut(key, || Slot::new(stream));
        let before = slot.scan.held();
        feed(slot);
        self.held = self.held + slot.scan.held() - before;
        while (self.held > self.most_bytes || self.slots.len() > self.most) && self.slots.len() > 1
        {
            if let Some((_, gone)) = self.slots.pop_lru() {
                self.held -= gone.scan.held();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Attributes, Device, FileKey, StreamSeen};
    use crate::matcher::{Index, Printer, Shape};
    use crate::stream::{Class, LogPaths, Pipes, Registry};

    fn stream() -> Arc<Stream> {
        let process = Process::sample();
        let seen = StreamSeen {
            time: BootTime(0),
            process,
            file: key(0).file,
            attributes: Attributes {
                mode: 0o010_600,
                uid: 0,
                gid: 0,
                rdev: Device(0),
            },
            fd: 1,
            opened: false,
            size: 0,
            path: None,
        };
        let mut registry = Registry::new(LogPaths::new(&[]).expect("globs"), Pipes::Any, 0);
        match registry.decide(&seen, false) {
            Class::Watched(stream) => stream,
            other => panic!("{other:?}"),
        }
    }

    fn key(tgid: u32) -> ScanKey {
        let key = FileKey {
            dev: Device::new(0, 9),
            ino: 1,
        };
        ScanKey::process(FileId { key, name: 0 }, tgid)
    }

    #[test]
    fn memory_is_bounded_by_letting_go_of_the_oldest() {
        let pattern = vec![b'x'; 65_535];
        let mut printer = Printer::new([1; 32]);
        let prints = printer.print(&pattern, Shape::Text).into_iter().collect();
        let index = Index::new(&printer, prints);
        let (mut scans, stream, text) = (Scans::default(), stream(), vec![b'a'; 100_000]);
        for tgid in 0..1_000 {
            scans.with(key(tgid), &stream, |slot| {
                slot.scan.feed(&index, &text, &mut Vec::new())
            });
        }
        let held = scans.streams.held;
        assert!(held <= MOST_BYTES, "{held}");
        assert_eq!(scans.keys()[0], key(999));
        assert!(scans.look(key(0), |_| ()).is_none());
    }
}
