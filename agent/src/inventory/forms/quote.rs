//! Quoting for shells, and string literals of C, Python, Go and their kin.
use super::{Encoding, Forms, LOWER, UPPER, buffer::Buffer, digits};

/// How bytes that are not printable are written.
#[derive(Clone, Copy)]
enum Unprintable {
    /// `\ooo`
    Octal,
    /// `\xhh`
    Hex(&'static [u8; 16]),
}

/// Adds the forms that differ from the value.
pub fn add(value: &[u8], forms: &mut Forms) {
    if value
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.~/+=,:@%".contains(byte))
    {
        return;
    }
    // The inside of '…': a quote ends it, stands for itself, and begins it anew; the second is Python's shlex.quote.
    for quote in [b"'\\''".as_slice(), b"'\"'\"'"] {
        forms.add(Encoding::Shell, |out| {
            replace(value, |byte| byte == b'\'', quote, out)
        });
    }
    // The inside of "…"; an interactive bash wants `!` escaped, too.
    for special in [b"$`\"\\".as_slice(), b"$`\"\\!"] {
        forms.add(Encoding::Shell, |out| {
            slashed(value, |byte| special.contains(&byte), out)
        });
    }
    // No quotes: bash's `printf %q` leaves some signs alone that others escape.
    for safe in [b"-_.~/+=,:@%".as_slice(), b"-_./+=:@%", b"_./-"] {
        let is_special =
            |byte: u8| byte.is_ascii() && !byte.is_ascii_alphanumeric() && !safe.contains(&byte);
        forms.add(Encoding::Shell, |out| slashed(value, is_special, out));
    }
    let unprintable = [
        Unprintable::Octal,
        Unprintable::Hex(LOWER),
        Unprintable::Hex(UPPER),
    ];
    let has_unprintable = value.iter().any(|byte| !matches!(byte, b' '..=b'~'));
    for (encoding, quotes, escape) in [
        // bash's $'…'
        (Encoding::Shell, b"'".as_slice(), b"\\E".as_slice()),
        (Encoding::Shell, b"'", b"\\e"),
        (Encoding::C, b"\"", b""),
        (Encoding::C, b"\"'", b""),
        (Encoding::C, b"", b""),
    ] {
        for unprintable in unprintable
            .into_iter()
            .take(if has_unprintable { 3 } else { 1 })
        {
            for high in [true, false]
                .into_iter()
                .take(if has_unprintable { 2 } else { 1 })
            {
                forms.add(encoding, |out| {
                    literal(value, quotes, escape, unprintable, high, out)
                });
            }
        }
    }
}

fn replace(value: &[u8], is_special: impl Fn(u8) -> bool, by: &[u8], out: &mut Buffer) {
    for byte in value {
        let this = [*byte];
        out.push(if is_special(*byte) { by } else { &this });
    }
}

fn slashed(value: &[u8], is_special: impl Fn(u8) -> bool, out: &mut Buffer) {
    for byte in value {
        if is_special(*byte) {
            out.push(b"\\");
        }
        out.byte(*byte);
    }
}

/// `high`: bytes beyond ASCII are escaped, too. `escape`: how the escape character is written, when it has a letter.
fn literal(
    value: &[u8],
    quotes: &[u8],
    escape: &[u8],
    unprintable: Unprintable,
    high: bool,
    out: &mut Buffer,
) {
    for byte in value {
        match byte {
            b'\\' => out.push(b"\\\\"),
            b'\n' => out.push(b"\\n"),
            b'\r' => out.push(b"\\r"),
            b'\t' => out.push(b"\\t"),
            0x07 => out.push(b"\\a"),
            0x08 => out.push(b"\\b"),
            0x0b => out.push(b"\\v"),
            0x0c => out.push(b"\\f"),
            0x1b if !escape.is_empty() => out.push(escape),
            byte if quotes.contains(byte) => out.push(&[b'\\', *byte]),
            b' '..=b'~' => out.byte(*byte),
            byte if !byte.is_ascii() && !high => out.byte(*byte),
            byte => match unprintable {
                Unprintable::Octal => {
                    let digit = |shift: u8| b'0' + (byte >> shift & 7);
                    out.push(&[b'\\', digit(6), digit(3), digit(0)]);
                }
                Unprintable::Hex(of) => {
                    let [one, two] = digits(*byte, of);
                    out.push(&[b'\\', b'x', one, two]);
                }
            },
        }
    }
}
