//! One file of a spool: `<number of its first record>.spool`. Appended to, read on from a place, thinned out.
use super::{
    super::Record,
    Sync,
    frame::{self, Next},
};
use crate::private;
use crate::rules::Severity;
use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Result},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// What the name of a segment ends with.
const ENDING: &str = "spool";
/// What the name of one that is being written anew ends with.
const ASIDE: &str = "thin";
/// Bytes read at once.
const CHUNK: usize = 256 << 10;

/// A file of records in the order of their numbers.
#[derive(Debug)]
pub struct Segment {
    pub path: PathBuf,
    pub file: File,
    /// Number of the first record that it was made for.
    pub first: u64,
    /// Number of its last record; none when there is none.
    pub last: Option<u64>,
    /// When its newest record happened, in nanoseconds since 1970.
    pub newest: i64,
    /// Bytes of whole records.
    pub bytes: u64,
    /// How many records of each severity there are.
    pub counts: [u64; 5],
    /// Bytes behind the last whole record that were no record when it was opened.
    pub damaged: u64,
}

impl Segment {
    /// Makes one.
    pub fn create(directory: &Path, first: u64) -> Result<Self> {
        let path = directory.join(format!("{first:020}.{ENDING}"));
        let file = options().create_new(true).open(&path)?;
        Ok(Self::empty(path, file, first))
    }

    fn empty(path: PathBuf, file: File, first: u64) -> Self {
        Self {
            path,
            file,
            first,
            last: None,
            newest: i64::MIN,
            bytes: 0,
            counts: [0; 5],
            damaged: 0,
        }
    }

    /// The number in a name, if it is a segment's.
    pub fn number(path: &Path) -> Option<u64> {
        if path.extension()? != ENDING {
            return None;
        }
        path.file_stem()?.to_str()?.parse().ok()
    }

    /// Whether this is what was to become a segment.
    pub fn is_aside(path: &Path) -> bool {
        path.extension().is_some_and(|ending| ending == ASIDE)
    }

    /// Opens one that is there and reads what is in it; what is no record is cut off, so that others can follow.
    pub fn open(path: &Path, first: u64) -> Result<Self> {
        let mut segment = Self::empty(path.to_owned(), options().open(path)?, first);
        let length = segment.file.metadata()?.len();
        segment.bytes = length;
        let mut at = 0;
        let mut newest = i64::MIN;
        let mut counts = [0; 5];
        let mut last = None;
        loop {
            let (records, end) = segment.read(at, 0, usize::MAX, CHUNK)?;
            if records.is_empty() {
                break;
            }
            for record in records {
                counts[record.severity as usize] += 1;
                newest = newest.max(record.time);
                last = Some(record.number);
            }
            at = end;
        }
        segment.bytes = at;
        (segment.counts, segment.newest, segment.last) = (counts, newest, last);
        segment.damaged = length - at;
        if segment.damaged > 0 {
            segment.file.set_len(at)?;
        }
        Ok(segment)
    }

    /// Appends records that were put into `bytes`. When that fails, none of them is there.
    pub fn append(&mut self, bytes: &[u8], records: &[Record], sync: Sync) -> Result<()> {
        let mut written = self.file.write_all_at(bytes, self.bytes);
        if sync == Sync::Always {
            // A disk may say only here that it is full.
            written = written.and_then(|()| self.file.sync_data());
        }
        if let Err(error) = written {
            let _ = self.file.set_len(self.bytes);
            return Err(error);
        }
        self.bytes += bytes.len() as u64;
        for record in records {
            self.counts[record.severity as usize] += 1;
            self.newest = self.newest.max(record.time);
            self.last = Some(record.number);
        }
        Ok(())
    }

    /// Records from this byte on, at most so many of so many bytes, but one if there is one; and the byte behind them. Those
    /// numbered below `first` are passed over.
    pub fn read(
        &self,
        from: u64,
        first: u64,
        most: usize,
        bytes: usize,
    ) -> Result<(Vec<Record>, u64)> {
        let mut records = Vec::new();
        let mut at = from;
        let mut taken = 0;
        let mut want = CHUNK;
        while at < self.bytes && records.len() < most {
            let length = usize::try_from(self.bytes - at).unwrap_or(want).min(want);
            let mut buffer = vec![0; length];
            self.file.read_exact_at(&mut buffer, at)?;
            let mut rest = buffer.as_slice();
            let before = at;
            loop {
                match frame::next(rest) {
                    Next::Record(record, length) => {
                        let is_full = record.number >= first
                            && (records.len() >= most
                                || !records.is_empty() && taken + record.body.len() > bytes);
                        if is_full {
                            return Ok((records, at));
                        }
                        if record.number >= first {
                            taken += record.body.len();
                            records.push(*record);
                        }
                        at += length as u64;
                        rest = &rest[length..];
                    }
                    Next::Short => break,
                    Next::Damaged => return Ok((records, at)),
                }
            }
            if at == before {
                if at + length as u64 == self.bytes {
                    break;
                }
                // A record is longer than what was read.
                want = want.saturating_mul(2);
            }
        }
        Ok((records, at))
    }

    /// Writes it anew without the first records of one severity that are numbered `from` or higher, until `enough` bytes went;
    /// how many went, and how many bytes they had.
    pub fn without(&mut self, severity: Severity, from: u64, enough: u64) -> Result<(u64, u64)> {
        let (mut gone, mut bytes) = (0, 0);
        self.retain(|record| {
            let goes = record.severity == severity && record.number >= from && bytes < enough;
            if goes {
                gone += 1;
                bytes += record.body.len() as u64;
            }
            !goes
        })?;
        Ok((gone, bytes))
    }

    /// Writes it anew with these records only. When that fails it is as it was.
    pub fn retain(&mut self, keeps: impl FnMut(&Record) -> bool) -> Result<()> {
        let aside = self.path.with_extension(ASIDE);
        let written = self.copy(&aside, keeps);
        let renamed = written.and_then(|thin| {
            std::fs::rename(&aside, &self.path)?;
            Ok(thin)
        });
        match renamed {
            Ok(thin) => {
                *self = thin;
                Ok(())
            }
            Err(error) => {
                // A disk that is full needs its space.
                let _ = std::fs::remove_file(&aside);
                Err(error)
            }
        }
    }

    fn copy(&self, aside: &Path, mut keeps: impl FnMut(&Record) -> bool) -> Result<Self> {
        let file = options().create(true).truncate(true).open(aside)?;
        let mut thin = Self::empty(self.path.clone(), file, self.first);
        let mut at = 0;
        loop {
            let (mut records, end) = self.read(at, 0, usize::MAX, CHUNK)?;
            if records.is_empty() {
                break;
            }
            at = end;
            records.retain(&mut keeps);
            let mut buffer = Vec::new();
            let put = |record| frame::put(&mut buffer, record);
            records.iter().for_each(put);
            thin.append(&buffer, &records, Sync::Never)?;
        }
        // It takes the place of what was written long ago: a crash of the machine must not take that.
        thin.file.sync_data()?;
        // What comes next has a higher number, whether or not the last one stayed.
        thin.last = self.last;
        Ok(thin)
    }

    /// Whether all of it is numbered below `number`.
    pub fn is_settled(&self, number: u64) -> bool {
        self.last.is_none_or(|last| last < number)
    }

    /// Removes the file.
    pub fn remove(self) -> Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// How many records there are.
    pub fn records(&self) -> u64 {
        self.counts.iter().sum()
    }
}

fn options() -> OpenOptions {
    let mut options = private::options();
    options.read(true).write(true);
    options
}
