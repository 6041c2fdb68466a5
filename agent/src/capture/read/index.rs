//! Finds the segments of a file without reading its frames: heads say how far to go.
use super::super::{
    error::CaptureError,
    frame::FrameKind,
    header::Header,
    wire::{FORMAT_VERSION, HEAD, Head, MAX_HEADER, PREFIX, Prefix, SEGMENT_MAGIC},
};
use super::SegmentStart;
use std::{
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::FileExt,
    path::Path,
};

/// A part of a file that is read in one go: a closed segment, or everything from one that is not closed or damaged to the
/// file's end.
#[derive(Debug)]
pub struct Piece {
    /// Its first segment; none when its header can't be read.
    pub start: Option<SegmentStart>,
    /// Where it begins.
    pub offset: u64,
    /// Bytes of it; none: to the file's end.
    pub length: Option<u64>,
}

/// The pieces of a regular file. What is wrong is left for reading to tell.
///
/// # Errors
/// When it can't be read, or, without `salvage`, does not begin as a capture of this version does.
pub fn pieces(file: &File, path: &Path, salvage: bool) -> Result<Vec<Piece>, CaptureError> {
    let failed = |source| CaptureError::Io {
        doing: "reading",
        path: path.to_owned(),
        source,
    };
    let mut first = [0; PREFIX];
    let held = read_up_to(file, &mut first, 0).map_err(failed)?;
    let begun = held.min(SEGMENT_MAGIC.len());
    if first[..begun] != SEGMENT_MAGIC[..begun] && !salvage {
        return Err(CaptureError::NotACapture {
            path: path.to_owned(),
            offset: 0,
        });
    }
    let found = u16::from_le_bytes([first[8], first[9]]);
    if held == PREFIX && found != FORMAT_VERSION && !salvage {
        return Err(CaptureError::Version {
            path: path.to_owned(),
            offset: 0,
            found,
        });
    }
    let mut pieces = Vec::new();
    let mut offset = 0;
    loop {
        let mut next = piece(file, path, offset).map_err(failed)?;
        let length = next.length;
        let is_last = length.is_none();
        if offset > 0 && next.start.is_none() {
            // At the file's end, or nothing that begins a segment; then the piece before has it.
            let mut byte = [0];
            if read_up_to(file, &mut byte, offset).map_err(failed)? > 0 {
                next.length = None;
                pieces.push(next);
            }
            return Ok(pieces);
        }
        pieces.push(next);
        if is_last {
            return Ok(pieces);
        }
        offset += length.unwrap_or(0);
    }
}

fn piece(file: &File, path: &Path, offset: u64) -> io::Result<Piece> {
    let mut piece = Piece {
        start: None,
        offset,
        length: None,
    };
    let mut prefix = [0; PREFIX];
    let whole = read_up_to(file, &mut prefix, offset)? == PREFIX;
    let Some(prefix) = Prefix::decode(&prefix).filter(|_| whole) else {
        return Ok(piece);
    };
    let length = prefix.length as usize;
    if length > MAX_HEADER {
        return Ok(piece);
    }
    let mut bytes = vec![0; length];
    let held = read_up_to(file, &mut bytes, offset + PREFIX as u64)?;
    let right = held == length && prefix.computed(&bytes) == prefix.hash;
    let Some(header) = postcard::from_bytes::<Header>(&bytes)
        .ok()
        .filter(|_| right)
    else {
        return Ok(piece);
    };
    piece.start = Some(SegmentStart {
        path: path.to_owned(),
        offset,
        header,
        header_hash: prefix.hash,
        continues: false,
    });
    let mut at = offset + (PREFIX + length) as u64;
    loop {
        let mut head = [0; HEAD];
        let whole = read_up_to(file, &mut head, at)? == HEAD;
        let Some(head) = Head::decode(&head).filter(|_| whole) else {
            return Ok(piece);
        };
        at += (HEAD + head.body()) as u64;
        if head.kind == FrameKind::Manifest {
            piece.length = Some(at - offset);
            return Ok(piece);
        }
    }
}

/// Reads until the buffer is full or the file ends.
fn read_up_to(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut held = 0;
    while held < buffer.len() {
        match file.read_at(&mut buffer[held..], offset + held as u64) {
            Ok(0) => break,
            Ok(read) => held += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(held)
}
