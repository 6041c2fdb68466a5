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
            self.out.bytes.truncate(start);
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
                out.push(&[byte]);
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
    /// How far the memory was ever written to since it was cleared.
    used: usize,
}

impl Buffer {
    /// Appends.
    pub fn push(&mut self, more: &[u8]) {
        let needed = self.bytes.len() + more.len();
        if needed > self.bytes.capacity() {
            let mut larger = Vec::with_capacity(needed.next_power_of_two().max(FIRST_BYTES));
            larger.extend_from_slice(&self.bytes);
            self.bytes.zeroize();
            self.bytes = larger;
        }
        self.bytes.extend_from_slice(more);
        self.used = self.used.max(self.bytes.len());
    }

    /// What was written so far.
    pub fn written(&self) -> &[u8] {
        &self.bytes
    }

    fn clear(&mut self) {
        // What was truncated away is still there: `resize` makes it part of the bytes again.
        self.bytes.resize(self.used, 0);
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
