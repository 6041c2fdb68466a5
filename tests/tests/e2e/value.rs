//! Fresh secret values and the forms they are written in.

use std::fs::File;
use std::io::Read;

use anyhow::{Context, Result};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `length` random letters, digits and signs as passwords have them; never a blank, a quote or a backslash.
pub fn fresh(length: usize) -> Result<String> {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.~";
    let mut bytes = vec![0; length];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("reading random bytes")?;
    let sign = |byte: u8| char::from(SIGNS[usize::from(byte % 64)]);
    Ok(bytes.into_iter().map(sign).collect())
}

/// A short random word for names: lower-case hexadecimal digits.
pub fn word() -> Result<String> {
    Ok(hex(fresh(6)?.as_bytes()))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Base64 as in RFC 4648 section 4, padded.
pub fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= chunk.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

/// The same value with one byte, the one in the middle, changed.
pub fn neighbour(value: &str) -> String {
    let middle = value.len() / 2;
    let other = if value.as_bytes()[middle] == b'x' {
        "y"
    } else {
        "x"
    };
    format!("{}{other}{}", &value[..middle], &value[middle + 1..])
}
