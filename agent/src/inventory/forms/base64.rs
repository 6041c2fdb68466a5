//! Base64, RFC 4648: what a text contains that has the value anywhere inside what it encodes.
use super::{Encoding, Forms, buffer::Buffer};
use zeroize::Zeroizing;

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Inner forms shorter than this say too little about the value.
const MIN_INNER: usize = 6;

/// The cores at the three alignments, in both alphabets, and the value's own base64 with its padding.
pub fn add(value: &[u8], forms: &mut Forms) {
    forms.add(Encoding::Base64, |out| padded(value, out));
    forms.add_replaced(Encoding::Base64url, url);
    for before in 0..3 {
        forms.add(Encoding::Base64, |out| core(value, before, out));
        forms.add_replaced(Encoding::Base64url, url);
    }
}

/// Base64 of the value in UTF-16 little-endian, as PowerShell's `-EncodedCommand` has it.
pub fn add_utf16(value: &[u8], forms: &mut Forms) {
    let Ok(text) = std::str::from_utf8(value) else {
        return;
    };
    let mut wide = Zeroizing::new(Vec::with_capacity(value.len() * 2));
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    for before in 0..3 {
        forms.add(Encoding::Base64, |out| core(&wide, before, out));
    }
}

/// Base64 of base64: the three inner cores, each at the three outer alignments. The inner text of the value alone begins
/// with the first of them, so that it needs no form of its own.
pub fn add_double(value: &[u8], forms: &mut Forms) {
    let mut inner = Buffer::default();
    for before in 0..3 {
        let start = inner.written().len();
        core(value, before, &mut inner);
        let text = &inner.written()[start..];
        add_outer(text, forms);
        if text.iter().any(|byte| url(*byte) != *byte) {
            let mut other = Zeroizing::new(text.to_vec());
            other.iter_mut().for_each(|byte| *byte = url(*byte));
            add_outer(&other, forms);
        }
    }
}

fn add_outer(inner: &[u8], forms: &mut Forms) {
    if inner.len() < MIN_INNER {
        return;
    }
    for before in 0..3 {
        forms.add(Encoding::Base64Base64, |out| core(inner, before, out));
        forms.add_replaced(Encoding::Base64Base64, url);
    }
}

/// The same digit in the alphabet for URLs.
const fn url(digit: u8) -> u8 {
    match digit {
        b'+' => b'-',
        b'/' => b'_',
        _ => digit,
    }
}

/// The sextets of the value with `before` unknown bytes in front of it that depend on the value alone: what every
/// base64 text contains in which the value starts at a multiple of three bytes plus `before`.
pub fn core(value: &[u8], before: usize, out: &mut Buffer) {
    // Of one byte before, two bits share a sextet with the value; of two, four bits do.
    let (mut held, mut bits) = (0u32, before as u32 * 2);
    let mut shared = before > 0;
    for byte in value {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 6 {
            bits -= 6;
            if !std::mem::take(&mut shared) {
                out.push(&[STANDARD[(held >> bits & 63) as usize]]);
            }
        }
    }
}

/// Base64 of the value alone, padded.
pub fn padded(value: &[u8], out: &mut Buffer) {
    for chunk in value.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        let mut group = [b'='; 4];
        for (at, digit) in group.iter_mut().enumerate().take(chunk.len() + 1) {
            *digit = STANDARD[(word >> (18 - 6 * at) & 63) as usize];
        }
        out.push(&group);
    }
}
