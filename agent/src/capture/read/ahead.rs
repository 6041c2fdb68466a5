//! Reads captures on several threads: the same items in the same order.
use super::{
    super::error::CaptureError, Captures, Item, Salvaged, Unpacker, captures::Source, deliver,
    feed::Fed,
};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::{fmt, io, num::NonZeroUsize, path::PathBuf, thread};

/// Frames that are read ahead of the one asked for, at most, for each worker.
const AHEAD: usize = 2;

type Delivered = Result<Item, CaptureError>;

/// A frame for a worker, and where the answer goes.
struct Job {
    fed: Fed,
    answer: Sender<Delivered>,
}

/// The items of captures, decompressed and decrypted by worker threads, a bounded number of frames ahead.
pub struct ReadAhead {
    inner: Inner,
    salvaged: Salvaged,
    ended: bool,
}

enum Inner {
    Inline(Box<Captures>),
    /// The answers in order, each when its worker has it.
    Ahead(Receiver<Receiver<Delivered>>),
}

impl ReadAhead {
    /// With this many workers; with one, everything is done when the next item is asked for.
    ///
    /// # Errors
    /// When the kernel gives no thread.
    pub fn new(captures: Captures, workers: NonZeroUsize) -> Result<Self, CaptureError> {
        let inner = if workers.get() == 1 {
            Inner::Inline(Box::new(captures))
        } else {
            start(captures, workers.get())
                .map(Inner::Ahead)
                .map_err(|source| CaptureError::Io {
                    doing: "starting threads to read",
                    path: PathBuf::from("the capture"),
                    source,
                })?
        };
        Ok(Self {
            inner,
            salvaged: Salvaged::default(),
            ended: false,
        })
    }

    /// What salvage lost so far.
    #[must_use]
    pub const fn salvaged(&self) -> Salvaged {
        self.salvaged
    }
}

impl Iterator for ReadAhead {
    type Item = Result<Item, CaptureError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = match &mut self.inner {
            Inner::Inline(captures) => captures.next()?,
            Inner::Ahead(answers) => answers.recv().ok()?.recv().unwrap_or_else(|_| {
                Err(CaptureError::Io {
                    doing: "decompressing a frame of",
                    path: PathBuf::from("the capture"),
                    source: io::Error::other("its thread ended"),
                })
            }),
        };
        self.ended = self.salvaged.note(&item);
        Some(item)
    }
}

fn start(captures: Captures, workers: usize) -> io::Result<Receiver<Receiver<Delivered>>> {
    let (answers, in_order) = bounded(AHEAD * workers);
    let (jobs, taken) = bounded::<Job>(workers);
    let salvage = captures.options.salvage;
    for worker in 0..workers {
        let taken = taken.clone();
        thread::Builder::new()
            .name(format!("read-{worker}"))
            .spawn(move || work(&taken, salvage))?;
    }
    thread::Builder::new()
        .name("read".into())
        .spawn(move || feed(captures.source, &jobs, &answers))?;
    Ok(in_order)
}

/// Reads on until the captures end or nobody asks any more.
fn feed(source: Source, jobs: &Sender<Job>, answers: &Sender<Receiver<Delivered>>) {
    for fed in source {
        let (answer, answered) = bounded(1);
        if answers.send(answered).is_err() {
            return;
        }
        let sent = match fed {
            Ok(fed) => jobs.send(Job { fed, answer }).is_ok(),
            Err(error) => answer.send(Err(error)).is_ok(),
        };
        if !sent {
            return;
        }
    }
}

fn work(jobs: &Receiver<Job>, salvage: bool) {
    let mut unpacker = Unpacker::default();
    for Job { fed, answer } in jobs {
        // Nobody waits for it any more: the reader was dropped.
        let _ = answer.send(deliver(fed, &mut unpacker, salvage));
    }
}

impl fmt::Debug for ReadAhead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadAhead")
    }
}
