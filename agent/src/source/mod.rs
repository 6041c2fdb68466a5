//! Where records come from. A source yields bytes and knows nothing of what they mean.
mod log_file;
mod neighbours;
mod ring_buffer;

pub use log_file::{
    AnchorKey, Known, Limits, LogFileSettings, LogFiles, LogItem, LogLoss, LogLosses, LogPlace,
    LogPosition, LogRequest, LogStart, LogWatch,
};
pub(crate) use log_file::{PodLines, PodStream};
pub use neighbours::{
    Closed, Directory, Glance, Neighbour, NeighbourSettings, Neighbours, Seen, Sight,
    WITHOUT_PROBES,
};
pub use ring_buffer::{RingBuffers, wait_without_rings};
