//! The segments of a spool, from the one that is sent next to the one that is appended to, and up to where they are settled.
use super::{
    Record,
    cursor::Cursor,
    limits::{Amount, ORDER},
    segment::Segment,
};
use std::{
    collections::VecDeque,
    io::{ErrorKind, Result},
    path::PathBuf,
};

/// A segment this long goes as soon as everything in it is settled, though more could be appended: the disk may be small.
const WORTH: u64 = 64 << 10;

/// What a spool has on the disk.
#[derive(Debug)]
pub(super) struct Disk {
    pub directory: PathBuf,
    /// A segment this long is followed by another one.
    pub longest: u64,
    pub segments: VecDeque<Segment>,
    pub cursor: Cursor,
    /// A place in the first segment; all that is before it is settled.
    pub at: u64,
    /// Number of the record behind those that were read last, and its place in that segment.
    pub read_to: (u64, u64),
}

impl Disk {
    /// The segment to append to.
    pub fn last(&mut self, number: u64) -> Result<&mut Segment> {
        let longest = self.longest;
        let is_full = |segment: &Segment| segment.bytes >= longest;
        if self.segments.back().is_none_or(is_full) {
            let segment = Segment::create(&self.directory, number)?;
            self.segments.push_back(segment);
        }
        self.segments
            .back_mut()
            .ok_or_else(|| ErrorKind::NotFound.into())
    }

    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    /// Records from this number on, of the first segment that has some.
    pub fn read(&mut self, from: u64, most: usize, bytes: usize) -> Result<Vec<Record>> {
        loop {
            let Some(segment) = self.segments.front() else {
                return Ok(Vec::new());
            };
            let (records, end) = segment.read(self.at, from, most, bytes)?;
            if let Some(last) = records.last() {
                self.read_to = (last.number + 1, end);
                return Ok(records);
            }
            if end < segment.bytes {
                return Err(ErrorKind::InvalidData.into());
            }
            if self.segments.len() == 1 {
                return Ok(Vec::new());
            }
            self.next_segment()?;
        }
    }

    /// The first segment was written anew, or another one is first.
    pub const fn begin_anew(&mut self) {
        self.at = 0;
        self.read_to = (0, 0);
    }

    pub fn next_segment(&mut self) -> Result<()> {
        self.begin_anew();
        self.segments.pop_front().map_or(Ok(()), Segment::remove)
    }

    /// Space is given back even when the note of it can't be written: that may be what it takes to write it next time.
    pub fn settle(&mut self, number: u64) -> Result<()> {
        let noted = self.cursor.set(number);
        if self.read_to.0 == number {
            self.at = self.read_to.1;
        }
        while let Some(segment) = self.segments.front() {
            // A last one that is short is appended to.
            let is_behind = self.segments.len() > 1 || segment.bytes >= self.longest.min(WORTH);
            if !is_behind || !segment.is_settled(number) {
                break;
            }
            self.next_segment()?;
        }
        noted
    }

    /// Lets go of all segments in which everything is settled; whether there was one that took space.
    pub fn free(&mut self, number: u64) -> Result<bool> {
        let mut has_freed = false;
        while let Some(segment) = self.segments.front()
            && segment.is_settled(number)
        {
            has_freed |= segment.bytes > 0;
            self.next_segment()?;
        }
        Ok(has_freed)
    }

    /// How many records there are from this number on.
    pub fn behind(&self, number: u64) -> Result<u64> {
        let Some(front) = self.segments.front() else {
            return Ok(0);
        };
        let (records, _) = front.read(0, number, usize::MAX, usize::MAX)?;
        let others = self.segments.iter().skip(1);
        let others: u64 = others.map(Segment::records).sum();
        Ok(records.len() as u64 + others)
    }

    /// Lets go of what is settled, when it is worth the writing.
    pub fn compact(&mut self, settled: u64) -> Result<()> {
        self.free(settled)?;
        if let Some(front) = self.segments.front_mut()
            && self.at > front.bytes / 4
        {
            front.retain(|record| record.number >= settled)?;
            self.begin_anew();
        }
        Ok(())
    }

    /// Lets go of the oldest of what is least severe, numbered `from` or higher, until there are `goal` bytes; adds up what went.
    pub fn thin(&mut self, goal: u64, from: u64, gone: &mut Amount) -> Result<()> {
        for severity in ORDER {
            for at in 0..self.segments.len() {
                let excess = self.bytes().saturating_sub(goal);
                if excess == 0 {
                    return Ok(());
                }
                let segment = &mut self.segments[at];
                let is_concerned = segment.counts[severity as usize] > 0
                    && segment.last.is_some_and(|last| last >= from);
                if !is_concerned {
                    continue;
                }
                let (count, bytes) = segment.without(severity, from, excess)?;
                gone.add(count, bytes);
                if at == 0 {
                    self.begin_anew();
                }
            }
        }
        Ok(())
    }
}
