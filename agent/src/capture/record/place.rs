//! Where closed segments stay: a directory, a ring in memory, one file.
use super::{
    super::{
        header::{CaptureId, Header},
        manifest::Span,
    },
    directory::{Files, add_spans, create, keep, part, span},
    output::Output,
    settings::Target,
};
use std::{
    collections::VecDeque,
    io::{self, Error, Write},
    path::{Path, PathBuf},
    time::Duration,
};

/// A segment is a ring's sixteenth: when the ring is full, that much is forgotten at once.
const SHARES: u64 = 16;

/// Where segments go, with what is there.
#[derive(Debug)]
pub enum Place {
    Directory(Files),
    Ring(Ring),
    One(One),
}

/// Closed segments in memory.
#[derive(Debug)]
pub struct Ring {
    bytes: u64,
    held: VecDeque<(u32, Vec<u8>)>,
    held_bytes: u64,
    files: Files,
}

/// One file for all segments.
#[derive(Debug)]
pub struct One {
    path: PathBuf,
    segment_bytes: u64,
    output: Output,
    /// Where the segment in hand begins.
    base: u64,
}

impl Place {
    pub fn new(target: Target, template: &Header) -> io::Result<Self> {
        Ok(match target {
            Target::Directory(limits) => Self::Directory(Files::new(limits, template)?),
            Target::Ring { bytes, directory } => Self::Ring(Ring {
                bytes,
                held: VecDeque::new(),
                held_bytes: 0,
                files: Files::new(directory, template)?,
            }),
            Target::File {
                path,
                segment_bytes,
            } => {
                let output = if path == Path::new("-") {
                    Output::Stdout
                } else {
                    Output::File(create(&part(&path))?)
                };
                Self::One(One {
                    path,
                    segment_bytes,
                    output,
                    base: 0,
                })
            }
        })
    }

    /// What errors call it.
    pub fn path(&self) -> &Path {
        match self {
            Self::Directory(files) => &files.limits.path,
            Self::Ring(ring) => &ring.files.limits.path,
            Self::One(one) => &one.path,
        }
    }

    /// What the next segment is written to.
    pub fn open(&mut self, segment: u32) -> io::Result<Output> {
        match self {
            Self::Directory(files) => files.create(segment).map(Output::File),
            Self::Ring(_) => Ok(Output::Memory(Vec::new())),
            Self::One(one) => one.output.try_clone(),
        }
    }

    /// Whether a segment of so many bytes and this age is full or old.
    pub fn is_full(&self, written: u64, age: Duration) -> bool {
        match self {
            Self::Directory(files) => {
                written >= files.limits.segment_bytes || age >= files.limits.segment_age
            }
            Self::Ring(ring) => written >= ring.bytes / SHARES,
            Self::One(one) => written >= one.segment_bytes,
        }
    }

    /// Makes room before a segment of so many bytes is closed, and for the one after it. Gives what is gone.
    pub fn prune(
        &mut self,
        segment: u32,
        written: u64,
        last: bool,
        capture: CaptureId,
    ) -> io::Result<Vec<Span>> {
        match self {
            Self::Directory(files) => {
                let more = if last { 0 } else { files.limits.segment_bytes };
                files.prune(more, Some(segment))
            }
            Self::Ring(ring) => {
                let mut gone = Vec::new();
                while ring.held_bytes + written + ring.bytes / SHARES > ring.bytes {
                    let Some((number, bytes)) = ring.held.pop_front() else {
                        break;
                    };
                    ring.held_bytes -= bytes.len() as u64;
                    add_spans(&mut gone, vec![span(capture, number)]);
                }
                Ok(gone)
            }
            Self::One(_) => Ok(Vec::new()),
        }
    }

    /// Whether the segment in hand alone is more than there is room for.
    pub fn overflows(&self, written: u64) -> bool {
        matches!(self, Self::Ring(ring) if written > ring.bytes)
    }

    /// Takes a closed segment; gives the file that is whole now.
    pub fn close(
        &mut self,
        segment: u32,
        output: Output,
        written: u64,
    ) -> io::Result<Option<PathBuf>> {
        match (self, output) {
            (Self::Directory(files), Output::File(file)) => files.keep(segment, &file).map(Some),
            (Self::Ring(ring), Output::Memory(mut bytes)) => {
                bytes.shrink_to_fit();
                ring.held_bytes += bytes.len() as u64;
                ring.held.push_back((segment, bytes));
                Ok(None)
            }
            (Self::One(one), _) => {
                one.base += written;
                Ok(None)
            }
            _ => Err(Error::other("a segment was written elsewhere")),
        }
    }

    /// Takes back what could not be written on: what is whole of it stays.
    pub fn give_up(&mut self, mut output: Output, written: u64) {
        match self {
            Self::Directory(_) => output.cut(written),
            Self::Ring(_) => {}
            Self::One(one) => {
                one.base += written;
                output.cut(one.base);
            }
        }
    }

    /// Takes off what is left of a segment that could not be begun.
    pub fn cut(&mut self) {
        if let Self::One(one) = self {
            one.output.cut(one.base);
        }
    }

    /// All is written: gives the file its name.
    pub fn end(&mut self) -> io::Result<Option<PathBuf>> {
        match self {
            Self::One(one) => {
                if let Output::File(file) = &one.output {
                    keep(&one.path, file)?;
                    return Ok(Some(one.path.clone()));
                }
                Ok(None)
            }
            Self::Directory(_) | Self::Ring(_) => Ok(None),
        }
    }

    /// The ring, if it is one.
    pub fn ring(&mut self) -> Option<&mut Ring> {
        match self {
            Self::Ring(ring) => Some(ring),
            Self::Directory(_) | Self::One(_) => None,
        }
    }
}

impl Ring {
    /// Makes room in the directory for what is held and so many bytes more. Gives what is gone.
    pub fn make_room(&self, written: u64) -> io::Result<Vec<Span>> {
        self.files.prune(self.held_bytes + written, None)
    }

    /// Writes what is held to a file; gives it, how many segments and bytes. Held is then nothing; on an error
    /// everything.
    pub fn write(&mut self) -> io::Result<Option<(PathBuf, u64, u64)>> {
        let Some((first, _)) = self.held.front() else {
            return Ok(None);
        };
        let first = *first;
        let aside = part(&self.files.path(first));
        // What an attempt before left.
        if let Err(error) = std::fs::remove_file(&aside)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let path = self.write_to(first).inspect_err(|_| {
            // Half of it would be taken for a capture that was cut off. If it can't be removed, the next attempt does.
            let _ = std::fs::remove_file(&aside);
        })?;
        let written = (path, self.held.len() as u64, self.held_bytes);
        self.held.clear();
        self.held_bytes = 0;
        Ok(Some(written))
    }

    fn write_to(&self, first: u32) -> io::Result<PathBuf> {
        let mut file = self.files.create(first)?;
        for (_, bytes) in &self.held {
            file.write_all(bytes)?;
        }
        self.files.keep(first, &file)
    }
}
