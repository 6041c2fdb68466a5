//! Drops ANSI escapes: control sequences, control strings and escapes of one character (ECMA-48, 5th edition, 5.3 to 5.6).
use super::{View, whole::Filter};
use memchr::memchr;

const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;
/// A control string that is longer is none: its end was lost.
const MOST: u16 = 1024;

/// Where in an escape the stream is; it may be split over writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Escapes {
    #[default]
    Text,
    /// After ESC.
    Begun,
    /// After ESC and intermediate bytes.
    Named,
    /// In a control sequence, which a byte of 0x40..=0x7e ends.
    Sequence,
    /// In a control string, which BEL or ESC \ ends; so many bytes of it were seen.
    String(u16),
}

impl Escapes {
    /// The next byte: whether it belongs to an escape.
    fn step(&mut self, byte: u8) -> bool {
        let (next, belongs) = match (*self, byte) {
            (_, ESCAPE) => (Self::Begun, true),
            (Self::Begun, b'[') => (Self::Sequence, true),
            (Self::Begun, b']' | b'P' | b'X' | b'^' | b'_') => (Self::String(0), true),
            (Self::Begun | Self::Named, 0x20..=0x2f) => (Self::Named, true),
            (Self::Begun | Self::Named, 0x30..=0x7e) => (Self::Text, true),
            (Self::Sequence, 0x20..=0x3f) => (Self::Sequence, true),
            (Self::Sequence, 0x40..=0x7e) => (Self::Text, true),
            (Self::String(_), BELL) => (Self::Text, true),
            (Self::String(length), 0x20..=0xff) if length < MOST => {
                (Self::String(length + 1), true)
            }
            (Self::Text | Self::Begun | Self::Named | Self::Sequence | Self::String(_), _) => {
                (Self::Text, false)
            }
        };
        *self = next;
        belongs
    }
}

impl Filter for Escapes {
    const VIEW: View = View::Ansi;

    fn next(&mut self, bytes: &[u8]) -> (usize, usize) {
        let mut stay = 0;
        if *self == Self::Text {
            stay = memchr(ESCAPE, bytes).unwrap_or(bytes.len());
        }
        let rest = bytes[stay..].iter();
        let mut dropped = 0;
        for byte in rest {
            if !self.step(*byte) {
                // It ends a broken escape and is text itself.
                return if stay + dropped == 0 {
                    (1, 0)
                } else {
                    (stay, dropped)
                };
            }
            dropped += 1;
            if *self == Self::Text {
                break;
            }
        }
        (stay, dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &[u8]) -> Vec<u8> {
        let (mut filter, mut out, mut at) = (Escapes::default(), Vec::new(), 0);
        while at < text.len() {
            let (stay, dropped) = filter.next(&text[at..]);
            out.extend_from_slice(&text[at..at + stay]);
            at += stay + dropped;
        }
        out
    }

    #[test]
    fn escapes_are_dropped_and_nothing_else() {
        for (text, expected) in [
            ("a\x1b[1;31mb\x1b[0mc", "abc"),
            ("a\x1b]0;title\x07b", "ab"),
            ("a\x1b]8;;http://x\x1b\\b", "ab"),
            ("a\x1b(Bb\x1b7c\x1bMd", "abcd"),
            ("a\x1b[1;\nb", "a\nb"),
            ("a\x1b\x1b[mb", "ab"),
            ("\x1b\nb", "\nb"),
            ("a\x1b]0;open\nb", "a\nb"),
        ] {
            assert_eq!(without(text.as_bytes()), expected.as_bytes(), "{text:?}");
        }
    }
}
