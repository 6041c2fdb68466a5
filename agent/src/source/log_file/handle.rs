//! Starts the log-file source, asks it, ends it.
use super::{
    losses::LogLosses,
    output::Output,
    position::{AnchorKey, Known, Limits},
    reader::Reader,
    request::{LogItem, LogRequest},
};
use crossbeam_channel::Sender;
use rustix::event::{EventfdFlags, eventfd};
use std::{
    num::NonZeroUsize,
    os::fd::OwnedFd,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

/// What the source is told at its start.
#[derive(Clone, Debug)]
pub struct LogFileSettings {
    /// Directories laid out as `/var/log/pods`.
    pub pod_logs: Vec<PathBuf>,
    /// Files that are read; of more the one written to longest ago is given up and counted.
    pub most_files: NonZeroUsize,
    /// Makes the hashes that tell whether a file still is the one.
    pub key: AnchorKey,
    /// What the process before this one left.
    pub known: Known,
    /// How much is read of what was written since.
    pub limits: Limits,
    /// [`LogItem::Positions`] is wanted.
    pub tells_positions: bool,
}

impl Default for LogFileSettings {
    fn default() -> Self {
        const MOST: NonZeroUsize = NonZeroUsize::new(8_192).expect("not zero");
        Self {
            pod_logs: vec!["/var/log/pods".into()],
            most_files: MOST,
            key: AnchorKey::new([0; 32]),
            known: Known::default(),
            limits: Limits { file: 0, total: 0 },
            tells_positions: false,
        }
    }
}

/// The other end of the running source. Dropping it ends the source, also while it waits for its records to be taken.
pub struct LogFiles {
    requests: Sender<LogRequest>,
    wake: Arc<OwnedFd>,
    ending: Arc<AtomicBool>,
    losses: LogLosses,
    thread: Option<JoinHandle<()>>,
}

impl LogFiles {
    /// Starts the thread. Records go to `items`, which should be bounded: the source waits while it is full. `notify` is
    /// called after some were sent.
    ///
    /// # Errors
    /// When the kernel gives no thread, eventfd or inotify descriptor.
    pub fn start(
        settings: LogFileSettings,
        items: Sender<LogItem>,
        notify: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (requests, asked) = crossbeam_channel::unbounded();
        let wake = Arc::new(eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?);
        let ending = Arc::new(AtomicBool::new(false));
        let losses = LogLosses::default();
        let output = Output::new(items, notify, Arc::clone(&ending));
        let mut reader = Reader::new(settings, output, losses.clone())?;
        let woken = Arc::clone(&wake);
        let thread = std::thread::Builder::new()
            .name("log-files".into())
            .spawn(move || reader.run(&asked, &woken))?;
        Ok(Self {
            requests,
            wake,
            ending,
            losses,
            thread: Some(thread),
        })
    }

    /// Asks something.
    pub fn ask(&self, request: LogRequest) {
        if self.requests.send(request).is_ok() {
            self.wake();
        }
    }

    /// What could not be read since the start.
    #[must_use]
    pub fn losses(&self) -> &LogLosses {
        &self.losses
    }

    fn wake(&self) {
        // It fails only when the counter is full, and then the source is being woken already.
        let _ = rustix::io::write(&*self.wake, &1u64.to_ne_bytes());
    }
}

impl Drop for LogFiles {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Release);
        self.wake();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
