//! Where records come from. A source yields bytes and knows nothing of what they mean.
mod log_file;
mod ring_buffer;

pub use log_file::{
    LogFileSettings, LogFiles, LogItem, LogLoss, LogLosses, LogPlace, LogRequest, LogStart,
    LogWatch,
};
pub use ring_buffer::RingBuffers;
