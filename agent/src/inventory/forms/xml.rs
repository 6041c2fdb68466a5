//! Escaping for XML and HTML: encoders agree on `&lt;`, and on little else.
use super::{Encoding, Forms, buffer::Buffer, characters};
use std::io::Write;
use zeroize::Zeroize;

/// How an encoder writes `&`, `<`, `>`, then what it escapes besides.
type Style = &'static [(char, &'static str)];

/// After the documentation of each encoder.
const STYLES: &[Style] = &[
    // Text between tags; `>` may stay.
    &[],
    // Attributes; PHP.
    &[('"', "&quot;")],
    &[('"', "&quot;"), ('\'', "&apos;")],
    // Go.
    &[('"', "&#34;"), ('\'', "&#39;")],
    // JavaScript, Ruby, .NET.
    &[('"', "&quot;"), ('\'', "&#39;")],
    // PHP with ENT_QUOTES.
    &[('"', "&quot;"), ('\'', "&#039;")],
    // Python.
    &[('"', "&quot;"), ('\'', "&#x27;")],
    // The OWASP recommendation.
    &[('"', "&quot;"), ('\'', "&#x27;"), ('/', "&#x2F;")],
    // Handlebars, then Mustache.
    &[
        ('"', "&quot;"),
        ('\'', "&#x27;"),
        ('`', "&#x60;"),
        ('=', "&#x3D;"),
    ],
    &[
        ('"', "&quot;"),
        ('\'', "&#39;"),
        ('`', "&#x60;"),
        ('=', "&#x3D;"),
        ('/', "&#x2F;"),
    ],
];

/// What becomes of characters beyond ASCII, and of line ends.
#[derive(Clone, Copy)]
enum Other {
    Kept,
    Decimal,
    Hexadecimal,
}

/// Adds the forms that differ from the value.
pub fn add(value: &[u8], forms: &mut Forms) {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !b"&<>\"'`=/".contains(byte);
    if value.iter().all(is_plain) {
        return;
    }
    forms.add(Encoding::Xml, |out| {
        write(value, STYLES[0], Other::Kept, false, out)
    });
    let others = [Other::Kept, Other::Decimal, Other::Hexadecimal];
    let has_other = value.iter().any(|byte| !matches!(byte, b' '..=b'~'));
    for style in STYLES {
        for other in others.into_iter().take(if has_other { 3 } else { 1 }) {
            forms.add(Encoding::Xml, |out| write(value, style, other, true, out));
        }
    }
}

fn write(value: &[u8], style: Style, other: Other, greater: bool, out: &mut Buffer) {
    for (character, bytes) in characters(value) {
        let listed = character.and_then(|it| style.iter().find(|(special, _)| *special == it));
        match (character, listed) {
            (_, Some((_, escaped))) => out.push(escaped.as_bytes()),
            (Some('&'), _) => out.push(b"&amp;"),
            (Some('<'), _) => out.push(b"&lt;"),
            (Some('>'), _) if greater => out.push(b"&gt;"),
            (Some(it), _) if !it.is_ascii() || it < ' ' => numeric(it, bytes, other, out),
            _ => out.push(bytes),
        }
    }
}

fn numeric(character: char, bytes: &[u8], other: Other, out: &mut Buffer) {
    let mut text = [0u8; 16];
    let mut rest = text.as_mut_slice();
    let written = match other {
        Other::Kept => return out.push(bytes),
        Other::Decimal => write!(rest, "&#{};", u32::from(character)),
        Other::Hexadecimal => write!(rest, "&#x{:X};", u32::from(character)),
    };
    // The longest is `&#x10FFFF;`: it fits.
    let left = rest.len();
    if written.is_ok() {
        out.push(&text[..text.len() - left]);
    }
    text.zeroize();
}
