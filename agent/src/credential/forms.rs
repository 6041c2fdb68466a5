//! Forms that have more structure than one value: tokens with their borders, private keys, commands, documents.
use super::decoded::Decoded;
use super::shape::Shape;
use super::{Outcome, randomness as random, url};
use std::ops::Range;

/// Longest private key and longest document that is looked at, bytes.
const LONGEST: usize = 3584;
/// How far behind `curl` its option is looked for.
const COMMAND: usize = 512;
/// How far a connection string is read.
const LINE: usize = 320;

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

/// The password of the connection string that goes on at `from`.
pub fn connection_string(text: &[u8], from: usize, complete: bool) -> Outcome<Range<usize>> {
    let rest = &text[from..];
    let window = &rest[..rest.len().min(LINE)];
    let length = window
        .iter()
        .position(|&byte| byte == b'\n')
        .unwrap_or(window.len());
    let undecided = if length == rest.len() && !complete {
        Outcome::Open
    } else {
        Outcome::No
    };
    let line = &window[..length];
    let names: [&[u8]; 4] = [b"password", b"pwd", b"Password", b"Pwd"];
    let named = |at: usize| {
        names
            .iter()
            .find(|name| line[at..].starts_with(name))
            .map(|name| (at, name.len()))
    };
    let Some((at, name)) = (0..line.len()).find_map(named) else {
        return undecided;
    };
    let value = &line[at + name..];
    let blanks = |bytes: &[u8]| bytes.iter().take_while(|&&byte| byte == b' ').count();
    let equals = blanks(value);
    let start = equals + 1 + blanks(value.get(equals + 1..).unwrap_or_default());
    let Some(behind) = value.get(start..) else {
        return undecided;
    };
    if value[equals] != b'=' || !line[..at].contains(&b';') {
        return Outcome::No;
    }
    let Some(end) = behind
        .iter()
        .position(|byte| matches!(byte, b';' | b'"' | b'\'' | b'<'))
    else {
        return undecided;
    };
    let password = &behind[..end];
    if password.len() < 5
        || !random::is_visible(password)
        || url::is_filled_in(password)
        || random::is_template(password)
    {
        return Outcome::No;
    }
    let start = from + at + name + start;
    Outcome::Yes(start..start + end)
}

/// `user:password` of a curl command, from behind `curl` on.
pub fn curl_user(text: &[u8], from: usize, complete: bool) -> Outcome<Range<usize>> {
    let rest = &text[from..];
    let window = &rest[..rest.len().min(COMMAND)];
    let mut at = 0;
    let mut quote = None;
    // Words of a shell: those in quotes are one.
    while let Some(&byte) = window.get(at) {
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
    let (user, mut password) = (&word[..colon], &word[colon + 1..]);
    let mut password_start = at + colon + 1;
    if password.is_empty() && matches!(rest.get(word.len()), Some(b'\'' | b'"')) && quote.is_none()
    {
        // `user:'password'`
        let inner = &rest[word.len() + 1..];
        match inner
            .iter()
            .take(256)
            .position(|&byte| byte == rest[word.len()])
        {
            Some(length) => password = &inner[..length],
            None if inner.len() < 256 && !complete => return Outcome::Open,
            None => return Outcome::No,
        }
        password_start = at + word.len() + 1;
    }

    // A token may stand in the user's place, with nothing behind it.
    let (secret, start) = if password.is_empty() {
        (user, at)
    } else {
        (password, password_start)
    };
    let least = if password.is_empty() { 8 } else { 4 };
    let is_secret = secret.len() >= least
        && random::is_visible(secret)
        && !url::is_weak(secret)
        && !random::is_template(user)
        && !random::is_template(secret)
        && (!password.is_empty() || secret.iter().any(u8::is_ascii_digit));
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
    let value = match is_secret(document, ended) {
        Some(false) => return Outcome::No,
        Some(true) => first_value(document, ended),
        None => None,
    };
    match value {
        Some(value) => Outcome::Yes(start + value.start..start + value.end),
        None if ended => Outcome::No,
        None => Outcome::Open,
    }
}

/// Whether the document's `kind` is Secret. None: it is not told yet.
fn is_secret(document: &[u8], ended: bool) -> Option<bool> {
    let is_joint = |byte: &&u8| matches!(byte, b'"' | b'\'' | b':' | b' ' | b'\\');
    document.windows(4).enumerate().find_map(|(at, four)| {
        let behind = &document[at + 4..];
        let joint = behind.iter().take(8).take_while(is_joint).count();
        let word = &behind[joint..];
        let length = word.iter().position(|byte| !byte.is_ascii_alphanumeric());
        let is_key = four == b"kind" && joint > 0 && (length.is_some() || ended);
        is_key.then(|| word[..length.unwrap_or(word.len())].eq_ignore_ascii_case(b"secret"))
    })
}

/// The first strong base64 value below `data`. `ended`: the document is whole.
fn first_value(document: &[u8], ended: bool) -> Option<Range<usize>> {
    let is_joint = |byte: &u8| matches!(byte, b':' | b'"' | b'\\');
    let data = document.windows(5).enumerate().position(|(at, five)| {
        let before = at.checked_sub(1).and_then(|before| document.get(before));
        matches!(&five[..4], b"data" | b"Data")
            && is_joint(&five[4])
            && before.is_none_or(|byte| !byte.is_ascii_alphanumeric() || five[0] == b'D')
    })?;
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let mut at = data + 4;
    for run in document[at..].split(|byte| !is_base64(byte)) {
        let value = at..at + run.len();
        let before = document[..at].trim_ascii_end();
        let follows = matches!(before.last(), Some(b':' | b'"' | b'\'' | b'|' | b'>'));
        let behind = document.get(value.end);
        let is_value = behind.map_or(ended, |byte| {
            matches!(byte, b'\n' | b'\r' | b'"' | b'\'' | b'\\' | b' ')
        });
        // A name is no value: those are strong base64 seldom, and a colon follows.
        if run.len() >= 12 && run.len() % 4 == 0 && follows && is_value && is_strong(run) {
            return Some(value);
        }
        at += run.len() + 1;
    }
    None
}

fn is_strong(base64: &[u8]) -> bool {
    Decoded::of(base64).is_some_and(|value| value.is_text() || base64.len() >= 32)
        && random::entropy(base64) >= 2.8
        && !random::is_placeholder(base64)
        && base64.iter().any(u8::is_ascii_uppercase)
        && base64.iter().any(u8::is_ascii_lowercase)
}
