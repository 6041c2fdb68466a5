//! How entries lie in a frame: each with its length, and one bit that says whether it has a payload.
use super::wire::take_varint;

/// The entries of a frame, in order, each with its payload if that was kept and could be decrypted.
#[derive(Clone)]
pub struct Entries<'f> {
    raw: &'f [u8],
    payload: &'f [u8],
}

impl<'f> Entries<'f> {
    /// Over bytes that `are_whole` has looked at.
    pub(super) const fn new(raw: &'f [u8], payload: &'f [u8]) -> Self {
        Self { raw, payload }
    }

    /// Whether the bytes are this many entries and their payloads, with nothing over.
    pub(super) fn are_whole(raw: &[u8], payload: &[u8], count: u32) -> bool {
        let mut entries = Entries { raw, payload };
        let mut found = 0u32;
        while !entries.raw.is_empty() {
            if entries.split_first().is_none() {
                return false;
            }
            found = found.saturating_add(1);
        }
        found == count && entries.payload.is_empty()
    }

    fn split_first(&mut self) -> Option<(&'f [u8], Option<&'f [u8]>)> {
        let marked = take_varint(&mut self.raw)?;
        let (entry, rest) = self.raw.split_at_checked(marked >> 1)?;
        self.raw = rest;
        if marked & 1 == 0 || self.payload.is_empty() {
            return Some((entry, None));
        }
        let length = take_varint(&mut self.payload)?;
        let (payload, rest) = self.payload.split_at_checked(length)?;
        self.payload = rest;
        Some((entry, Some(payload)))
    }
}

impl<'f> Iterator for Entries<'f> {
    type Item = (&'f [u8], Option<&'f [u8]>);

    fn next(&mut self) -> Option<Self::Item> {
        self.split_first()
    }
}
