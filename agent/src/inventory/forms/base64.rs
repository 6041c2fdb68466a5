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

/// The value in UTF-16 little-endian: base64 of it, as PowerShell's `-EncodedCommand` has it; and, when it is not ASCII,
/// itself as the matcher reads it, without NULs.
pub fn add_utf16(value: &[u8], forms: &mut Forms) {
    let Ok(text) = std::str::from_utf8(value) else {
        return;
    };
    let mut wide = Zeroizing::new(Vec::with_capacity(value.len() * 2));
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    for before in 0..3 {
        forms.add(Encoding::Base64, |out| core(&wide, before, out));
    }
    if !value.is_ascii() {
        wide.retain(|byte| *byte != 0);
        forms.add(Encoding::Utf16, |out| out.push(&wide));
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
    let aligned = value.get((3 - before) % 3..).unwrap_or_default();
    let lead = &value[..value.len() - aligned.len()];
    let mut word = [0; 3];
    word[before..before + lead.len()].copy_from_slice(lead);
    out.reserve(value.len() * 4 / 3 + 4);
    if before > 0 {
        // The sextets up to the shared one are left out, and when the value ends here, those that it does not fill.
        let end = (before + lead.len()) * 8 / 6;
        let first = (before + 1).min(end);
        out.push(&digits(word)[first..end]);
    }
    let (groups, rest) = aligned.as_chunks::<3>();
    for group in groups {
        out.push(&digits(*group));
    }
    let mut word = [0; 3];
    word[..rest.len()].copy_from_slice(rest);
    out.push(&digits(word)[..rest.len() * 8 / 6]);
}

/// The four digits of three bytes.
#[inline]
fn digits([one, two, three]: [u8; 3]) -> [u8; 4] {
    let word = u32::from(one) << 16 | u32::from(two) << 8 | u32::from(three);
    [18, 12, 6, 0].map(|shift| STANDARD[(word >> shift & 63) as usize])
}

/// Base64 of the value alone, padded.
pub fn padded(value: &[u8], out: &mut Buffer) {
    out.reserve(value.len().div_ceil(3) * 4);
    for chunk in value.chunks(3) {
        let mut word = [0; 3];
        word[..chunk.len()].copy_from_slice(chunk);
        let mut group = digits(word);
        group[chunk.len() + 1..].fill(b'=');
        out.push(&group);
    }
}
