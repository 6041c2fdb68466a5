//! What the containers of a pod wrote, gathered by stream: lines of the runtime's log go in, pieces of stdout and stderr come out.
use super::{
    pod_line::{PodLines, Stream},
    track::{PIECE, Piece},
};
use sentinel_abi::LogOrigin;
use zeroize::{Zeroize, Zeroizing};

/// Text of one stream.
pub struct Text<'t> {
    pub origin: LogOrigin,
    /// Bytes of the stream before it.
    pub offset: u64,
    /// Where in the file its first byte was.
    pub position: u64,
    /// Text before it was not read.
    pub gap: bool,
    pub bytes: &'t [u8],
}

/// Decodes one file.
#[derive(Default)]
pub struct PodText {
    lines: PodLines,
    streams: [State; 2],
}

#[derive(Clone, Copy, Default)]
struct State {
    offset: u64,
    gap: bool,
}

/// Room for text of both streams, lent by who reads many files.
pub struct Gathered([Buffer; 2]);

struct Buffer {
    bytes: Zeroizing<Vec<u8>>,
    position: u64,
}

impl Gathered {
    pub fn new() -> Self {
        let buffer = || Buffer {
            bytes: Zeroizing::new(Vec::with_capacity(PIECE)),
            position: 0,
        };
        Self([buffer(), buffer()])
    }
}

impl PodText {
    /// The next file of the same container: its text goes on where this one's ended.
    pub fn next(&self) -> Self {
        Self {
            streams: self.streams,
            ..Self::default()
        }
    }

    /// Takes a piece of the file; hands over text of which there is enough.
    pub fn feed(
        &mut self,
        piece: &Piece<'_>,
        gathered: &mut Gathered,
        mut hand: impl FnMut(&Text<'_>),
    ) {
        if piece.gap {
            self.flush(gathered, &mut hand);
            self.lines.reset();
            self.streams.iter_mut().for_each(|state| state.gap = true);
        }
        let streams = &mut self.streams;
        self.lines.feed(piece.bytes, |stream, mut text, at| {
            let place = stream as usize;
            while !text.is_empty() {
                let buffer = &mut gathered.0[place];
                if buffer.bytes.is_empty() {
                    buffer.position = piece.at + at as u64;
                }
                let (now, rest) = text.split_at(text.len().min(PIECE - buffer.bytes.len()));
                buffer.bytes.extend_from_slice(now);
                text = rest;
                if buffer.bytes.len() == PIECE {
                    buffer.hand_over(stream, &mut streams[place], &mut hand);
                }
            }
        });
    }

    /// Hands over what was gathered.
    pub fn flush(&mut self, gathered: &mut Gathered, mut hand: impl FnMut(&Text<'_>)) {
        for stream in [Stream::Stdout, Stream::Stderr] {
            let place = stream as usize;
            gathered.0[place].hand_over(stream, &mut self.streams[place], &mut hand);
        }
    }
}

impl Buffer {
    fn hand_over(&mut self, stream: Stream, state: &mut State, hand: &mut impl FnMut(&Text<'_>)) {
        if self.bytes.is_empty() {
            return;
        }
        hand(&Text {
            origin: match stream {
                Stream::Stdout => LogOrigin::PodStdout,
                Stream::Stderr => LogOrigin::PodStderr,
            },
            offset: state.offset,
            position: self.position,
            gap: std::mem::take(&mut state.gap),
            bytes: &self.bytes,
        });
        state.offset += self.bytes.len() as u64;
        // It keeps its room.
        self.bytes.as_mut_slice().zeroize();
        self.bytes.clear();
    }
}
