//! Bytes of a stream that can be looked at before they are taken.
use std::io::{self, Read};

/// Room of the buffer, at least.
const CHUNK: usize = 256 << 10;
/// The buffer grows by so much at once, at most.
const STEP: usize = 1 << 20;

/// A stream with a buffer that grows to what is looked at.
pub struct Input<R> {
    inner: R,
    buffer: Vec<u8>,
    /// What was read and not taken is `at..end` of the buffer; the rest of it is room.
    at: usize,
    end: usize,
    /// Offset in the stream of the buffer's first byte that was not taken.
    offset: u64,
    ended: bool,
}

impl<R: Read> Input<R> {
    /// From the stream's beginning, which is at this offset of its file.
    pub const fn new(inner: R, offset: u64) -> Self {
        Self {
            inner,
            buffer: Vec::new(),
            at: 0,
            end: 0,
            offset,
            ended: false,
        }
    }

    /// Where the next byte is in the file.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The next bytes: `wanted` of them, or fewer where the stream ends.
    pub fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.end - self.at < wanted && !self.ended {
            self.read_more(wanted)?;
        }
        let end = self.end.min(self.at + wanted);
        Ok(&self.buffer[self.at..end])
    }

    fn read_more(&mut self, wanted: usize) -> io::Result<()> {
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.end, 0);
            self.end -= self.at;
            self.at = 0;
        }
        // By and by: a length that a hostile file claims costs no more memory than the file has bytes.
        let room = wanted.min(self.end + STEP).max(CHUNK);
        if room > self.buffer.len() {
            self.buffer.resize(room, 0);
        }
        let read = loop {
            match self.inner.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        // A reader that claims more than there is room for is not believed.
        self.end = self.buffer.len().min(self.end + read);
        self.ended = read == 0;
        Ok(())
    }

    /// Takes bytes that `peek` has shown.
    pub fn take(&mut self, count: usize) {
        let count = count.min(self.end - self.at);
        self.at += count;
        self.offset += count as u64;
    }
}
