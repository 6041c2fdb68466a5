//! All prints of a snapshot, arranged for probing: a bitmap that fits a cache, then chains by bucket.
use super::print::{Keys, Lane, Print, Printer, load};

/// Which pattern of an index: the position of its print in the list the index was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PatternId(pub u32);

/// Immutable; made anew when the inventory changes.
pub struct Index {
    keys: Keys,
    lanes: [Table; 3],
    prints: Vec<Print>,
    longest: usize,
}

/// The grams of one lane.
struct Table {
    lane: Lane,
    /// A bit for each hash prefix that some entry has.
    bitmap: Vec<u64>,
    /// How far a hash is shifted to give its bit.
    bit_shift: u32,
    /// How far a hash is shifted to give its bucket.
    shift: u32,
    /// Entries of bucket `b` are `entries[starts[b]..starts[b + 1]]`.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    /// The hash's low bits, which the bucket does not tell.
    tag: u16,
    /// Where in the pattern the gram starts.
    offset: u16,
    pattern: PatternId,
}

impl Index {
    /// An index over `prints`, which `printer` made.
    #[must_use]
    pub fn new(printer: &Printer, prints: Vec<Print>) -> Self {
        Self {
            keys: printer.keys.clone(),
            lanes: Lane::ALL.map(|lane| Table::new(lane, &prints)),
            longest: prints.iter().map(Print::len).max().unwrap_or(0),
            prints,
        }
    }

    /// Length of the longest pattern in bytes; 0 when there is none.
    #[must_use]
    pub const fn longest(&self) -> usize {
        self.longest
    }

    /// How many patterns there are.
    #[must_use]
    pub fn patterns(&self) -> usize {
        self.prints.len()
    }

    /// The print of a pattern of this index.
    pub(super) fn print(&self, pattern: PatternId) -> Option<&Print> {
        self.prints.get(pattern.0 as usize)
    }

    /// Bytes from the pattern's start that must be there to confirm it: of a tiny one the byte behind it, too.
    pub(super) fn needed(print: &Print) -> usize {
        print.len() + usize::from(print.lane == Lane::Tiny)
    }

    /// Whether exactly these bytes are the pattern. Tiny patterns also want delimiters around them; the end of the text
    /// is one.
    pub(super) fn confirms(&self, print: &Print, text: &[u8], start: usize) -> bool {
        let end = start + print.len();
        let delimited = |at: Option<usize>| {
            at.and_then(|at| text.get(at))
                .is_none_or(|byte| !byte.is_ascii_alphanumeric())
        };
        if print.lane == Lane::Tiny && !(delimited(start.checked_sub(1)) && delimited(Some(end))) {
            return false;
        }
        text.get(start..end)
            .is_some_and(|bytes| self.keys.confirm(bytes) == print.confirm)
    }

    /// Calls `candidate(pattern, start)` for each place where a pattern may start, among the grams that end in
    /// `text[fresh..]`. `base` is the stream position of `text[0]`: it decides which bytes are probed. A start may be
    /// negative: then the pattern began before `text`.
    pub(super) fn probe(
        &self,
        text: &[u8],
        base: u64,
        fresh: usize,
        mut candidate: impl FnMut(PatternId, isize),
    ) {
        for table in &self.lanes {
            if table.entries.is_empty() {
                continue;
            }
            match table.lane {
                Lane::Long => table.probe::<8, 8>(&self.keys, text, base, fresh, &mut candidate),
                Lane::Short => table.probe::<4, 5>(&self.keys, text, base, fresh, &mut candidate),
                Lane::Tiny => table.probe::<4, 3>(&self.keys, text, base, fresh, &mut candidate),
            }
        }
    }
}

impl Table {
    fn new(lane: Lane, prints: &[Print]) -> Self {
        let grams = || {
            prints
                .iter()
                .enumerate()
                .filter(move |(_, print)| print.lane == lane)
                .flat_map(move |(number, print)| {
                    (0..lane.stride()).map(move |start| {
                        let entry = Entry {
                            tag: print.grams[start] as u16,
                            offset: print.window + start as u16,
                            pattern: PatternId(number as u32),
                        };
                        (print.grams[start], entry)
                    })
                })
        };
        let count = grams().count();
        let bits = |each: usize| (count.max(1) * each).next_power_of_two().trailing_zeros();
        // Sixteen bits an entry keep the share of bits set, and so of false hits, near one in sixteen.
        let (bit_count, bucket_count) = (bits(16).clamp(10, 28), bits(1).clamp(6, 24));
        let (bit_shift, shift) = (32 - bit_count, 32 - bucket_count);
        let mut starts = vec![0u32; (1 << bucket_count) + 1];
        let mut bitmap = vec![0u64; 1 << (bit_count - 6)];
        for (hash, _) in grams() {
            let bit = hash >> bit_shift;
            bitmap[(bit / 64) as usize] |= 1 << (bit % 64);
            starts[(hash >> shift) as usize + 1] += 1;
        }
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        let mut next = starts.clone();
        let filler = Entry {
            tag: 0,
            offset: 0,
            pattern: PatternId(0),
        };
        let mut entries = vec![filler; count];
        for (hash, entry) in grams() {
            let slot = &mut next[(hash >> shift) as usize];
            entries[*slot as usize] = entry;
            *slot += 1;
        }
        Self {
            lane,
            bitmap,
            bit_shift,
            shift,
            starts,
            entries,
        }
    }

    #[inline]
    fn probe<const GRAM: usize, const STRIDE: u64>(
        &self,
        keys: &Keys,
        text: &[u8],
        base: u64,
        fresh: usize,
        candidate: &mut impl FnMut(PatternId, isize),
    ) {
        // The first gram that ends in the fresh bytes starts here; from there to the next multiple of the stride.
        let first = (fresh + 1).saturating_sub(GRAM);
        let position = base + first as u64;
        let mut at = first + (position.next_multiple_of(STRIDE) - position) as usize;
        while at + GRAM <= text.len() {
            let hash = keys.gram(load(text, at, GRAM));
            let bit = hash >> self.bit_shift;
            if self.bitmap[(bit / 64) as usize] >> (bit % 64) & 1 == 1 {
                let bucket = (hash >> self.shift) as usize;
                let (from, to) = (
                    self.starts[bucket] as usize,
                    self.starts[bucket + 1] as usize,
                );
                for entry in &self.entries[from..to] {
                    if entry.tag == hash as u16 {
                        candidate(entry.pattern, at as isize - entry.offset as isize);
                    }
                }
            }
            at += STRIDE as usize;
        }
    }
}
