//! Encodings by other code than the sentinel's own: libraries where there are such, plain rules elsewhere.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::value::hex;

/// What RFC 3986 does not call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Base64, padded.
pub fn base64(bytes: &[u8]) -> Vec<u8> {
    STANDARD.encode(bytes).into_bytes()
}

/// Base64 without padding.
pub fn base64_bare(bytes: &[u8]) -> Vec<u8> {
    STANDARD_NO_PAD.encode(bytes).into_bytes()
}

/// Base64 for URLs and file names, without padding.
pub fn base64url(bytes: &[u8]) -> Vec<u8> {
    URL_SAFE_NO_PAD.encode(bytes).into_bytes()
}

/// Broken into lines of this width.
pub fn wrapped(text: &[u8], width: usize, end: &[u8]) -> Vec<u8> {
    text.chunks(width).collect::<Vec<_>>().join(end)
}

/// Something larger that holds `bytes` after `before` bytes.
pub fn inside(bytes: &[u8], before: usize) -> Vec<u8> {
    let start = b"{\"user\":\"app\",\"hosts\":[1,2,3],\"password\":\"";
    [&start[start.len() - before..], bytes, b"\",\"port\":5432}"].concat()
}

/// A JSON string's inside, as serde_json writes it.
pub fn json(bytes: &[u8]) -> String {
    let text = serde_json::Value::from(String::from_utf8_lossy(bytes)).to_string();
    text[1..text.len() - 1].to_owned()
}

/// With every character beyond ASCII as `\u` and four digits.
pub fn ascii_only(json: &str) -> String {
    let mut text = String::new();
    for character in json.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// Percent-encoded, with upper-case digits.
pub fn percent(bytes: &[u8]) -> String {
    percent_encode(bytes, RESERVED).to_string()
}

/// The same with lower-case digits.
pub fn percent_lower(bytes: &[u8]) -> String {
    let escape = |byte: &u8| match percent(&[*byte]) {
        escaped if escaped.len() == 3 => escaped.to_lowercase(),
        plain => plain,
    };
    bytes.iter().map(escape).collect()
}

/// Hexadecimal digits with this between each two bytes'.
pub fn separated(bytes: &[u8], between: &str) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| hex(&[*byte])).collect();
    pairs.join(between)
}

/// Each of these characters, replaced.
pub fn replaced(bytes: &[u8], rules: &[(char, &str)]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let replace = |character: char| {
        let rule = rules.iter().find(|(from, _)| *from == character);
        rule.map_or_else(|| character.to_string(), |(_, to)| (*to).to_owned())
    };
    text.chars().map(replace).collect()
}

/// With a backslash before each of these characters.
pub fn escaped(bytes: &[u8], characters: &str) -> String {
    let mut text = String::new();
    for character in String::from_utf8_lossy(bytes).chars() {
        if characters.contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// A C string's inside, with bytes beyond ASCII as `byte` writes them.
pub fn c_string(bytes: &[u8], byte: impl Fn(u8) -> String) -> String {
    let one = |value: &u8| match value {
        b'"' | b'\\' => format!("\\{}", char::from(*value)),
        32..=126 => char::from(*value).to_string(),
        other => byte(*other),
    };
    bytes.iter().map(one).collect()
}

/// UTF-16, little-endian.
pub fn utf16(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
