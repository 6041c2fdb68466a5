//! The recorder: a thread that compresses, seals, writes, rotates and deletes, so that the pipeline never waits.
mod directory;
mod order;
mod output;
mod place;
mod settings;
mod thread;

pub use settings::{Begin, Described, Directory, Scrub, Settings, Summary, Target};

use super::{error::CaptureError, frame::RawFrame, manifest::Lost, write::SegmentWriter};
use crossbeam_channel::Sender;
use order::Order;
use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    thread::JoinHandle,
    time::Duration,
};

/// Frames that wait at most.
const QUEUE_FRAMES: usize = 4_096;

/// Someone who waits for the thread looks that often.
const LOOK_AGAIN: Duration = Duration::from_micros(200);

/// What both sides of the channel know.
#[derive(Debug, Default)]
struct Shared {
    wants_segment: AtomicBool,
    waiting_frames: AtomicUsize,
    waiting_bytes: AtomicUsize,
    lost_frames: AtomicU64,
    lost_entries: AtomicU64,
    lost_bytes: AtomicU64,
}

impl Shared {
    fn lose(&self, frame: &RawFrame) {
        self.lost_frames.fetch_add(1, Relaxed);
        self.lost_entries
            .fetch_add(u64::from(frame.entries()), Relaxed);
        self.lost_bytes.fetch_add(frame.bytes() as u64, Relaxed);
    }

    /// What was written and is then forgotten.
    fn lose_written<W: Write>(&self, writer: &SegmentWriter<W>) {
        self.lost_frames.fetch_add(writer.frames(), Relaxed);
        self.lost_entries.fetch_add(writer.entries(), Relaxed);
        self.lost_bytes.fetch_add(writer.written(), Relaxed);
    }

    fn lost(&self) -> Lost {
        Lost {
            frames: self.lost_frames.load(Relaxed),
            entries: self.lost_entries.load(Relaxed),
            bytes: self.lost_bytes.load(Relaxed),
        }
    }
}

/// What waits for the thread, and what it will never write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Frames.
    pub frames: usize,
    /// Bytes in them.
    pub bytes: usize,
    /// Bytes that were lost.
    pub dropped_bytes: u64,
}

/// The pipeline's side of the recorder.
#[derive(Debug)]
pub struct Recorder {
    orders: Sender<Order>,
    shared: Arc<Shared>,
    queue_bytes: usize,
    waits: bool,
    thread: JoinHandle<Summary>,
}

impl Recorder {
    /// Starts the thread. Nothing is written before the first `begin`.
    ///
    /// # Errors
    /// When the directory can't be made, or the kernel gives no thread.
    pub fn start(settings: Settings) -> Result<Self, CaptureError> {
        let (queue_bytes, waits) = (settings.queue_bytes, settings.waits);
        let shared = Arc::new(Shared::default());
        shared.wants_segment.store(true, Relaxed);
        let (orders, taken) = crossbeam_channel::unbounded();
        let thread = thread::start(settings, taken, Arc::clone(&shared))?;
        Ok(Self {
            orders,
            shared,
            queue_bytes,
            waits,
            thread,
        })
    }

    /// Hands a frame over. Unless the settings say so it never waits: when the thread is behind, the frame is dropped and
    /// counted, and a new segment is wanted, which tells anew what is known.
    pub fn frame(&self, frame: RawFrame) {
        while self.is_behind(frame.bytes()) {
            if !self.waits || self.thread.is_finished() {
                self.shared.lose(&frame);
                self.shared.wants_segment.store(true, Relaxed);
                return;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        self.wait_for(std::slice::from_ref(&frame));
        self.send(Order::Frame(frame));
    }

    fn is_behind(&self, more: usize) -> bool {
        let waiting = self.shared.waiting_bytes.load(Relaxed);
        let frames = self.shared.waiting_frames.load(Relaxed);
        (waiting > 0 && waiting + more > self.queue_bytes) || frames >= QUEUE_FRAMES
    }

    /// Whether the current segment is full or old, could not be written, or there is none: the pipeline then calls
    /// `begin`.
    #[must_use]
    pub fn wants_segment(&self) -> bool {
        self.shared.wants_segment.load(Relaxed)
    }

    /// Closes the current segment and begins the next with these state frames.
    pub fn begin(&self, begin: Begin) {
        self.shared.wants_segment.store(false, Relaxed);
        self.wait_for(&begin.states);
        self.send(Order::Begin(begin));
    }

    /// Has the headers of the segments that begin from now on say this.
    pub fn describe(&self, described: Described) {
        self.send(Order::Describe(Box::new(described)));
    }

    /// Ring: writes what is held to a file, then goes on with the next segment. Elsewhere it does nothing.
    pub fn trigger(&self) {
        self.send(Order::Trigger);
    }

    /// What was lost so far: the thread was behind, or writing failed.
    #[must_use]
    pub fn lost(&self) -> Lost {
        self.shared.lost()
    }

    /// What waits for the thread, and how many bytes were lost so far.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        Waiting {
            frames: self.shared.waiting_frames.load(Relaxed),
            bytes: self.shared.waiting_bytes.load(Relaxed),
            dropped_bytes: self.shared.lost_bytes.load(Relaxed),
        }
    }

    /// Writes what waits, closes the segment and ends. A ring that was not triggered is forgotten.
    #[must_use]
    pub fn finish(self) -> Summary {
        self.send(Order::Finish);
        let lost = self.shared.lost();
        self.thread.join().unwrap_or(Summary {
            lost,
            failed: true,
            ..Summary::default()
        })
    }

    fn wait_for(&self, frames: &[RawFrame]) {
        let bytes = frames.iter().map(RawFrame::bytes).sum();
        self.shared.waiting_frames.fetch_add(frames.len(), Relaxed);
        self.shared.waiting_bytes.fetch_add(bytes, Relaxed);
    }

    /// The thread ends at `Finish` only; if it is gone, what it is sent is lost and says so.
    fn send(&self, order: Order) {
        if let Err(refused) = self.orders.send(order) {
            refused
                .0
                .frames()
                .iter()
                .for_each(|frame| self.shared.lose(frame));
        }
    }
}
