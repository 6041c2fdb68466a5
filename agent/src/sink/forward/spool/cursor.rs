//! Up to which record everything was delivered: a number and its CRC-32, overwritten in place. Damaged, it counts as zero: more is
//! sent again, nothing is lost.
use crate::private;
use std::{fs::File, io::Result, os::unix::fs::FileExt, path::Path};

/// The file.
#[derive(Debug)]
pub struct Cursor(File);

impl Cursor {
    /// Opens it; and the number of the next record to deliver.
    pub fn open(directory: &Path) -> Result<(Self, u64)> {
        let mut options = private::options();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(directory.join("cursor"))?;
        let mut bytes = [0; 12];
        let is_whole = file.read_exact_at(&mut bytes, 0).is_ok();
        let next = is_whole.then(|| decode(bytes)).flatten();
        let cursor = Self(file);
        if next.is_none() {
            // It takes its space while there is some; without, a note is tried again with each batch.
            let _ = cursor.set(0);
        }
        Ok((cursor, next.unwrap_or(0)))
    }

    /// Everything before this record was delivered.
    pub fn set(&self, next: u64) -> Result<()> {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&next.to_le_bytes());
        let sum = crc32fast::hash(&bytes[..8]);
        bytes[8..].copy_from_slice(&sum.to_le_bytes());
        self.0.write_all_at(&bytes, 0)
    }

    /// Reads it without changing anything.
    pub fn peek(directory: &Path) -> Option<u64> {
        let bytes = std::fs::read(directory.join("cursor")).ok()?;
        decode(*bytes.first_chunk::<12>()?)
    }
}

fn decode(bytes: [u8; 12]) -> Option<u64> {
    let (number, sum) = bytes.split_first_chunk::<8>()?;
    let sum = u32::from_le_bytes(sum.try_into().ok()?);
    (crc32fast::hash(number) == sum).then(|| u64::from_le_bytes(*number))
}
