//! Streams: which inode is whose stdout, stderr or log, and the bytes that went there.
mod kind;
mod log_paths;
mod registry;
mod scans;
mod turns;

pub use kind::{Stream, StreamKind};
pub use log_paths::{LogPathError, LogPaths};
pub use registry::{Class, Pipes, Registry, RegistryState, Standard};
pub use scans::{Reported, ScanKey, Scans, Slot, SlotState};
pub use turns::{Turn, Turns};
