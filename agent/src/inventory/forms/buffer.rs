//! The forms of one value, side by side in memory that is zeroized.
use super::Encoding;
use std::ops::Range;
use zeroize::Zeroize;

/// Room for the forms of most values.
const FIRST_BYTES: usize = 16 * 1024;

/// The forms of one value. Kept from value to value: each clears what the one before it left.
#[derive(Default)]
pub struct Forms {
    out: Buffer,
    found: Vec<(Encoding, Range<usize>)>,
}

impl Forms {
    /// Each form and its encoding.
    pub fn iter(&self) -> impl Iterator<Item = (Encoding, &[u8])> {
        let bytes = &self.out.bytes;
        self.found
            .iter()
            .filter_map(move |(encoding, range)| Some((*encoding, bytes.get(range.clone())?)))
    }

    /// Zeroizes all forms.
    pub fn clear(&mut self) {
        self.out.clear();
        self.found.clear();
    }

    /// Adds the form that `write` writes, unless it is there already.
    pub(super) fn add(&mut self, encoding: Encoding, write: impl FnOnce(&mut Buffer)) {
        let start = self.out.bytes.len();
        write(&mut self.out);
        let (before, form) = self.out.bytes.split_at(start);
        // Forms of one value are a few dozen, most of different lengths.
        let known =
            |range: &Range<usize>| range.len() == form.len() && before[range.clone()] == *form;
        if form.is_empty() || self.found.iter().any(|(_, range)| known(range)) {
            self.out.truncate(start);
        } else {
            self.found.push((encoding, start..self.out.bytes.len()));
        }
    }

    /// Adds the form that is the last one with some bytes replaced, when that differs.
    pub(super) fn add_replaced(&mut self, encoding: Encoding, replace: impl Fn(u8) -> u8) {
        let Some((_, range)) = self.found.last().cloned() else {
            return;
        };
        if self.out.bytes[range.clone()]
            .iter()
            .all(|byte| replace(*byte) == *byte)
        {
            return;
        }
        self.add(encoding, |out| {
            for at in range {
                let byte = replace(out.bytes[at]);
                out.byte(byte);
            }
        });
    }
}

impl Drop for Forms {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Bytes that leave no copy behind when they grow, and nothing when they are cleared.
#[derive(Default)]
pub struct Buffer {
    bytes: Vec<u8>,
    /// How far the memory was written to before it was truncated.
    used: usize,
}

impl Buffer {
    /// Appends.
    #[inline]
    pub fn push(&mut self, more: &[u8]) {
        self.reserve(more.len());
        self.bytes.extend_from_slice(more);
    }

    /// Appends one byte.
    #[inline]
    pub fn byte(&mut self, byte: u8) {
        self.reserve(1);
        self.bytes.push(byte);
    }

    /// Makes room for `more` bytes.
    #[inline]
    pub fn reserve(&mut self, more: usize) {
        if self.bytes.capacity() - self.bytes.len() < more {
            self.grow(more);
        }
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        let needed = (self.bytes.len() + more).next_power_of_two();
        let mut larger = Vec::with_capacity(needed.max(FIRST_BYTES));
        larger.extend_from_slice(&self.bytes);
        // What was truncated away goes with the old memory.
        self.clear();
        self.bytes = larger;
    }

    /// What was written so far.
    pub fn written(&self) -> &[u8] {
        &self.bytes
    }

    fn truncate(&mut self, length: usize) {
        self.used = self.used.max(self.bytes.len());
        self.bytes.truncate(length);
    }

    fn clear(&mut self) {
        // What was truncated away is still there: `resize` makes it part of the bytes again.
        self.bytes.resize(self.used.max(self.bytes.len()), 0);
        self.bytes.as_mut_slice().zeroize();
        self.bytes.clear();
        self.used = 0;
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.clear();
    }
}
