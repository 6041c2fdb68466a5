//! Walks over the parts of a stream of segments. Checks hashes, numbers and lengths; what is wrong is a step too, and the
//! walk goes on behind it.
use super::{
    super::{
        frame::FrameKind,
        header::{Hash, Header},
        manifest::Manifest,
        wire::{
            FORMAT_VERSION, FRAME_MAGIC, HEAD, Head, MAX_HEADER, PREFIX, Prefix, SEGMENT_MAGIC,
        },
    },
    input::Input,
};
use std::{collections::VecDeque, io, io::Read};

/// A frame as it is stored. It is what was written, unless the step before was a fault.
#[derive(Debug)]
pub struct Stored {
    pub offset: u64,
    pub head: Head,
    /// Compressed entries, then sealed payloads; zeroized by nobody: the payloads in it are encrypted.
    pub body: Vec<u8>,
}

/// One part of the stream.
#[derive(Debug)]
pub enum Step {
    /// A segment begins. Its header is none when it can't be read; a fault came before then.
    Segment {
        offset: u64,
        header: Option<Box<Header>>,
        hash: Hash,
    },
    /// A frame of entries.
    Frame(Stored),
    /// The segment's end. What it says was not compared with what was read.
    Manifest {
        offset: u64,
        manifest: Box<Manifest>,
        bytes: Vec<u8>,
        signature: Vec<u8>,
    },
    /// Something is wrong.
    Fault(Fault),
}

/// What is wrong, and where.
#[derive(Debug)]
pub struct Fault {
    pub kind: FaultKind,
    pub offset: u64,
    /// Bytes that are passed over.
    pub bytes: u64,
    /// Number of the frame, or of the one that belongs there.
    pub frame: u64,
    /// Frames that are lost by it, as far as is known.
    pub frames: u64,
}

/// What can be wrong.
#[derive(Debug)]
pub enum FaultKind {
    /// No segment begins where one should.
    NotASegment,
    /// A segment of another version.
    Version(u16),
    /// Prefix or header are not what was written.
    Header,
    /// A frame's head can't be read.
    Head,
    /// A frame's bytes are not what its chain hash says.
    Body,
    /// A frame has another number than expected; it follows as the next step.
    Number(u64),
    /// The manifest is not what was written, or can't be read.
    Manifest,
    /// The stream ends within something.
    Truncated,
    /// The segment ends without a manifest.
    NotClosed,
    /// The stream can't be read.
    Io(io::Error),
}

/// Where the walk is.
enum Place {
    Between,
    Within {
        next: u64,
        /// What the chain hash before may be: as it is stored, and as it should be. None: unknown.
        chain: [Option<Hash>; 2],
    },
    Ended,
}

/// Walks over a stream.
pub struct Walk<R> {
    input: Input<R>,
    place: Place,
    pending: VecDeque<Step>,
}

impl<R: Read> Walk<R> {
    /// Over a stream that begins at this offset of its file.
    pub const fn new(inner: R, offset: u64) -> Self {
        Self {
            input: Input::new(inner, offset),
            place: Place::Between,
            pending: VecDeque::new(),
        }
    }

    /// Where the walk is in the file.
    pub const fn offset(&self) -> u64 {
        self.input.offset()
    }

    fn step(&mut self) -> io::Result<bool> {
        match self.place {
            Place::Between => self.between(),
            Place::Within { next, chain } => self.within(next, chain).map(|()| true),
            Place::Ended => Ok(false),
        }
    }

    fn between(&mut self) -> io::Result<bool> {
        let offset = self.input.offset();
        let bytes = self.input.peek(PREFIX)?;
        let Some(prefix) = bytes.first_chunk::<PREFIX>() else {
            let length = bytes.len();
            if length == 0 {
                return Ok(false);
            }
            let cut = bytes.starts_with(&SEGMENT_MAGIC) || SEGMENT_MAGIC.starts_with(bytes);
            self.input.take(length);
            let kind = if cut {
                FaultKind::Truncated
            } else {
                FaultKind::NotASegment
            };
            self.fault(kind, offset, 0, 0);
            return Ok(true);
        };
        let magic = prefix.starts_with(&SEGMENT_MAGIC);
        let version = u16::from_le_bytes([prefix[8], prefix[9]]);
        let exact = Prefix::decode(prefix).is_some();
        let prefix = Prefix::repaired(prefix);
        let length = prefix.length as usize;
        let mut whole = false;
        let mut computed = None;
        let mut header = None;
        if length <= MAX_HEADER {
            let bytes = self.input.peek(PREFIX + length)?;
            whole = bytes.len() == PREFIX + length;
            if whole {
                computed = Some(prefix.computed(&bytes[PREFIX..]));
                header = postcard::from_bytes::<Header>(&bytes[PREFIX..])
                    .ok()
                    .map(Box::new);
            }
        }
        let good = computed == Some(prefix.hash);
        if !good && !magic {
            self.input.take(1);
            self.search(false)?;
            self.fault(FaultKind::NotASegment, offset, 0, 0);
            return Ok(true);
        }
        if !good && version != FORMAT_VERSION {
            self.input.take(SEGMENT_MAGIC.len());
            self.search(false)?;
            self.fault(FaultKind::Version(version), offset, 0, 0);
            return Ok(true);
        }
        if !good && exact && length <= MAX_HEADER && !whole && !self.another_part_follows()? {
            let rest = self.input.peek(PREFIX + length)?.len();
            self.input.take(rest);
            self.fault(FaultKind::Truncated, offset, 0, 0);
            return Ok(true);
        }
        self.place = Place::Within {
            next: 0,
            chain: [Some(prefix.hash), computed],
        };
        if good || (whole && self.follows(PREFIX + length)?) {
            self.input.take(PREFIX + length);
        } else {
            // Its length may be what was altered: frames may begin anywhere behind the prefix.
            header = None;
            self.input.take(PREFIX);
            self.search(true)?;
        }
        if !(good && exact && header.is_some()) {
            self.fault(FaultKind::Header, offset, 0, 0);
        }
        self.pending.push_back(Step::Segment {
            offset,
            header,
            hash: prefix.hash,
        });
        Ok(true)
    }

    fn within(&mut self, next: u64, chain: [Option<Hash>; 2]) -> io::Result<()> {
        let offset = self.input.offset();
        let bytes = self.input.peek(HEAD)?;
        let held = bytes.len();
        let head = bytes.first_chunk::<HEAD>().and_then(Head::decode);
        let Some(head) = head else {
            if held == 0 || bytes.starts_with(&SEGMENT_MAGIC) {
                self.place = Place::Between;
                self.fault(FaultKind::NotClosed, offset, next, 0);
            } else if held < HEAD {
                self.input.take(held);
                self.place = Place::Between;
                self.fault(FaultKind::Truncated, offset, next, 1);
            } else {
                self.input.take(1);
                let found = self.search(true)?.unwrap_or(next + 1);
                self.place = Place::Within {
                    next: found,
                    chain: [None; 2],
                };
                self.fault(FaultKind::Head, offset, next, found.saturating_sub(next));
            }
            return Ok(());
        };
        let length = HEAD + head.body();
        let bytes = self.input.peek(length)?;
        if bytes.len() < length {
            let held = bytes.len();
            self.input.take(held);
            self.place = Place::Between;
            self.fault(FaultKind::Truncated, offset, next, 1);
            return Ok(());
        }
        let body = &bytes[HEAD..];
        let content = head.content_of(body);
        let expected = chain.map(|chain| chain.map(|chain| head.chained_to(&chain)));
        let is_chained = expected.contains(&Some(head.chain)) || expected == [None; 2];
        if content != head.content || (head.number == next && !is_chained) {
            return self.body_fault(&head, next, expected[0]);
        }
        let body = body.to_vec();
        if head.number != next {
            let lost = head.number.saturating_sub(next);
            self.fault(FaultKind::Number(head.number), offset, next, lost);
        }
        self.input.take(length);
        self.place = Place::Within {
            next: head.number.saturating_add(1),
            chain: [Some(head.chain), None],
        };
        if head.kind == FrameKind::Manifest {
            self.manifest(offset, &head, body);
        } else {
            self.pending
                .push_back(Step::Frame(Stored { offset, head, body }));
        }
        Ok(())
    }

    /// The frame in front is not what was written. Its lengths are, if something plausible follows it.
    fn body_fault(&mut self, head: &Head, next: u64, expected: Option<Hash>) -> io::Result<()> {
        let offset = self.input.offset();
        let length = HEAD + head.body();
        let is_manifest = head.kind == FrameKind::Manifest;
        let mut place = Place::Within {
            next: head.number.saturating_add(1),
            // Either may be what was altered.
            chain: [Some(head.chain), expected],
        };
        let mut frames = head.number.saturating_sub(next).saturating_add(1);
        if self.follows(length)? {
            self.input.take(length);
            if is_manifest {
                place = Place::Between;
            }
        } else {
            self.input.take(1);
            if let Some(found) = self.search(true)? {
                frames = found.saturating_sub(next);
                place = Place::Within {
                    next: found,
                    chain: [None; 2],
                };
            }
        }
        self.place = place;
        let kind = if is_manifest {
            FaultKind::Manifest
        } else {
            FaultKind::Body
        };
        self.fault(kind, offset, head.number, frames);
        Ok(())
    }

    fn manifest(&mut self, offset: u64, head: &Head, mut bytes: Vec<u8>) {
        self.place = Place::Between;
        let signature = bytes.split_off(head.stored as usize);
        let manifest = postcard::from_bytes::<Manifest>(&bytes)
            .ok()
            .filter(|_| head.raw == head.stored);
        let Some(manifest) = manifest else {
            self.fault(FaultKind::Manifest, offset, head.number, 0);
            return;
        };
        self.pending.push_back(Step::Manifest {
            offset,
            manifest: Box::new(manifest),
            bytes,
            signature,
        });
    }

    /// Whether something plausible is behind so many bytes: a frame, a segment, the stream's end.
    fn follows(&mut self, length: usize) -> io::Result<bool> {
        let bytes = self.input.peek(length + HEAD)?;
        let rest = bytes.get(length..).unwrap_or_default();
        Ok(rest.is_empty()
            || rest.starts_with(&SEGMENT_MAGIC)
            || rest.first_chunk::<HEAD>().and_then(Head::decode).is_some())
    }

    /// Whether a frame is somewhere behind the prefix, though the header seems to reach beyond the stream's end.
    fn another_part_follows(&mut self) -> io::Result<bool> {
        let bytes = self.input.peek(PREFIX + MAX_HEADER)?;
        let rest = bytes.get(PREFIX..).unwrap_or_default();
        Ok(memchr::memmem::find_iter(rest, &FRAME_MAGIC)
            .filter_map(|at| rest[at..].first_chunk::<HEAD>())
            .any(|head| Head::decode(head).is_some()))
    }

    /// Takes bytes up to the next segment or, within one, frame; gives the frame's number.
    fn search(&mut self, frames: bool) -> io::Result<Option<u64>> {
        loop {
            let bytes = self.input.peek(64 << 10)?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let length = bytes.len();
            let at = memchr::memchr2(FRAME_MAGIC[0], SEGMENT_MAGIC[0], bytes);
            self.input.take(at.unwrap_or(length));
            if at.is_none() {
                continue;
            }
            let bytes = self.input.peek(HEAD)?;
            if bytes.starts_with(&SEGMENT_MAGIC) {
                return Ok(None);
            }
            let head = bytes.first_chunk::<HEAD>().filter(|_| frames);
            if let Some(head) = head.and_then(Head::decode) {
                return Ok(Some(head.number));
            }
            self.input.take(1);
        }
    }

    fn fault(&mut self, kind: FaultKind, offset: u64, frame: u64, frames: u64) {
        self.pending.push_back(Step::Fault(Fault {
            kind,
            offset,
            bytes: self.input.offset().saturating_sub(offset),
            frame,
            frames,
        }));
    }
}

impl<R: Read> Iterator for Walk<R> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        loop {
            if let Some(step) = self.pending.pop_front() {
                return Some(step);
            }
            match self.step() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.place = Place::Ended;
                    let offset = self.input.offset();
                    self.fault(FaultKind::Io(error), offset, 0, 0);
                }
            }
        }
    }
}
