//! Where lines go: standard output and a file. A thread of its own, fed through a bounded channel.
mod file;
mod stdout;

pub use file::{FileSettings, FileSink};
pub use stdout::{Format, StdoutSink};

use crate::output::Line;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::{thread::JoinHandle, time::Duration};

/// Lines that wait at most; when it is full the pipeline waits, and the kernel's ring buffer fills.
const QUEUE: usize = 4_096;
/// A file that could not be written is tried again this often.
const RETRY_EVERY: Duration = Duration::from_millis(500);

/// What the sinks are asked.
#[derive(Debug)]
pub enum Order {
    /// Write this line.
    Write(Line),
    /// Open the file anew: it was moved away.
    Reopen,
}

/// The running sinks.
pub struct Sinks {
    /// Takes orders.
    pub orders: Sender<Order>,
    thread: JoinHandle<Undelivered>,
}

/// What could not be written in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undelivered {
    /// Lines that standard output did not take.
    pub stdout: u64,
    /// Lines that the file did not take.
    pub file: u64,
}

impl Sinks {
    /// Starts the thread. `unheard` is called when nothing takes lines any more: standard output is closed and there is
    /// no file.
    ///
    /// # Errors
    /// When the kernel gives no thread.
    pub fn start(
        stdout: StdoutSink,
        file: Option<FileSink>,
        unheard: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (orders, taken) = bounded(QUEUE);
        let thread = std::thread::Builder::new()
            .name("sinks".into())
            .spawn(move || run(&taken, stdout, file, &unheard))?;
        Ok(Self { orders, thread })
    }

    /// Writes what is queued and ends. All senders must be gone.
    #[must_use]
    pub fn finish(self) -> Undelivered {
        let Self { orders, thread } = self;
        drop(orders);
        thread.join().unwrap_or_default()
    }
}

fn run(
    orders: &Receiver<Order>,
    mut stdout: StdoutSink,
    mut file: Option<FileSink>,
    unheard: &impl Fn(),
) -> Undelivered {
    loop {
        let order = match orders.try_recv() {
            Ok(order) => order,
            Err(_) => {
                // Nothing waits: what was written must be seen now.
                stdout.flush();
                if stdout.refused() > 0 && file.is_none() {
                    unheard();
                }
                match orders.recv_timeout(RETRY_EVERY) {
                    Ok(order) => order,
                    Err(RecvTimeoutError::Timeout) => {
                        file.iter_mut().for_each(FileSink::retry);
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
        };
        match order {
            Order::Write(line) => {
                file.iter_mut().for_each(|file| file.write(&line));
                stdout.write(&line);
            }
            Order::Reopen => file.iter_mut().for_each(FileSink::reopen),
        }
    }
    stdout.flush();
    Undelivered {
        stdout: stdout.refused(),
        file: file.map_or(0, FileSink::finish),
    }
}
