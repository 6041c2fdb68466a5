//! What a sink that sends somewhere has done, for metrics and health.
use std::sync::atomic::{AtomicBool, AtomicU64};

/// Counts of one sink.
#[derive(Debug, Default)]
pub struct Counts {
    /// Findings that the receiver has.
    pub delivered: AtomicU64,
    /// Findings that it refused for good: they are in the dead letters.
    pub refused: AtomicU64,
    /// Times that sending failed and is tried again.
    pub failures: AtomicU64,
    /// Findings that wait.
    pub waiting: AtomicU64,
    /// Bytes that they take.
    pub bytes: AtomicU64,
    /// Findings that will never be delivered: the spool was full, they were too old, or damaged.
    pub dropped: AtomicU64,
    /// Whether the last try failed.
    pub is_failing: AtomicBool,
}
