//! Streams: which inode is whose stdout, stderr or log, and the bytes that went there.
mod log_paths;
mod registry;
mod scans;

pub use log_paths::{LogPathError, LogPaths};
pub use registry::{Class, Pipes, Registry, Standard, Stream, StreamKind};
pub use scans::{Reported, ScanKey, Scans, Slot};
