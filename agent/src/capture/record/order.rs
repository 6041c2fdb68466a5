//! What the recorder's thread is asked.
use super::{super::frame::RawFrame, Begin, Described};

/// What the thread is asked.
#[derive(Debug)]
pub enum Order {
    /// Write this frame.
    Frame(RawFrame),
    /// The headers of later segments say this.
    Describe(Box<Described>),
    /// Begin a segment.
    Begin(Begin),
    /// Write the ring to a file.
    Trigger,
    /// Close and end.
    Finish,
}

impl Order {
    /// The frames in it.
    pub fn frames(&self) -> &[RawFrame] {
        match self {
            Self::Frame(frame) => std::slice::from_ref(frame),
            Self::Begin(begin) => &begin.states,
            Self::Describe(_) | Self::Trigger | Self::Finish => &[],
        }
    }
}
