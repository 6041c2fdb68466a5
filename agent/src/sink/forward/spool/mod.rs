//! What waits for a receiver: on disk, so that it outlives receiver, sentinel and machine; in memory only while the disk can't
//! take it. Bounded: when it is full the oldest of what is least severe goes first, and is counted.
mod cursor;
mod disk;
mod frame;
mod limits;
#[cfg(test)]
mod made;
mod segment;
#[cfg(test)]
mod tests;

pub use limits::{Amount, Dropped, Limits, Sync};
#[cfg(test)]
pub use made::record;

use super::Record;
use cursor::Cursor;
use disk::Disk;
use segment::Segment;
use std::{
    collections::VecDeque,
    fs::DirBuilder,
    io::Result,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// Records held in memory at most while the disk takes none, in bytes; less when the spool may not hold so much.
const MEMORY: usize = 16 << 20;
/// A segment this long is followed by another one; a shorter one when the spool may hold little, so that what is delivered
/// makes room soon.
const SEGMENT: u64 = 4 << 20;

/// The queue of one sink.
#[derive(Debug)]
pub struct Spool {
    limits: Limits,
    disk: Option<Disk>,
    /// What is not on the disk yet.
    memory: VecDeque<Record>,
    memory_bytes: usize,
    /// Number of the next record that comes.
    next: u64,
    /// Number of the first record that is not settled.
    settled: u64,
    /// Number behind the last record that was handed out.
    taken: u64,
    /// Records that are not settled.
    waiting: u64,
    dropped: Dropped,
}

impl Spool {
    /// One that holds everything in memory.
    #[must_use]
    pub fn in_memory(limits: Limits) -> Self {
        Self {
            limits,
            disk: None,
            memory: VecDeque::new(),
            memory_bytes: 0,
            next: 0,
            settled: 0,
            taken: 0,
            waiting: 0,
            dropped: Dropped::default(),
        }
    }

    /// Opens the spool of a directory, and makes that: mode 0700. What a crash left half written is cut off and counted.
    ///
    /// # Errors
    /// When something in it can't be read or written.
    pub fn open(directory: &Path, limits: Limits) -> Result<Self> {
        let mut made = DirBuilder::new();
        made.recursive(true).mode(0o700).create(directory)?;
        for aside in left_aside(directory)? {
            std::fs::remove_file(aside)?;
        }
        let (cursor, settled) = Cursor::open(directory)?;
        let mut spool = Self::in_memory(limits);
        let mut segments = VecDeque::new();
        for (first, path) in paths(directory)? {
            let segment = Segment::open(&path, first)?;
            if segment.damaged > 0 {
                tracing::warn!(path = %path.display(), bytes = segment.damaged,
                    "a spool ends with what is no record: cut off; a crash of the machine leaves that");
                spool.dropped.damaged.add(1, segment.damaged);
            }
            match segment.last {
                Some(last) if last >= settled => {
                    spool.next = last + 1;
                    segments.push_back(segment);
                }
                _ => segment.remove()?,
            }
        }
        spool.settled = settled;
        spool.taken = settled;
        spool.next = spool.next.max(settled);
        let disk = Disk {
            directory: directory.to_owned(),
            longest: (limits.bytes / 8).min(SEGMENT),
            segments,
            cursor,
            at: 0,
            read_to: (0, 0),
        };
        spool.waiting = disk.behind(settled)?;
        spool.disk = Some(disk);
        Ok(spool)
    }

    /// Takes a record, which gets its number here. It is safe after [`Self::flush`].
    pub fn push(&mut self, mut record: Record) {
        record.number = self.next;
        self.next += 1;
        self.waiting += 1;
        self.memory_bytes += record.size();
        self.memory.push_back(record);
        if self.memory_bytes > self.memory_most() {
            self.thin_memory();
        }
    }

    /// Bytes in memory at most.
    fn memory_most(&self) -> usize {
        usize::try_from(self.limits.bytes)
            .unwrap_or(MEMORY)
            .min(MEMORY)
    }

    /// Writes to the disk what is in memory only. When that fails it stays in memory, and can be delivered from there.
    ///
    /// # Errors
    /// Why the disk does not take it.
    pub fn flush(&mut self) -> Result<()> {
        if self.disk.is_none() {
            return Ok(());
        }
        while !self.memory.is_empty() {
            if let Err(error) = self.write_some() {
                // What was delivered already may be what fills the disk.
                let has_freed = self.disk.as_mut().map(|disk| disk.free(self.settled));
                match has_freed {
                    Some(Ok(true)) => self.write_some()?,
                    _ => return Err(error),
                }
            }
        }
        match &self.disk {
            Some(disk) if disk.bytes() > self.limits.bytes => self.make_room(),
            _ => Ok(()),
        }
    }

    /// Writes the first of what is in memory.
    fn write_some(&mut self) -> Result<()> {
        let Some(disk) = &mut self.disk else {
            return Ok(());
        };
        let mut bytes = Vec::new();
        let mut records = 0;
        for record in &self.memory {
            if records > 0 && bytes.len() as u64 >= disk.longest / 4 {
                break;
            }
            frame::put(&mut bytes, record);
            records += 1;
        }
        let Some(first) = self.memory.front() else {
            return Ok(());
        };
        let segment = disk.last(first.number)?;
        let records = &self.memory.make_contiguous()[..records];
        segment.append(&bytes, records, self.limits.sync)?;
        let written = records.len();
        let bytes: usize = records.iter().map(Record::size).sum();
        self.memory.drain(..written);
        self.memory_bytes -= bytes;
        Ok(())
    }

    /// Whether everything that waits is on the disk.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.memory.is_empty()
    }

    /// The first records that are not settled, at most so many of so many bytes, but one if there is one.
    pub fn batch(&mut self, most: usize, bytes: usize) -> Vec<Record> {
        let mut records = self.of_disk(most, bytes);
        if records.is_empty() {
            let mut taken = 0;
            let first = self.settled;
            let rest = self.memory.iter().filter(|record| record.number >= first);
            for record in rest.take(most) {
                taken += record.body.len();
                if !records.is_empty() && taken > bytes {
                    break;
                }
                records.push(record.clone());
            }
        }
        match records.last() {
            Some(last) => self.taken = last.number + 1,
            // Disk and memory were looked through: nothing is there, whatever was counted.
            None => self.waiting = 0,
        }
        records
    }

    fn of_disk(&mut self, most: usize, bytes: usize) -> Vec<Record> {
        loop {
            let Some(disk) = &mut self.disk else {
                return Vec::new();
            };
            match disk.read(self.settled, most, bytes) {
                Ok(records) => return records,
                Err(error) => {
                    let Some(segment) = disk.segments.pop_front() else {
                        return Vec::new();
                    };
                    disk.begin_anew();
                    let path = segment.path.display().to_string();
                    tracing::error!(path, %error,
                        "a segment of a spool can't be read: what is in it is not delivered; it is kept as `.damaged`");
                    let lost = segment.from(self.settled).min(self.waiting);
                    self.waiting -= lost;
                    self.dropped.damaged.add(lost, segment.bytes);
                    let _ = std::fs::rename(&segment.path, segment.path.with_extension("damaged"));
                }
            }
        }
    }

    /// All records before this number were delivered or refused for good: `records` of them since the last time.
    ///
    /// # Errors
    /// When the disk does not take the note: after a crash they are sent again.
    pub fn settle(&mut self, number: u64, records: u64) -> Result<()> {
        self.settled = self.settled.max(number);
        self.taken = self.taken.max(number);
        self.waiting = self.waiting.saturating_sub(records);
        while let Some(record) = self.memory.front() {
            if record.number >= number {
                break;
            }
            self.memory_bytes -= record.size();
            self.memory.pop_front();
        }
        match &mut self.disk {
            Some(disk) => disk.settle(self.settled),
            None => Ok(()),
        }
    }

    /// Records that are not settled.
    #[must_use]
    pub const fn waiting(&self) -> u64 {
        self.waiting
    }

    /// Bytes on the disk and in memory.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.disk.as_ref().map_or(0, Disk::bytes) + self.memory_bytes as u64
    }

    /// What was dropped since it was asked for last.
    pub fn take_dropped(&mut self) -> Dropped {
        std::mem::take(&mut self.dropped)
    }
}

/// The segments of a directory in their order.
fn paths(directory: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if let Some(first) = Segment::number(&path) {
            paths.push((first, path));
        }
    }
    paths.sort();
    Ok(paths)
}

/// Segments that were being written anew when a crash came: what was in them is in those they were made from.
fn left_aside(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if Segment::is_aside(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Reads all records at the start of some bytes; how many there are.
pub(crate) fn read_through(mut bytes: &[u8]) -> usize {
    let mut count = 0;
    while let frame::Next::Record(_, length) = frame::next(bytes) {
        bytes = &bytes[length..];
        count += 1;
    }
    count
}

/// Deletes what waits in a directory that no sentinel uses.
///
/// # Errors
/// When something can't be deleted.
pub fn clear(directory: &Path) -> Result<()> {
    let segments = paths(directory)?.into_iter().map(|(_, path)| path);
    for path in segments.chain(left_aside(directory)?) {
        std::fs::remove_file(path)?;
    }
    Ok(())
}

/// What waits in a directory, without changing anything there: for `spool list`.
///
/// # Errors
/// When it can't be read.
pub fn look(directory: &Path) -> Result<Vec<Record>> {
    let settled = Cursor::peek(directory).unwrap_or(0);
    let mut waiting = Vec::new();
    for (_, path) in paths(directory)? {
        let bytes = std::fs::read(path)?;
        let mut rest = bytes.as_slice();
        while let frame::Next::Record(record, length) = frame::next(rest) {
            rest = &rest[length..];
            if record.number >= settled {
                waiting.push(*record);
            }
        }
    }
    Ok(waiting)
}
