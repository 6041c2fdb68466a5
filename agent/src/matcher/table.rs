//! Grams of many patterns, arranged for probing: a filter that fits a cache, then short chains by bucket.
use super::index::PatternId;
use super::keys::{Keys, load};

/// Bits of the filter for each gram.
const FILTER_BITS: usize = 16;
/// Grams in a bucket on average: about one cache line of entries.
const BUCKET: usize = 4;
/// Grams probed at once: their look-ups in memory overlap.
const BLOCK: usize = 8;

/// A gram of a pattern.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// The hash's low bits, which the bucket does not tell. No more: the wider the hashes of grams that overlap, the
    /// fewer windows fit them all.
    tag: u16,
    /// Where in the pattern the gram starts.
    offset: u16,
    pattern: PatternId,
}

impl Entry {
    pub(super) const fn new(hash: u32, offset: u16, pattern: PatternId) -> Self {
        Self {
            tag: hash as u16,
            offset,
            pattern,
        }
    }
}

/// All grams of one length.
pub(super) struct Table {
    /// Two bits in one word for each gram.
    filter: Vec<u64>,
    /// How far a hash is shifted to give its word.
    word_shift: u32,
    /// How far a hash is shifted to give its bucket.
    bucket_shift: u32,
    /// Entries of bucket `b` are `entries[starts[b]..starts[b + 1]]`.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl Table {
    /// A table of what `each` yields, which it must do twice in the same way.
    pub(super) fn new(each: impl Fn(&mut dyn FnMut(u32, Entry))) -> Self {
        let mut count = 0;
        each(&mut |_, _| count += 1);
        let log = |number: usize| number.next_power_of_two().trailing_zeros();
        let word_bits = log(count * FILTER_BITS / 64).clamp(4, 20);
        let bucket_bits = log(count / BUCKET).clamp(4, 24);
        let mut table = Self {
            filter: vec![0; 1 << word_bits],
            word_shift: 32 - word_bits,
            bucket_shift: 32 - bucket_bits,
            starts: vec![0; (1 << bucket_bits) + 1],
            entries: vec![Entry::new(0, 0, PatternId(0)); count],
        };
        each(&mut |hash, _| {
            table.filter[(hash >> table.word_shift) as usize] |= bits(hash);
            table.starts[(hash >> table.bucket_shift) as usize + 1] += 1;
        });
        for bucket in 1..table.starts.len() {
            table.starts[bucket] += table.starts[bucket - 1];
        }
        let mut next = table.starts.clone();
        each(&mut |hash, entry| {
            let slot = &mut next[(hash >> table.bucket_shift) as usize];
            table.entries[*slot as usize] = entry;
            *slot += 1;
        });
        table
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes held in memory.
    pub(super) fn memory(&self) -> usize {
        self.filter.len() * 8 + self.starts.len() * 4 + self.entries.len() * size_of::<Entry>()
    }

    /// Calls `hit(pattern, start)` for grams of `GRAM` bytes at every position that is a multiple of `STRIDE` and that
    /// end in `text[fresh..]`. `base` is the position of `text[0]`.
    #[inline]
    pub(super) fn probe<const GRAM: usize, const STRIDE: usize>(
        &self,
        keys: &Keys,
        text: &[u8],
        base: u64,
        fresh: usize,
        hit: &mut impl FnMut(PatternId, isize),
    ) {
        let first = (fresh + 1).saturating_sub(GRAM);
        let past = ((base + first as u64) % STRIDE as u64) as usize;
        let mut at = first + if past == 0 { 0 } else { STRIDE - past };
        let span = (BLOCK - 1) * STRIDE + GRAM;
        while let Some(block) = text.get(at..at + span) {
            let mut hashes = [0; BLOCK];
            let mut passed = 0u32;
            for (number, hash) in hashes.iter_mut().enumerate() {
                *hash = keys.gram(load::<GRAM>(block, number * STRIDE));
                passed |= u32::from(self.passes(*hash)) << number;
            }
            while passed != 0 {
                let number = passed.trailing_zeros() as usize;
                passed &= passed - 1;
                self.look_up(hashes[number % BLOCK], at + number * STRIDE, hit);
            }
            at += BLOCK * STRIDE;
        }
        while at + GRAM <= text.len() {
            let hash = keys.gram(load::<GRAM>(text, at));
            if self.passes(hash) {
                self.look_up(hash, at, hit);
            }
            at += STRIDE;
        }
    }

    #[inline]
    fn passes(&self, hash: u32) -> bool {
        let word = self.filter.get((hash >> self.word_shift) as usize);
        !word.copied().unwrap_or(0) & bits(hash) == 0
    }

    #[inline]
    fn look_up(&self, hash: u32, at: usize, hit: &mut impl FnMut(PatternId, isize)) {
        let bucket = (hash >> self.bucket_shift) as usize;
        let (from, to) = (
            self.starts[bucket] as usize,
            self.starts[bucket + 1] as usize,
        );
        for entry in &self.entries[from..to] {
            if entry.tag == hash as u16 {
                hit(entry.pattern, at as isize - entry.offset as isize);
            }
        }
    }
}

/// The bits of a gram in its word. The word is told by the hash's high bits, these by its low ones.
#[inline]
const fn bits(hash: u32) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63)
}
