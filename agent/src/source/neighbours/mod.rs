//! What a sidecar has instead of probes: a thread looks for processes that it may look into, and for log files.
//!
//! In reading order: `thread` is its loop, `processes` the processes of the pod, `named` log files by their paths. What it finds
//! is told once; what it may not look into, too.
mod glance;
mod named;
mod processes;
mod settings;
mod thread;

pub use glance::Glance;
pub use named::Directory;
pub use processes::Closed;
pub use settings::{NeighbourSettings, WITHOUT_PROBES};
pub use thread::{Neighbour, Neighbours, Seen, Sight};
