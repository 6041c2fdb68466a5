//! JSON strings as the encoders in use write them. They differ in what they escape beyond the need, and in the digits.
use super::{Encoding, Forms, LOWER, UPPER, buffer::Buffer, characters, digits};

/// What an encoder does.
#[derive(Clone, Copy)]
struct Style {
    /// `/` becomes `\/`.
    slash: bool,
    /// ASCII characters that become `\u00XX`.
    hexed: &'static [u8],
    /// All beyond ASCII becomes `\uXXXX`.
    ascii: bool,
    digits: &'static [u8; 16],
}

const fn style(slash: bool, hexed: &'static [u8], ascii: bool, digits: &'static [u8; 16]) -> Style {
    Style {
        slash,
        hexed,
        ascii,
        digits,
    }
}

/// After the documentation of each encoder.
const STYLES: &[Style] = &[
    // Only what must be: serde_json, Jackson, JavaScript.
    style(false, b"", false, LOWER),
    style(false, b"", false, UPPER),
    // Python.
    style(false, b"", true, LOWER),
    style(false, b"", true, UPPER),
    // PHP.
    style(true, b"", true, LOWER),
    style(true, b"", false, LOWER),
    style(true, b"", false, UPPER),
    // Go.
    style(false, b"<>&", false, LOWER),
    style(false, b"<>&", true, LOWER),
    // PHP with its JSON_HEX flags.
    style(true, b"<>&'\"", true, UPPER),
    style(true, b"<>&", true, UPPER),
    // Gson.
    style(false, b"<>&='", false, LOWER),
    // .NET, and Rails.
    style(false, b"<>&'\"+`\x7f", true, UPPER),
    style(false, b"<>&", true, UPPER),
];

/// Adds the forms of a value in which anything is escaped, and those of the first one in a JSON string once more.
pub fn add(value: &[u8], forms: &mut Forms) {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !b"\"\\/<>&'=+`".contains(byte);
    if value.iter().all(is_plain) {
        return;
    }
    for style in STYLES {
        forms.add(Encoding::Json, |out| write(value, *style, out));
    }
    let mut once = Buffer::default();
    write(value, STYLES[0], &mut once);
    forms.add(Encoding::Json, |out| write(once.written(), STYLES[0], out));
}

fn write(value: &[u8], style: Style, out: &mut Buffer) {
    for (character, bytes) in characters(value) {
        match character {
            None => out.push(bytes),
            Some(it) if it.is_ascii() && style.hexed.contains(&bytes[0]) => {
                unit(it as u16, style, out)
            }
            Some('"') => out.push(b"\\\""),
            Some('\\') => out.push(b"\\\\"),
            Some('/') if style.slash => out.push(b"\\/"),
            Some('\n') => out.push(b"\\n"),
            Some('\r') => out.push(b"\\r"),
            Some('\t') => out.push(b"\\t"),
            Some('\x08') => out.push(b"\\b"),
            Some('\x0c') => out.push(b"\\f"),
            Some(it) if it < ' ' => unit(it as u16, style, out),
            Some(it) if style.ascii && !it.is_ascii() => {
                let mut units = [0; 2];
                it.encode_utf16(&mut units)
                    .iter()
                    .for_each(|it| unit(*it, style, out));
            }
            Some(_) => out.push(bytes),
        }
    }
}

fn unit(unit: u16, style: Style, out: &mut Buffer) {
    let [high, low] = unit.to_be_bytes();
    out.push(b"\\u");
    out.push(&digits(high, style.digits));
    out.push(&digits(low, style.digits));
}
