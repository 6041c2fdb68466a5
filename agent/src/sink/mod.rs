//! Where lines go: standard output, a file, and whoever else is configured. A thread of its own, fed through a bounded channel.
mod elasticsearch;
mod file;
pub mod format;
pub mod forward;
mod journald;
mod kafka;
mod loki;
mod nats;
mod otlp;
mod outlets;
mod remote;
mod splunk;
mod state;
mod stdout;
mod syslog;
pub mod told;
mod webhook;

pub use file::{Compression, FileSettings, FileSink, Rotation};
pub use outlets::To;
pub use state::{SinkCounts, SinkState};
pub use stdout::{Format, StdoutSink};

use crate::advice::Reads;
use crate::confine;
use crate::finding::Time;
use crate::kept::Kept;
use crate::output::{Line, Loss};
use crate::source::LogPosition;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use forward::Forwards;
use std::{sync::Arc, thread::JoinHandle, time::Duration};

/// Lines that wait at most; when it is full the pipeline waits, and the kernel's ring buffer fills.
const QUEUE: usize = 4_096;
/// A file that could not be written is tried again this often.
const RETRY_EVERY: Duration = Duration::from_millis(500);
/// Lines that are written at most before it is noted that they are.
const MOST_BEGUN: usize = 256;

/// What the sinks are asked.
#[derive(Debug)]
pub enum Order {
    /// Write this line.
    Write(Line),
    /// Open the file anew: it was moved away.
    Reopen,
    /// What was found in log files up to these positions was in the lines before.
    Positions(Vec<LogPosition>),
    /// These reads of secrets were observed.
    Reads(Box<Reads>),
    /// Write by other settings from now on.
    Change(SinkSettings),
}

/// What can change while the sinks run.
#[derive(Clone, Copy, Debug)]
pub struct SinkSettings {
    /// Format of standard output.
    pub format: Format,
    /// When the file is rotated, and what becomes of rotated ones.
    pub rotation: Rotation,
}

/// The running sinks.
pub struct Sinks {
    /// Takes orders.
    pub orders: Sender<Order>,
    /// How far they are, for whoever asks from outside.
    pub state: Arc<SinkState>,
    thread: JoinHandle<Undelivered>,
}

/// What could not be written in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undelivered {
    /// Lines that standard output did not take.
    pub stdout: u64,
    /// Lines that the file did not take.
    pub file: u64,
    /// Findings that other sinks neither delivered nor keep on disk.
    pub forwards: u64,
}

/// Where lines go.
pub struct Outlets {
    /// Standard output.
    pub stdout: StdoutSink,
    /// A file.
    pub file: Option<FileSink>,
    /// Whoever else gets findings.
    pub forwards: Forwards,
    /// Notes what is told.
    pub kept: Option<Kept>,
}

impl Sinks {
    /// Starts the thread. `unheard` is called when nothing takes lines any more: standard output is closed and there is no
    /// other sink. `unwritten` are lines of the process before this one.
    ///
    /// # Errors
    /// When the kernel gives no thread.
    pub fn start(
        outlets: Outlets,
        unwritten: Vec<String>,
        unheard: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (orders, taken) = bounded(QUEUE);
        let state = Arc::new(SinkState::of(&outlets.forwards));
        let mut writer = Writer {
            outlets,
            begun: 0,
            state: Arc::clone(&state),
        };
        let thread = std::thread::Builder::new()
            .name("sinks".into())
            .spawn(move || {
                confine::writer();
                writer.tell_again(&unwritten);
                writer.run(&taken, &unheard)
            })?;
        Ok(Self {
            orders,
            state,
            thread,
        })
    }

    /// Writes what is queued and ends. All senders must be gone.
    #[must_use]
    pub fn finish(self) -> Undelivered {
        let Self { orders, thread, .. } = self;
        drop(orders);
        thread.join().unwrap_or_default()
    }
}

/// Hands lines to all.
struct Writer {
    outlets: Outlets,
    /// Lines since everything was settled.
    begun: usize,
    /// What health and metrics tell of it.
    state: Arc<SinkState>,
}

impl Writer {
    fn run(mut self, orders: &Receiver<Order>, unheard: &impl Fn()) -> Undelivered {
        loop {
            let order = match orders.try_recv() {
                Ok(order) => order,
                Err(_) => {
                    // Nothing waits: what was written must be seen now.
                    self.settle();
                    self.tell_lost();
                    if !self.is_heard() {
                        unheard();
                    }
                    match orders.recv_timeout(RETRY_EVERY) {
                        Ok(order) => order,
                        Err(RecvTimeoutError::Timeout) => {
                            if let Some(file) = &mut self.outlets.file {
                                file.retry();
                                file.expire();
                            }
                            continue;
                        }
                        Err(RecvTimeoutError::Disconnected) => break,
                    }
                }
            };
            match order {
                Order::Write(line) => self.write(&line),
                Order::Reopen => self.outlets.file.iter_mut().for_each(FileSink::reopen),
                Order::Change(settings) => self.change(settings),
                Order::Reads(reads) => {
                    if let Some(kept) = &mut self.outlets.kept {
                        kept.reads.save(*reads);
                    }
                }
                Order::Positions(positions) => {
                    if self.settle()
                        && let Some(kept) = &mut self.outlets.kept
                    {
                        kept.positions.save(positions);
                    }
                }
            }
        }
        self.settle();
        // Their number is in the log and the metrics: the stream has ended.
        self.outlets.forwards.lost();
        let Outlets {
            stdout,
            file,
            forwards,
            ..
        } = self.outlets;
        Undelivered {
            stdout: stdout.refused(),
            file: file.map_or(0, FileSink::finish),
            forwards: forwards.finish(),
        }
    }

    fn change(&mut self, settings: SinkSettings) {
        self.outlets.stdout.change(settings.format);
        let limits = |file: &mut FileSink| file.limit(settings.rotation);
        self.outlets.file.iter_mut().for_each(limits);
    }

    /// What the process before this one was about to write, and may have.
    fn tell_again(&mut self, lines: &[String]) {
        let outlets = &mut self.outlets;
        for line in lines {
            outlets.forwards.take(line);
            let file = outlets.file.iter_mut();
            file.for_each(|file| file.write_text(line));
            outlets.stdout.write_text(line);
        }
    }

    /// A finding stands in the journal before it is told, and in the spools before that says that it was.
    fn write(&mut self, line: &Line) {
        let outlets = &mut self.outlets;
        if let Line::Finding(finding) = line
            && (outlets.kept.is_some() || !outlets.forwards.is_empty())
            && let Ok(text) = serde_json::to_string(line)
        {
            let kept = outlets.kept.iter_mut();
            kept.for_each(|kept| kept.journal.begin(finding, &text));
            outlets.forwards.take(&text);
        }
        let file = outlets.file.iter_mut();
        file.for_each(|file| file.write(line));
        outlets.stdout.write(line);
        self.state.tell(&outlets.stdout, outlets.file.as_ref());
        self.begun += 1;
        if self.begun >= MOST_BEGUN {
            self.settle();
        }
    }

    /// What other sinks had to let go of is told like any other loss.
    fn tell_lost(&mut self) {
        for lost in self.outlets.forwards.lost() {
            let (amount, time) = (lost.amount, Time(jiff::Timestamp::now()));
            let loss = Loss::new(time, lost.cause, amount.count, amount.bytes);
            self.write(&Line::Loss(loss));
        }
    }

    /// Whether somebody still takes lines.
    fn is_heard(&self) -> bool {
        let Outlets {
            stdout,
            file,
            forwards,
            ..
        } = &self.outlets;
        stdout.refused() == 0 || file.is_some() || !forwards.is_empty()
    }

    /// Hands over what is buffered. Whether every line was written; then the journal says so.
    fn settle(&mut self) -> bool {
        self.begun = 0;
        let is_heard = self.is_heard();
        let outlets = &mut self.outlets;
        let is_safe = outlets.forwards.settle();
        outlets.stdout.flush();
        outlets.file.iter_mut().for_each(FileSink::sync);
        self.state.tell(&outlets.stdout, outlets.file.as_ref());
        let is_written = outlets.file.as_ref().is_none_or(FileSink::is_done);
        let is_done = is_heard && is_safe && is_written;
        if let Some(kept) = outlets.kept.as_mut().filter(|_| is_done) {
            kept.journal.end();
            kept.positions.go_on();
        }
        is_done
    }
}
