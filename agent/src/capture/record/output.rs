//! What a segment is written to.
use std::{
    fs::File,
    io::{self, Seek, SeekFrom, Write},
};

/// A file, memory or standard output.
#[derive(Debug)]
pub enum Output {
    File(File),
    Memory(Vec<u8>),
    Stdout,
}

impl Output {
    /// The same once more: a file's position is shared.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::File(file) => Self::File(file.try_clone()?),
            Self::Memory(bytes) => Self::Memory(bytes.clone()),
            Self::Stdout => Self::Stdout,
        })
    }

    /// Takes off what came after so many bytes: half a frame, when writing failed. A stream can't be cut; a reader sees
    /// the half frame then.
    pub fn cut(&mut self, length: u64) {
        let cut = match self {
            Self::File(file) => file
                .set_len(length)
                .and_then(|()| file.seek(SeekFrom::Start(length)).map(drop)),
            Self::Memory(bytes) => {
                bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
                Ok(())
            }
            Self::Stdout => Ok(()),
        };
        if let Err(error) = cut {
            tracing::debug!(%error, "half a frame stays at the end of a capture");
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Memory(memory) => memory.write(bytes),
            Self::Stdout => io::stdout().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Memory(_) => Ok(()),
            Self::Stdout => io::stdout().flush(),
        }
    }
}
