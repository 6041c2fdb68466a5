//! Bytes that must never be printed, serialised or left in memory: Debug says only how many there are.
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// What a process wrote, borrowed from a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Payload<'r>(&'r [u8]);

impl<'r> Payload<'r> {
    /// Wraps bytes that a source yielded.
    #[must_use]
    pub const fn new(bytes: &'r [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the matcher. Search for this name to see who reads payloads.
    #[must_use]
    pub const fn expose(self) -> &'r [u8] {
        self.0
    }
}

impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.0.len())
    }
}

/// A secret's plaintext while it is turned into fingerprints; zeroized when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes. Search for this name to see who reads plaintext.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Fills the buffer by `read(rest of the buffer, position)` until that gives 0; returns how much was read.
    ///
    /// # Errors
    /// The first error of `read`.
    pub fn fill(
        &mut self,
        mut read: impl FnMut(&mut [u8], u64) -> std::io::Result<usize>,
    ) -> std::io::Result<usize> {
        let mut length = 0;
        while length < self.0.len() {
            match read(&mut self.0[length..], length as u64)? {
                0 => break,
                more => length += more,
            }
        }
        Ok(length)
    }

    /// Lets `write` write into the bytes; gives what that gives.
    pub fn write<T>(&mut self, write: impl FnOnce(&mut [u8]) -> T) -> T {
        write(&mut self.0)
    }

    /// The first `length` bytes; the rest is zeroized.
    #[must_use]
    pub fn cut(mut self, length: usize) -> Self {
        self.0[length..].zeroize();
        self.0.truncate(length);
        self
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretBytes({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_byte() {
        assert_eq!(
            format!("{:?}", Payload::new(b"hunter2hunter2")),
            "Payload(14 bytes)"
        );
        assert_eq!(
            format!("{:?}", SecretBytes::new(b"hunter2".to_vec())),
            "SecretBytes(7 bytes)"
        );
    }
}
