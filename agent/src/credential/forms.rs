//! Forms that have more structure than one value: tokens with their borders, private keys, commands, documents.
use super::decoded::Decoded;
use super::shape::Shape;
use super::{Outcome, randomness as random, url};
use std::ops::Range;

/// Longest private key and longest document that is looked at, bytes.
const LONGEST: usize = 3584;
/// How far behind `curl` its option is looked for.
const COMMAND: usize = 512;

/// A token of this shape at `start`, with nothing that belongs to a longer word on either side.
pub fn token(text: &[u8], start: usize, shape: &Shape, complete: bool) -> Outcome<Range<usize>> {
    if text.get(start).is_some_and(u8::is_ascii_alphanumeric) && continues_word(text, start) {
        return Outcome::No;
    }
    match shape.match_at(text, start, complete) {
        Outcome::Yes(found) => match text.get(found.end) {
            None if !complete => Outcome::Open,
            Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => Outcome::No,
            _ => Outcome::Yes(found.secret),
        },
        Outcome::Open => Outcome::Open,
        Outcome::No => Outcome::No,
    }
}

/// Whether the byte before belongs to the same word. A letter or digit does, unless it is the end of an escape:
/// `\n`, `%3D`, `\u003d`, or a colour's `[31m`.
fn continues_word(text: &[u8], start: usize) -> bool {
    let before = &text[..start];
    match before {
        [.., b'\\', b'n' | b'r' | b't'] => false,
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => false,
        [.., b'\\', b'u', b'0', b'0', _, _] => false,
        [.., b'[' | b'0'..=b'9', b'm'] => !before.iter().rev().take(12).any(|&byte| byte == 0x1b),
        [.., last] => last.is_ascii_alphanumeric(),
        [] => false,
    }
}

/// The body of a private key in PEM or PGP armour that begins at `start`.
pub fn private_key(text: &[u8], start: usize, complete: bool) -> Outcome<Range<usize>> {
    let rest = &text[start..];
    let window = &rest[..rest.len().min(LONGEST)];
    let cut = rest.len() <= LONGEST && !complete;
    let undecided = if cut { Outcome::Open } else { Outcome::No };
    let Some(label) = window.get(11..) else {
        return undecided;
    };
    // The label: words in capitals, up to the dashes.
    let Some(length) = label.iter().take(40).position(|&byte| byte == b'-') else {
        return if label.len() < 40 {
            undecided
        } else {
            Outcome::No
        };
    };
    let (label, behind) = label.split_at(length);
    if !(label.ends_with(b"PRIVATE KEY") || label.ends_with(b"PRIVATE KEY BLOCK")) {
        return Outcome::No;
    }
    let Some(body) = behind.get(5..) else {
        return undecided;
    };
    if !behind.starts_with(b"-----") {
        return Outcome::No;
    }
    // Lines may be divided by newlines, by `\n`, or by what a log puts before each.
    let body_start = start + 11 + length + 5;
    let end = body.windows(5).position(|five| five == b"-----");
    let Some(end) = end.or((!cut).then_some(body.len())) else {
        return Outcome::Open;
    };
    let (mut best, mut at) = (0..0, 0);
    for run in body[..end]
        .split(|&byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')))
    {
        // `\n` leaves an `n` before the run.
        let skipped = usize::from(at > 0 && body[at - 1] == b'\\' && run.starts_with(b"n"));
        let line = at + skipped..at + run.len();
        if line.len() > best.len() {
            best = line;
        }
        at += run.len() + 1;
    }
    let line = &body[best.clone()];
    if line.len() < 24 || random::is_placeholder(line) || random::entropy(line) < 3.0 {
        return Outcome::No;
    }
    // From the first line on, so that the same key is the same text wherever it is cut.
    Outcome::Yes(body_start + best.start..body_start + best.end)
}

/// `user:password` of a curl command, from behind `curl` on.
pub fn curl_user(text: &[u8], from: usize, complete: bool) -> Outcome<Range<usize>> {
    let rest = &text[from..];
    let window = &rest[..rest.len().min(COMMAND)];
    let mut at = 0;
    let mut quote = None;
    // Words of a shell: those in quotes are one.
    loop {
        let Some(&byte) = window.get(at) else {
            break;
        };
        match (byte, quote) {
            (b'\'' | b'"', None) => quote = Some(byte),
            (end, Some(open)) if end == open => quote = None,
            (b'\n', None) if !window[..at].ends_with(b"\\") => return Outcome::No,
            (b'|' | b';', None) => return Outcome::No,
            (b' ' | b'\t', None) => {
                let option = &window[at + 1..];
                let value = ["-u ", "-u", "--user ", "--user=", "--proxy-user "]
                    .iter()
                    .find(|name| option.starts_with(name.as_bytes()))
                    .map(|name| at + 1 + name.len());
                if let Some(value) = value {
                    return user_word(text, from + value, complete);
                }
            }
            _ => {}
        }
        at += 1;
    }
    if window.len() == rest.len() && !complete {
        Outcome::Open
    } else {
        Outcome::No
    }
}

/// The password in the word `user:password` at `at`.
fn user_word(text: &[u8], mut at: usize, complete: bool) -> Outcome<Range<usize>> {
    at += text[at..]
        .iter()
        .take(4)
        .take_while(|&&byte| byte == b' ')
        .count();
    let quote = text
        .get(at)
        .copied()
        .filter(|byte| matches!(byte, b'\'' | b'"'));
    at += usize::from(quote.is_some());
    let rest = &text[at.min(text.len())..];
    let is_end = |&byte: &u8| match quote {
        Some(quote) => byte == quote || byte == b'\n',
        None => byte.is_ascii_whitespace() || byte == b'\'' || byte == b'"',
    };
    let word = match rest.iter().take(256).position(is_end) {
        Some(length) => &rest[..length],
        None if rest.len() < 256 && !complete => return Outcome::Open,
        None => &rest[..rest.len().min(256)],
    };
    let Some(colon) = word.iter().position(|&byte| byte == b':') else {
        return Outcome::No;
    };
    let (user, password) = (&word[..colon], &word[colon + 1..]);
    // A token may stand in the user's place, with nothing behind it.
    let (secret, start) = if password.is_empty() {
        (user, at)
    } else {
        (password, at + colon + 1)
    };
    let least = if password.is_empty() { 8 } else { 4 };
    let is_secret = secret.len() >= least
        && random::is_visible(secret)
        && !url::is_weak(secret)
        && !random::is_template(user)
        && !random::is_template(secret)
        && !(password.is_empty() && !secret.iter().any(u8::is_ascii_digit));
    if is_secret {
        Outcome::Yes(start..start + secret.len())
    } else {
        Outcome::No
    }
}

/// The first value of the Secret whose document begins at `start` with `apiVersion`.
pub fn kubernetes_secret(text: &[u8], start: usize, complete: bool) -> Outcome<Range<usize>> {
    let rest = &text[start..];
    let window = &rest[..rest.len().min(LONGEST)];
    let (end, ended) = match window.windows(4).position(|four| four == b"\n---") {
        Some(end) => (end, true),
        None => (window.len(), complete || window.len() < rest.len()),
    };
    let document = &window[..end];
    let is_secret = document_has(document, b"kind", b"Secret");
    match is_secret.then(|| first_value(document, ended)).flatten() {
        Some(value) => Outcome::Yes(start + value.start..start + value.end),
        None if ended => Outcome::No,
        None => Outcome::Open,
    }
}

/// Whether `key: value` or `"key": "value"` is in the document.
fn document_has(document: &[u8], key: &[u8], value: &[u8]) -> bool {
    let is_joint = |byte: &u8| matches!(byte, b'"' | b':' | b' ' | b'\\');
    document.windows(key.len()).enumerate().any(|(at, window)| {
        let behind = &document[at + key.len()..];
        let joint = behind
            .iter()
            .take(8)
            .take_while(|byte| is_joint(byte))
            .count();
        window == key
            && joint > 0
            && behind[joint..].starts_with(value)
            && behind
                .get(joint + value.len())
                .is_none_or(|byte| !byte.is_ascii_alphanumeric())
    })
}

/// The first strong base64 value below `data`. `ended`: the document is whole.
fn first_value(document: &[u8], ended: bool) -> Option<Range<usize>> {
    let data = document.windows(4).position(|four| four == b"data")?;
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let mut at = data + 4;
    for run in document[at..].split(|byte| !is_base64(byte)) {
        let value = at..at + run.len();
        let before = document[..at].trim_ascii_end();
        let follows = matches!(before.last(), Some(b':' | b'"' | b'\'' | b'|' | b'>'));
        let behind = document.get(value.end);
        let is_value =
            behind.is_none_or(|byte| matches!(byte, b'\n' | b'\r' | b'"' | b'\'' | b'\\' | b' '));
        // A name is no value: those are strong base64 seldom, and a colon follows.
        if run.len() >= 12 && run.len() % 4 == 0 && follows && is_value && is_strong(run) {
            return Some(value);
        }
        at += run.len() + 1;
    }
    None
}

fn is_strong(base64: &[u8]) -> bool {
    Decoded::of(base64).is_some()
        && random::entropy(base64) >= 2.8
        && !random::is_placeholder(base64)
        && base64.iter().any(u8::is_ascii_uppercase)
        && base64.iter().any(u8::is_ascii_lowercase)
}
