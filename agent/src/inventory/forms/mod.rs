//! The forms in which a value is looked for: as it is, and as encoders and quoting rules write it.
mod base64;
mod buffer;
mod json;
mod percent;
mod quote;
mod xml;

pub use buffer::Forms;

use crate::matcher::Shape;
use serde::{Deserialize, Serialize};

/// Of longer values only the forms that occur with such are made: as they are, in base64, in JSON. The others would cost
/// time for each load, and find nothing that these do not.
pub const HUGE: usize = 4096;

/// Shorter values are found between delimiters only, and only in what those write that hold them.
pub const MIN_FREE_BYTES: usize = 8;

/// How a value was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Encoding {
    /// As it is in the file, or without the white space around it.
    Raw,
    /// In a JSON string, RFC 8259 section 7.
    Json,
    /// Percent-encoded, RFC 3986 section 2.1, or as a form field.
    Percent,
    /// Hexadecimal digits.
    Hex,
    /// Base64, RFC 4648 section 4.
    Base64,
    /// Base64 with the alphabet for URLs and file names, RFC 4648 section 5.
    Base64url,
    /// Quoted for a shell.
    Shell,
    /// Escaped for XML or HTML.
    Xml,
    /// In a string literal of C and its kin.
    C,
    /// Base64 of base64.
    Base64Base64,
    /// As it is, in UTF-16 of either byte order.
    Utf16,
}

impl Encoding {
    /// Its name in findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Json => "json",
            Self::Percent => "percent",
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Base64url => "base64url",
            Self::Shell => "shell",
            Self::Xml => "xml",
            Self::C => "c",
            Self::Base64Base64 => "base64-base64",
            Self::Utf16 => "utf-16le",
        }
    }

    /// In which readings of a stream the form may be found: line breaks may stand anywhere within base64, separators between
    /// each two hexadecimal digits.
    #[must_use]
    pub const fn shape(self) -> Shape {
        match self {
            Self::Base64 | Self::Base64url | Self::Base64Base64 => Shape::Base64,
            Self::Hex => Shape::Hex,
            Self::Raw
            | Self::Json
            | Self::Percent
            | Self::Shell
            | Self::Xml
            | Self::C
            | Self::Utf16 => Shape::Text,
        }
    }
}

/// The value without white space around it.
#[must_use]
pub fn trimmed(value: &[u8]) -> &[u8] {
    value.trim_ascii()
}

/// Puts every form of a value that is looked for into `forms`, without repetitions.
pub fn expand(content: &[u8], forms: &mut Forms) {
    let value = trimmed(content);
    forms.clear();
    forms.add(Encoding::Raw, |out| out.push(value));
    json::add(value, forms);
    if value.len() <= HUGE {
        percent::add(value, forms);
        quote::add(value, forms);
        xml::add(value, forms);
        hex(value, forms);
        base64::add_utf16(value, forms);
        base64::add_double(value, forms);
    }
    base64::add(value, forms);
    // Every form of the content holds that of the value: these only tell how much was there.
    if content.len() != value.len() {
        forms.add(Encoding::Raw, |out| out.push(content));
        forms.add(Encoding::Base64, |out| base64::padded(content, out));
    }
}

/// Puts the forms of a part of a value (a line, a signature) into `forms`: a part has its whole's forms beside it, so
/// these are few.
pub fn expand_part(part: &[u8], forms: &mut Forms) {
    forms.clear();
    forms.add(Encoding::Raw, |out| out.push(part));
    percent::add_strict(part, forms);
    base64::add(part, forms);
}

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// The two hexadecimal digits of a byte.
const fn digits(byte: u8, of: &[u8; 16]) -> [u8; 2] {
    [of[(byte >> 4) as usize], of[(byte & 15) as usize]]
}

fn hex(value: &[u8], forms: &mut Forms) {
    for of in [LOWER, UPPER] {
        forms.add(Encoding::Hex, |out| {
            value.iter().for_each(|byte| out.push(&digits(*byte, of)));
        });
    }
}

/// The value piece by piece: each character, or each byte that belongs to none.
fn characters(value: &[u8]) -> impl Iterator<Item = (Option<char>, &[u8])> {
    value.utf8_chunks().flat_map(|chunk| {
        let (valid, invalid) = (chunk.valid(), chunk.invalid());
        let known = valid.char_indices().map(move |(at, character)| {
            let bytes = &valid.as_bytes()[at..at + character.len_utf8()];
            (Some(character), bytes)
        });
        known.chain(invalid.chunks(1).map(|byte| (None, byte)))
    })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
