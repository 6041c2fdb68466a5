//! Lines of `NAME=value` for an environment: `export`, comments, quotes.
use super::leaf::{Leaves, Path};
use crate::redact::SecretBytes;

/// Adds the leaves; says whether each line is one.
pub fn read(text: &str, path: &Path, leaves: &mut Leaves) -> bool {
    let is_relevant = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let mut pairs = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let Some(line) = Some(line.trim()).filter(is_relevant) else {
            rest = after;
            continue;
        };
        let Some((name, value)) = pair(line) else {
            return false;
        };
        // A value in double quotes may go on over several lines.
        match open_quote(value) {
            Some(body) if closing(body).is_none() => {
                let begin = rest.len() - rest.trim_start().len() + line.len() - body.len();
                let tail = &rest[begin..];
                let Some(end) = closing(tail) else {
                    return false;
                };
                pairs.push((name, unescape(&tail[..end])));
                rest = tail[end..].split_once('\n').map_or("", |(_, after)| after);
            }
            _ => {
                pairs.push((name, unquote(value)));
                rest = after;
            }
        }
    }
    let is_any = !pairs.is_empty();
    for (name, value) in pairs {
        leaves.add(&path.below(name), value);
    }
    is_any
}

fn pair(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end();
    let is_first = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let is_next = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let is_name = name.bytes().next().is_some_and(is_first) && name.bytes().all(is_next);
    is_name.then_some((name, value.trim()))
}

fn open_quote(value: &str) -> Option<&str> {
    value.strip_prefix('"')
}

/// Where the quotes end.
fn closing(body: &str) -> Option<usize> {
    let mut escaped = false;
    body.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

fn unquote(value: &str) -> SecretBytes {
    if let Some(body) = open_quote(value)
        && let Some(end) = closing(body)
    {
        return unescape(&body[..end]);
    }
    if let Some(body) = value.strip_prefix('\'')
        && let Some((body, _)) = body.split_once('\'')
    {
        return SecretBytes::new(body.as_bytes().to_vec());
    }
    // A comment begins behind a blank.
    let value = value
        .split_once(" #")
        .map_or(value, |(value, _)| value.trim_end());
    SecretBytes::new(value.as_bytes().to_vec())
}

fn unescape(body: &str) -> SecretBytes {
    let mut out = Vec::with_capacity(body.len());
    let mut bytes = body.bytes();
    while let Some(byte) = bytes.next() {
        match (byte, byte == b'\\') {
            (_, true) => match bytes.next() {
                Some(b'n') => out.push(b'\n'),
                Some(b'r') => out.push(b'\r'),
                Some(b't') => out.push(b'\t'),
                Some(other) => out.push(other),
                None => out.push(byte),
            },
            _ => out.push(byte),
        }
    }
    SecretBytes::new(out)
}
