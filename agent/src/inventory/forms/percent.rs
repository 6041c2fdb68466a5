//! Percent-encoding: encoders differ in what they leave as it is, in the digits, and in how they write a blank.
use super::{Encoding, Forms, LOWER, UPPER, buffer::Buffer, digits};

/// What is left as it is besides letters and digits, and whether a blank becomes `+`.
const STYLES: &[(&[u8], bool)] = &[
    // RFC 3986 section 2.3, unreserved.
    (b"-._~", false),
    (b"-._~", true),
    // application/x-www-form-urlencoded, URL standard section 1.3.
    (b"*-._", true),
    (b"", false),
    (b"", true),
    // JavaScript's encodeURIComponent, then encodeURI.
    (b"-_.!~*'()", false),
    (b";,/?:@&=+$-_.!~*'()#", false),
    // Python's quote.
    (b"-._~/", false),
    // A segment of a path, RFC 3986 section 3.3, and what may stand in the user information before a host.
    (b"-._~!$&'()*+,;=:@", false),
    (b"-._~!$&'()*+,;=", false),
];

/// Adds all forms that differ from the value.
pub fn add(value: &[u8], forms: &mut Forms) {
    if value.iter().all(u8::is_ascii_alphanumeric) {
        return;
    }
    for (left, plus) in STYLES {
        for of in [UPPER, LOWER] {
            forms.add(Encoding::Percent, |out| write(value, left, *plus, of, out));
        }
    }
}

/// Adds the form of RFC 3986 alone.
pub fn add_strict(value: &[u8], forms: &mut Forms) {
    forms.add(Encoding::Percent, |out| {
        write(value, STYLES[0].0, false, UPPER, out);
    });
}

fn write(value: &[u8], left: &[u8], plus: bool, of: &[u8; 16], out: &mut Buffer) {
    for byte in value {
        match byte {
            b' ' if plus => out.push(b"+"),
            byte if byte.is_ascii_alphanumeric() || left.contains(byte) => out.byte(*byte),
            byte => {
                let [high, low] = digits(*byte, of);
                out.push(&[b'%', high, low]);
            }
        }
    }
}
