//! The recorder's thread: takes orders, keeps one segment open, and goes on after what fails.
use super::{
    super::{
        error::{CaptureError, with_causes},
        frame::RawFrame,
        header::{Hash, Header, Link},
        manifest::{Lost, ManifestFacts, Span},
        seal::Sealer,
        write::SegmentWriter,
    },
    Begin, Settings, Shared, Summary,
    directory::{add_spans, span},
    order::Order,
    output::Output,
    place::Place,
};
use crate::confine;
use crossbeam_channel::{Receiver, RecvTimeoutError};
use std::{
    path::PathBuf,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Starts the thread.
///
/// # Errors
/// When the directory or file can't be made, or the kernel gives no thread.
pub fn start(
    mut settings: Settings,
    orders: Receiver<Order>,
    shared: Arc<Shared>,
) -> Result<JoinHandle<Summary>, CaptureError> {
    let target = settings.target.clone();
    let place = Place::new(target, &settings.template).map_err(|source| CaptureError::Io {
        doing: "making the directory or file for captures",
        path: settings.target.path().to_owned(),
        source,
    })?;
    settings.template.data_key = None;
    let thread = Thread {
        place,
        settings,
        shared,
        current: None,
        next: 0,
        previous: None,
        gone: Vec::new(),
        asked: true,
        retry_at: None,
        must_write_ring: false,
        was_told: false,
        summary: Summary::default(),
    };
    std::thread::Builder::new()
        .name("capture".into())
        .spawn(move || {
            confine::writer();
            thread.run(&orders)
        })
        .map_err(|source| CaptureError::Io {
            doing: "starting the thread for",
            path: PathBuf::from("the capture"),
            source,
        })
}

/// The segment in hand.
struct Segment {
    writer: SegmentWriter<Output>,
    number: u32,
    started: u64,
    lost: Lost,
}

struct Thread {
    settings: Settings,
    shared: Arc<Shared>,
    place: Place,
    current: Option<Segment>,
    next: u32,
    previous: Option<Link>,
    /// Segments that were removed and no manifest has said so.
    gone: Vec<Span>,
    /// The pipeline was asked for a segment.
    asked: bool,
    /// Writing failed: when to ask again.
    retry_at: Option<Instant>,
    must_write_ring: bool,
    /// The log says that writing fails.
    was_told: bool,
    summary: Summary,
}

impl Thread {
    fn scrub(&mut self, frame: &mut RawFrame) {
        if let Some(scrub) = &mut self.settings.scrub {
            (scrub.0)(&mut frame.raw);
        }
    }

    fn run(mut self, orders: &Receiver<Order>) -> Summary {
        let mut is_last = false;
        loop {
            let order = match self.retry_at {
                Some(at) => orders.recv_deadline(at),
                None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(Order::Frame(mut frame)) => {
                    self.taken(&frame);
                    self.scrub(&mut frame);
                    self.write(&frame);
                }
                Ok(Order::Begin(mut begin)) => {
                    for frame in &mut begin.states {
                        self.taken(frame);
                        self.scrub(frame);
                    }
                    self.begin(begin);
                }
                Ok(Order::Describe(described)) => described.tell(&mut self.settings.template),
                Ok(Order::Trigger) => self.trigger(),
                Ok(Order::Finish) => {
                    is_last = true;
                    break;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.retry_at.is_some_and(|at| at <= Instant::now()) {
                self.retry_at = None;
                self.ask();
            }
        }
        self.end(is_last);
        self.summary.lost = self.shared.lost();
        self.summary
    }

    /// A frame no longer waits.
    fn taken(&self, frame: &RawFrame) {
        self.shared.waiting_frames.fetch_sub(1, Relaxed);
        self.shared.waiting_bytes.fetch_sub(frame.bytes(), Relaxed);
    }

    fn ask(&mut self) {
        self.asked = true;
        self.shared.wants_segment.store(true, Relaxed);
    }

    fn begin(&mut self, begin: Begin) {
        self.asked = false;
        self.retry_at = None;
        self.close(false);
        self.write_ring();
        let started = begin.started;
        let header = Header {
            segment: self.next,
            previous: self.previous,
            started,
            clock: begin.clock,
            inventory_epoch: begin.epoch,
            ..self.settings.template.clone()
        };
        match self.create(&header) {
            Ok(writer) => {
                self.current = Some(Segment {
                    writer,
                    number: self.next,
                    started,
                    lost: self.shared.lost(),
                });
                self.next += 1;
            }
            Err(error) => self.fail(&error),
        }
        begin.states.iter().for_each(|frame| self.write(frame));
    }

    fn create(&mut self, header: &Header) -> Result<SegmentWriter<Output>, CaptureError> {
        let sealer = self.settings.recipients.as_ref().map(Sealer::new);
        let sealer = sealer.transpose()?;
        let output = self.place.open(header.segment);
        let output = output.map_err(|source| CaptureError::Io {
            doing: "making a segment in",
            path: self.place.path().to_owned(),
            source,
        })?;
        // What was made of a segment that can't even be begun is used up with it: no other gets its number.
        let created = SegmentWriter::create(output, header, sealer, self.settings.level);
        if created.is_err() {
            self.never_closed(self.next);
            self.next += 1;
            self.place.cut();
        }
        created
    }

    fn write(&mut self, frame: &RawFrame) {
        let Some(segment) = &mut self.current else {
            self.shared.lose(frame);
            return;
        };
        if let Err(error) = segment.writer.write(frame) {
            self.shared.lose(frame);
            self.give_up();
            self.fail(&error);
            return;
        }
        let written = segment.writer.written();
        let age = Duration::from_nanos(frame.last.saturating_sub(segment.started));
        // A gap in the entries is bridged by new state, when the thread has caught up.
        let has_gap = segment.lost != self.shared.lost()
            && self.shared.waiting_bytes.load(Relaxed) <= self.settings.queue_bytes / 2;
        let wants = self.place.is_full(written, age) || has_gap;
        let number = segment.number;
        if self.place.ring().is_some() {
            self.prune(number, written, false);
        }
        if self.place.overflows(written) {
            self.overflow();
        } else if wants && !self.asked {
            self.ask();
        }
    }

    /// Makes room beside the segment of this number, and for so many bytes more if another one follows.
    fn prune(&mut self, number: u32, written: u64, last: bool) {
        let pruned = self
            .place
            .prune(number, written, last, self.settings.template.capture);
        match pruned {
            Ok(gone) => add_spans(&mut self.gone, gone),
            Err(error) => self.fail(&error),
        }
    }

    /// Closes the segment in hand.
    fn close(&mut self, last: bool) {
        let Some(Segment {
            mut writer, number, ..
        }) = self.current.take()
        else {
            if self.previous.is_none() {
                self.prune(self.next, 0, last);
            }
            return;
        };
        self.prune(number, writer.written(), last);
        if self.must_write_ring {
            self.prune_files(writer.written());
        }
        let facts = ManifestFacts {
            dropped: self.gone.clone(),
            last,
            lost: self.shared.lost(),
        };
        let signer = self.settings.signer.as_ref();
        let written = writer.written();
        match writer.close(signer, facts) {
            Ok(hash) => {
                let written = writer.written();
                self.closed(number, writer.abandon(), hash, written);
            }
            Err(error) => {
                self.never_closed(number);
                self.place.give_up(writer.abandon(), written);
                self.fail(&error);
            }
        }
    }

    /// Makes room in the directory for the ring with so many bytes more.
    fn prune_files(&mut self, written: u64) {
        match self.place.ring().map(|ring| ring.make_room(written)) {
            Some(Ok(gone)) => add_spans(&mut self.gone, gone),
            Some(Err(error)) => self.fail(&error),
            None => {}
        }
    }

    fn closed(&mut self, number: u32, output: Output, hash: Hash, written: u64) {
        let is_ring = self.place.ring().is_some();
        match self.place.close(number, output, written) {
            Ok(path) => {
                self.previous = Some(Link {
                    segment: number,
                    manifest: hash,
                });
                // What the ring holds may never be written: only then are these manifests to be found.
                if !is_ring {
                    self.declared();
                    self.summary.segments += 1;
                    self.summary.bytes += written;
                    self.succeed(path);
                }
            }
            Err(error) => {
                self.never_closed(number);
                self.fail(&error);
            }
        }
    }

    /// A manifest that can be found says what is gone. Of this capture all of them say so: those that did before go, too.
    fn declared(&mut self) {
        let own = self.settings.template.capture;
        self.gone.retain(|span| span.capture == own);
    }

    /// No manifest will close this segment.
    fn never_closed(&mut self, number: u32) {
        let gone = vec![span(self.settings.template.capture, number)];
        add_spans(&mut self.gone, gone);
    }

    /// What can't be written on with is left as it is, up to the last whole frame.
    fn give_up(&mut self) {
        if let Some(Segment { writer, number, .. }) = self.current.take() {
            self.never_closed(number);
            let written = writer.written();
            self.place.give_up(writer.abandon(), written);
        }
    }

    /// The segment in hand alone is more than the ring holds: it is forgotten.
    fn overflow(&mut self) {
        if let Some(Segment { writer, number, .. }) = self.current.take() {
            self.shared.lose_written(&writer);
            self.never_closed(number);
        }
        self.ask();
    }

    fn trigger(&mut self) {
        if self.place.ring().is_none() {
            return;
        }
        self.must_write_ring = true;
        if self.current.is_some() {
            // The segment in hand is closed when the next one begins: nothing is lost in between.
            self.ask();
        } else {
            self.write_ring();
        }
    }

    fn write_ring(&mut self) {
        if !std::mem::take(&mut self.must_write_ring) {
            return;
        }
        match self.place.ring().map(super::place::Ring::write) {
            Some(Ok(Some((path, segments, bytes)))) => {
                self.declared();
                self.summary.segments += segments;
                self.summary.bytes += bytes;
                tracing::info!(path = %path.display(), segments, bytes, "the flight recorder was written out");
                self.succeed(Some(path));
            }
            // The next trigger writes it.
            Some(Err(error)) => self.fail(&error),
            Some(Ok(None)) | None => {}
        }
    }

    fn end(&mut self, last: bool) {
        if self.place.ring().is_none() || self.must_write_ring {
            self.close(last);
        }
        self.write_ring();
        match self.place.end() {
            Ok(path) => self.summary.path = path.or(self.summary.path.take()),
            Err(error) => self.fail(&error),
        }
    }

    fn succeed(&mut self, path: Option<PathBuf>) {
        self.summary.path = path.or(self.summary.path.take());
        if std::mem::take(&mut self.was_told) {
            tracing::info!(path = %self.place.path().display(), "captures are written again");
        }
    }

    /// Counts, and says so once until it works again.
    fn fail(&mut self, error: &dyn std::error::Error) {
        self.summary.failed = true;
        self.retry_at = self
            .current
            .is_none()
            .then(|| Instant::now() + self.settings.retry_after);
        if !std::mem::replace(&mut self.was_told, true) {
            let why = with_causes(error);
            tracing::error!(path = %self.place.path().display(), %why, "a capture can't be written; free or add space, or choose another directory. What is not captured is counted, and it is tried again");
        }
    }
}
