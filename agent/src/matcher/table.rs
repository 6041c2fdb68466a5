//! Grams of many patterns, arranged for probing: a filter that fits a cache, then short chains by bucket.
use super::index::PatternId;
use super::keys::{self, Keys, load};

/// Bits of the filter for each gram.
const FILTER_BITS: usize = 24;
/// Grams in a bucket on average: about one cache line of entries.
const BUCKET: usize = 4;
/// Grams that are decided about with one branch.
const BLOCK: usize = 8;
/// Grams of which the plain ones are picked at once.
const PIECE: usize = 64;
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
    /// Three bits in one word for each gram.
    filter: Vec<u64>,
    /// Entries of bucket `b` are `entries[starts[b]..starts[b + 1]]`.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl Table {
    /// A table of what `each` yields, which it must do twice in the same way.
    pub(super) fn new<const GRAM: usize>(each: impl Fn(&mut dyn FnMut(u32, Entry))) -> Self {
        let mut count = 0;
        each(&mut |_, _| count += 1);
        let buckets = (count / BUCKET).next_power_of_two().clamp(16, 1 << 20);
        let mut starts = vec![0u32; buckets + 1];
        each(&mut |hash, _| starts[bucket_of(hash, buckets) + 1] += 1);
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        let mut entries = vec![Entry::new(0, 0, PatternId(0)); count];
        let mut next = starts.clone();
        // Forms of one value share grams: the filter is as large as those that differ want it.
        let mut different = 0;
        each(&mut |hash, entry| {
            let bucket = bucket_of(hash, buckets);
            let (from, to) = (starts[bucket] as usize, next[bucket] as usize);
            different += usize::from(
                entries[from..to]
                    .iter()
                    .all(|it: &Entry| it.tag != entry.tag),
            );
            entries[to] = entry;
            next[bucket] += 1;
        });
        let words = (different * FILTER_BITS / 64).clamp(16, 1 << 20);
        let mut table = Self {
            filter: vec![0; words],
            starts,
            entries,
        };
        each(&mut |hash, _| {
            let word = word_of(hash, words);
            let two = 1 << (hash & 63) | 1 << (hash >> 6 & 63);
            table.filter[word] |= two | if GRAM == 8 { 1 << (hash >> 12 & 63) } else { 0 };
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
        let mut at = first::<GRAM, STRIDE>(base, fresh);
        let span = (BLOCK - 1) * STRIDE + GRAM;
        while let Some(block) = text.get(at..at + span) {
            // The last gram's bit is the lowest.
            let mut passed = 0;
            for number in 0..BLOCK {
                let hash = keys.gram::<GRAM>(load::<GRAM>(block, number * STRIDE));
                passed = passed << 1 | self.passes::<GRAM>(hash);
            }
            while passed != 0 {
                let gram = at + (BLOCK - 1 - passed.trailing_zeros() as usize) * STRIDE;
                passed &= passed - 1;
                let hash = keys.gram::<GRAM>(load::<GRAM>(text, gram));
                self.look_up(hash, gram, hit);
            }
            at += BLOCK * STRIDE;
        }
        while at + GRAM <= text.len() {
            let hash = keys.gram::<GRAM>(load::<GRAM>(text, at));
            if self.passes::<GRAM>(hash) != 0 {
                self.look_up(hash, at, hit);
            }
            at += STRIDE;
        }
    }

    /// The same for grams of eight bytes at every eighth position, of which only those are looked up that are plain: a
    /// table that these are for has no others.
    #[inline(always)]
    pub(super) fn probe_plain(
        &self,
        keys: &Keys,
        text: &[u8],
        base: u64,
        fresh: usize,
        hit: &mut impl FnMut(PatternId, isize),
    ) {
        const GRAM: usize = 8;
        let mut at = first::<GRAM, GRAM>(base, fresh);
        while at + GRAM <= text.len() {
            let piece = &text[at..text.len().min(at + PIECE * GRAM)];
            // First which are plain, without a branch; then those few, together.
            let (mut picked, mut count) = ([0u8; PIECE + BLOCK], 0);
            for (number, block) in piece.chunks(BLOCK * GRAM).enumerate() {
                // The compiler compares many bytes at once.
                let mut signs = [0; BLOCK * GRAM];
                if let Some(block) = block.first_chunk::<{ BLOCK * GRAM }>() {
                    for (sign, byte) in signs.iter_mut().zip(block) {
                        *sign = keys::sign(*byte);
                    }
                } else {
                    for (sign, byte) in signs.iter_mut().zip(block) {
                        *sign = keys::sign(*byte);
                    }
                }
                for (past, gram) in signs
                    .chunks_exact(GRAM)
                    .enumerate()
                    .take(block.len() / GRAM)
                {
                    picked[count % PIECE] = (number * BLOCK + past) as u8;
                    count += usize::from(load::<GRAM>(gram, 0) == 0);
                }
            }
            for some in (0..count).step_by(BLOCK) {
                let mut passed = 0u64;
                for number in 0..BLOCK {
                    let gram = usize::from(picked[some + number]) * GRAM;
                    let hash = keys.gram::<GRAM>(load::<GRAM>(piece, gram));
                    passed |= self.passes::<GRAM>(hash) << number;
                }
                // What the last block has too much is no gram that was picked.
                passed &= u64::MAX >> (64 - (count - some).min(BLOCK));
                while passed != 0 {
                    let gram = usize::from(picked[some + passed.trailing_zeros() as usize]) * GRAM;
                    passed &= passed - 1;
                    let hash = keys.gram::<GRAM>(load::<GRAM>(piece, gram));
                    self.look_up(hash, at + gram, hit);
                }
            }
            at += PIECE * GRAM;
        }
    }

    /// 1 when the gram may be one of these, else 0.
    #[inline(always)]
    fn passes<const GRAM: usize>(&self, hash: u32) -> u64 {
        let word = self.filter[word_of(hash, self.filter.len())];
        let two = word >> (hash & 63) & word >> (hash >> 6 & 63);
        // A third look is worth while where few are looked up.
        let all = if GRAM == 8 {
            two & word >> (hash >> 12 & 63)
        } else {
            two
        };
        all & 1
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

/// Index of the first gram that ends in `text[fresh..]` and lies at a multiple of the stride.
#[inline(always)]
const fn first<const GRAM: usize, const STRIDE: usize>(base: u64, fresh: usize) -> usize {
    let first = (fresh + 1).saturating_sub(GRAM);
    let past = ((base + first as u64) % STRIDE as u64) as usize;
    first + if past == 0 { 0 } else { STRIDE - past }
}

/// The word of a gram in a filter of so many words: told by the hash's high bits. The bits in it are told by the low
/// ones.
#[inline(always)]
const fn word_of(hash: u32, words: usize) -> usize {
    ((hash as u64 * words as u64) >> 32) as usize
}

/// The bucket of a gram: told by the hash's high bits.
#[inline(always)]
const fn bucket_of(hash: u32, buckets: usize) -> usize {
    ((hash as u64 * buckets as u64) >> 32) as usize
}
