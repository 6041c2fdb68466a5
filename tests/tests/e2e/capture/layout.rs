//! Where the parts of a capture file are, read here anew from the format's description: magics, lengths, numbers.

use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};

const SEGMENT: &[u8] = b"\x89SSCAP\r\n";
const FRAME: &[u8] = b"\xf5SFr";
/// Bytes before a segment's header, and before a frame's body.
const PREFIX: usize = 48;
const HEAD: usize = 120;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Header,
    State,
    Entries,
    Manifest,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub kind: Kind,
    /// Of a frame: its number within the segment.
    pub number: u64,
    pub range: Range<usize>,
}

/// The parts of a file that is whole; they cover it without a gap.
pub fn parts(file: &[u8]) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < file.len() {
        let rest = &file[at..];
        let part = if rest.starts_with(SEGMENT) {
            Part {
                kind: Kind::Header,
                number: 0,
                range: at..at + PREFIX + number(rest, 12, 4)?,
            }
        } else {
            ensure!(rest.starts_with(FRAME), "neither segment nor frame at {at}");
            let kind = match rest.get(4) {
                Some(1) => Kind::State,
                Some(2) => Kind::Entries,
                Some(3) => Kind::Manifest,
                other => bail!("a frame of kind {other:?} at {at}"),
            };
            Part {
                kind,
                number: number(rest, 8, 8)? as u64,
                range: at..at + HEAD + number(rest, 24, 4)? + number(rest, 32, 4)?,
            }
        };
        at = part.range.end;
        parts.push(part);
    }
    ensure!(at == file.len(), "the last part is cut off");
    Ok(parts)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Result<usize> {
    let bytes = bytes.get(at..at + length).context("a part is cut off")?;
    Ok(bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}
