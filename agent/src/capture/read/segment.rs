//! Reads segments out of one stream, one after the other, with bounded memory.
use super::{super::error::CaptureError, Item, Options, Salvaged, Unpacker, deliver, feed::Feed};
use std::{fmt, io::Read, path::PathBuf};

/// Reads the segments of a stream. Yields items; after an error that `is_incomplete` it goes on with the next segment,
/// after any other one it ends.
pub struct SegmentReader<R> {
    feed: Feed<R>,
    unpacker: Unpacker,
    salvage: bool,
    salvaged: Salvaged,
    ended: bool,
}

impl<R: Read> SegmentReader<R> {
    /// Over a stream that errors call `path`.
    pub fn new(inner: R, path: PathBuf, options: Options) -> Self {
        let salvage = options.salvage;
        Self {
            feed: Feed::new(inner, path, 0, options, None),
            unpacker: Unpacker::default(),
            salvage,
            salvaged: Salvaged::default(),
            ended: false,
        }
    }

    /// What salvage lost so far.
    #[must_use]
    pub const fn salvaged(&self) -> Salvaged {
        self.salvaged
    }
}

impl<R: Read> Iterator for SegmentReader<R> {
    type Item = Result<Item, CaptureError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let fed = self.feed.next()?;
        let item = fed.and_then(|fed| deliver(fed, &mut self.unpacker, self.salvage));
        self.ended = self.salvaged.note(&item);
        Some(item)
    }
}

impl<R> fmt::Debug for SegmentReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SegmentReader")
    }
}
