//! What the pipeline asks of the source, and what the source yields.
use super::position::LogPosition;
use crate::event::{FileId, FileKey};
use crate::redact::SecretBytes;
use std::path::PathBuf;

/// A log file to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogWatch {
    /// The process that writes to it.
    pub tgid: u32,
    /// Another process that may see the file under that path, such as the parent: for when the first has ended. 0: none.
    pub other: u32,
    /// Where the process has it.
    pub place: LogPlace,
    /// Which file it must be; another one under that path is left alone.
    pub file: FileId,
    /// Where reading starts.
    pub start: LogStart,
}

/// Where a process has a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogPlace {
    /// Under a path, as the process sees it.
    Path(PathBuf),
    /// Behind a descriptor.
    Descriptor(u32),
}

/// Where reading a file starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogStart {
    /// With its first byte: it is new.
    Beginning,
    /// With what is written from now on.
    End,
    /// With this byte.
    At(u64),
}

/// What the pipeline asks.
#[derive(Clone, Debug)]
pub enum LogRequest {
    /// Read this file from now on. A file that is read already goes on where it is.
    Watch(LogWatch),
    /// Leave this file.
    Forget(FileKey),
    /// The values are known: read what was written while no sentinel was there. Until then nothing is read, if there is such.
    Begin,
    /// Read all that can be read now, then yield [`LogItem::Settled`].
    Settle,
}

/// What the source yields.
#[derive(Debug)]
pub enum LogItem {
    /// A record: [`decode`](crate::decode::decode) makes [`Event::Log`](crate::event::Event::Log) of its bytes.
    Record(SecretBytes),
    /// How far every file was read: what was yielded before this.
    Positions(Vec<LogPosition>),
    /// All that could be read when [`LogRequest::Settle`] was taken was yielded before this.
    Settled,
}
