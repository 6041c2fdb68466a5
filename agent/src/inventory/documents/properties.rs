//! Java properties (`java.util.Properties.load`): `key=value`, `key: value`, `key value`, continued lines, escapes.
use super::leaf::{Leaves, Path};
use crate::redact::SecretBytes;
use zeroize::Zeroizing;

/// Adds the leaves; says whether at least half of the lines have a key and a value.
pub fn read(text: &str, path: &Path, leaves: &mut Leaves) -> bool {
    let (mut pairs, mut lines) = (Vec::new(), 0);
    let mut continued = Zeroizing::new(Vec::new());
    let mut logical = |line: &[u8]| {
        lines += 1;
        pairs.extend(pair(line));
    };
    for line in text.lines() {
        let line = line.trim_ascii();
        let is_comment = continued.is_empty() && (line.starts_with('#') || line.starts_with('!'));
        if is_comment || line.is_empty() && continued.is_empty() {
            continue;
        }
        let slashes = line.bytes().rev().take_while(|byte| *byte == b'\\').count();
        if slashes % 2 == 1 {
            append(&mut continued, &line.as_bytes()[..line.len() - 1]);
        } else if continued.is_empty() {
            logical(line.as_bytes());
        } else {
            append(&mut continued, line.as_bytes());
            logical(&continued);
            continued = Zeroizing::new(Vec::new());
        }
    }
    if !continued.is_empty() {
        logical(&continued);
    }
    let is_one = !pairs.is_empty() && pairs.len() * 2 >= lines;
    if is_one {
        for (key, value) in pairs {
            leaves.add(&path.below(&key), value);
        }
    }
    is_one
}

/// Without leaving a copy where a growing Vec was.
fn append(buffer: &mut Zeroizing<Vec<u8>>, more: &[u8]) {
    let mut larger = Zeroizing::new(Vec::with_capacity(buffer.len() + more.len()));
    larger.extend_from_slice(buffer);
    larger.extend_from_slice(more);
    *buffer = larger;
}

/// A key of one word, and a value behind `=` or `:`. A blank alone divides as well, but so do the words of a sentence.
fn pair(line: &[u8]) -> Option<(String, SecretBytes)> {
    let mut escaped = false;
    let end = line.iter().position(|byte| {
        let ends = !escaped && matches!(byte, b'=' | b':' | b' ' | b'\t');
        escaped = *byte == b'\\' && !escaped;
        ends
    })?;
    let (key, rest) = line.split_at(end);
    let rest = rest.trim_ascii_start();
    let value = rest
        .strip_prefix(b"=")
        .or_else(|| rest.strip_prefix(b":"))?
        .trim_ascii_start();
    if key.is_empty() || value.starts_with(b"//") {
        return None;
    }
    let key = String::from_utf8_lossy(unescape(key).expose()).into_owned();
    Some((key, unescape(strip_quotes(value))))
}

/// Quotes belong to the value; but what is read by another program may be without them.
fn strip_quotes(value: &[u8]) -> &[u8] {
    for quote in [b"\"", b"'"] {
        if let Some(inner) = value
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
        {
            return inner;
        }
    }
    value
}

fn unescape(text: &[u8]) -> SecretBytes {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let Some((escaped, after)) = rest.split_first().filter(|_| *byte == b'\\') else {
            out.push(*byte);
            continue;
        };
        rest = after;
        match escaped {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'f' => out.push(b'\x0c'),
            b'u' => match unit(rest) {
                Some(character) => {
                    // `\uXXXX` is longer than the character: there is room.
                    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    rest = &rest[4..];
                }
                None => out.push(b'u'),
            },
            other => out.push(*other),
        }
    }
    SecretBytes::new(out)
}

fn unit(text: &[u8]) -> Option<char> {
    let digits = std::str::from_utf8(text.get(..4)?).ok()?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}
