//! Bytes that must never be printed, serialised or left in memory: Debug says only how many there are.
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// What a process wrote, borrowed from a record; or what is left of it in a capture that dropped the bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Payload<'r>(Held<'r>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Held<'r> {
    Bytes(&'r [u8]),
    Dropped(Dropped),
}

/// What is known of bytes that a capture dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// How many there were.
    pub len: u32,
    /// Whether the last one was a newline.
    pub ends_line: bool,
}

impl<'r> Payload<'r> {
    /// Wraps bytes that a source yielded.
    #[must_use]
    pub const fn new(bytes: &'r [u8]) -> Self {
        Self(Held::Bytes(bytes))
    }

    /// Stands for bytes that are not there any more.
    #[must_use]
    pub const fn dropped(dropped: Dropped) -> Self {
        Self(Held::Dropped(dropped))
    }

    /// The bytes, for the matcher; `None` when a capture dropped them. Search for this name to see who reads payloads.
    #[must_use]
    pub const fn expose(self) -> Option<&'r [u8]> {
        match self.0 {
            Held::Bytes(bytes) => Some(bytes),
            Held::Dropped(_) => None,
        }
    }

    /// How many bytes there are or were.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub const fn len(self) -> usize {
        match self.0 {
            Held::Bytes(bytes) => bytes.len(),
            Held::Dropped(dropped) => dropped.len as usize,
        }
    }

    /// Whether the last byte is a newline.
    #[must_use]
    pub const fn ends_line(self) -> bool {
        match self.0 {
            Held::Bytes(bytes) => matches!(bytes, [.., b'\n']),
            Held::Dropped(dropped) => dropped.ends_line,
        }
    }

    /// What a capture keeps of it that drops the bytes.
    #[must_use]
    pub const fn facts(self) -> Dropped {
        Dropped {
            len: self.len() as u32,
            ends_line: self.ends_line(),
        }
    }
}

impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.len())
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

/// What was read of a file; or what is left of it in a capture that dropped the bytes.
#[derive(Debug)]
pub enum Content {
    /// The bytes.
    Bytes(SecretBytes),
    /// They are not there any more.
    Dropped(Dropped),
}

impl Content {
    /// As what a process wrote.
    #[must_use]
    pub fn payload(&self) -> Payload<'_> {
        match self {
            Self::Bytes(bytes) => Payload::new(bytes.expose()),
            Self::Dropped(dropped) => Payload::dropped(*dropped),
        }
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
