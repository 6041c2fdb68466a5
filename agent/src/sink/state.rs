//! How far the sinks are, for whoever asks from outside.
use super::{
    FileSink, StdoutSink,
    forward::{Counts, Forwards},
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counts of one sink.
#[derive(Debug, Default)]
pub struct SinkCounts {
    /// Lines written.
    pub written: AtomicU64,
    /// Lines that it will never have.
    pub refused: AtomicU64,
    /// Lines that wait in memory.
    pub waiting: AtomicU64,
}

/// Counts of all.
#[derive(Debug, Default)]
pub struct SinkState {
    /// Standard output.
    pub stdout: SinkCounts,
    /// The output file.
    pub file: SinkCounts,
    /// Those that send somewhere, by name.
    pub forwards: Vec<(String, Arc<Counts>)>,
}

impl SinkState {
    /// Nothing was written yet.
    #[must_use]
    pub fn of(forwards: &Forwards) -> Self {
        Self {
            forwards: forwards.counts(),
            ..Self::default()
        }
    }

    /// Takes over what they count.
    pub(super) fn tell(&self, stdout: &StdoutSink, file: Option<&FileSink>) {
        self.stdout.written.store(stdout.written(), Relaxed);
        self.stdout.refused.store(stdout.refused(), Relaxed);
        let (written, refused, waiting) = file.map_or((0, 0, 0), FileSink::counts);
        self.file.written.store(written, Relaxed);
        self.file.refused.store(refused, Relaxed);
        self.file.waiting.store(waiting, Relaxed);
    }
}
