//! Grams of many patterns, arranged for probing: a filter that fits a cache, then short chains by bucket.
use super::index::PatternId;
use super::keys::{Keys, MIXED, load};

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
    /// Two bits in one word for each gram: first the words of the grams whose hash says that they are plain, then those
    /// of the others; each a power of two.
    filter: Vec<u64>,
    plain: usize,
    /// Entries of bucket `b` are `entries[starts[b]..starts[b + 1]]`.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl Table {
    /// A table of what `each` yields, which it must do twice in the same way.
    pub(super) fn new(each: impl Fn(&mut dyn FnMut(u32, Entry))) -> Self {
        let (mut plain, mut mixed) = (0usize, 0usize);
        each(&mut |hash, _| {
            *if hash & MIXED == 0 {
                &mut plain
            } else {
                &mut mixed
            } += 1
        });
        let words = |grams: usize| {
            (grams * FILTER_BITS / 64)
                .next_power_of_two()
                .clamp(16, 1 << 19)
        };
        let count = plain + mixed;
        let buckets = (count / BUCKET).next_power_of_two().clamp(16, 1 << 19);
        let mut table = Self {
            filter: vec![0; words(plain) + words(mixed)],
            plain: words(plain),
            starts: vec![0; buckets + 1],
            entries: vec![Entry::new(0, 0, PatternId(0)); count],
        };
        each(&mut |hash, _| {
            let word = word_of(hash, table.plain, table.filter.len());
            table.filter[word] |= 1 << (hash & 63) | 1 << (hash >> 6 & 63);
            table.starts[bucket_of(hash, buckets) + 1] += 1;
        });
        for bucket in 1..table.starts.len() {
            table.starts[bucket] += table.starts[bucket - 1];
        }
        let mut next = table.starts.clone();
        each(&mut |hash, entry| {
            let slot = &mut next[bucket_of(hash, buckets)];
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
    #[inline(always)]
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
        let (filter, plain) = (self.filter.as_slice(), self.plain);
        // 1 when the gram may be one of these, else 0.
        let passes = |hash: u32| {
            let word = filter[word_of(hash, plain, filter.len())];
            word >> (hash & 63) & word >> (hash >> 6 & 63) & 1
        };
        while let Some(block) = text.get(at..at + span) {
            // The first gram's bit is the highest.
            let mut passed = 0;
            for number in 0..BLOCK {
                passed =
                    passed << 1 | passes(keys.gram::<GRAM>(load::<GRAM>(block, number * STRIDE)));
            }
            while passed != 0 {
                let number = passed.leading_zeros() as usize - (64 - BLOCK);
                passed &= !(1 << (BLOCK - 1 - number));
                let gram = at + number * STRIDE;
                self.look_up(keys.gram::<GRAM>(load::<GRAM>(text, gram)), gram, hit);
            }
            at += BLOCK * STRIDE;
        }
        while at + GRAM <= text.len() {
            let hash = keys.gram::<GRAM>(load::<GRAM>(text, at));
            if passes(hash) != 0 {
                self.look_up(hash, at, hit);
            }
            at += STRIDE;
        }
    }

    #[inline(always)]
    fn look_up(&self, hash: u32, at: usize, hit: &mut impl FnMut(PatternId, isize)) {
        let bucket = bucket_of(hash, self.starts.len() - 1);
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

/// The word of a gram in a filter of so many words: told by the hash's bits from the twelfth on. The bits in it are told
/// by the lowest twelve.
#[inline(always)]
const fn word_of(hash: u32, plain: usize, words: usize) -> usize {
    let number = (hash & !MIXED) as usize >> 12;
    if hash & MIXED == 0 {
        number & (plain - 1)
    } else {
        plain + (number & (words - plain - 1))
    }
}

/// The bucket of a gram: told by the hash's bits from the eleventh on.
#[inline(always)]
const fn bucket_of(hash: u32, buckets: usize) -> usize {
    (hash & !MIXED) as usize >> 11 & (buckets - 1)
}
