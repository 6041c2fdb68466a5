//! The matcher said once more, as simply as can be: each reading of the whole text, searched at every place.
use secret_sentinel::matcher::{Shape, View};

/// A pattern to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub bytes: Vec<u8>,
    pub shape: Shape,
}

/// Number of the pattern, first position, position after the last.
pub type Place = (u32, u64, u64);

/// A reading: each byte with its position.
type Reading = Vec<(u8, usize)>;

/// Where the patterns are in the text, the first byte of which has this position. `is_end`: nothing follows.
pub fn search(patterns: &[Pattern], text: &[u8], position: u64, is_end: bool) -> Vec<Place> {
    let raw: Reading = text.iter().copied().zip(0..).collect();
    let mut places = Vec::new();
    for (view, reading) in [
        (View::Raw, raw),
        (View::Ansi, without_escapes(text)),
        (View::Nul, without_nuls(text)),
        (View::Joined, joined(text)),
        (View::Pairs, pairs(text)),
    ] {
        for (number, pattern) in patterns.iter().enumerate() {
            if takes(view, pattern.shape) {
                let found = occurrences(&reading, &pattern.bytes, view, is_end);
                places.extend(found.map(|(start, end)| {
                    (
                        number as u32,
                        position + start as u64,
                        position + end as u64,
                    )
                }));
            }
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

fn takes(view: View, shape: Shape) -> bool {
    match view {
        View::Raw | View::Ansi | View::Nul => true,
        View::Joined => shape != Shape::Text,
        View::Pairs => shape == Shape::Hex,
    }
}

fn occurrences<'r>(
    reading: &'r Reading,
    pattern: &'r [u8],
    view: View,
    is_end: bool,
) -> impl Iterator<Item = (usize, usize)> + 'r {
    let is_tiny = pattern.len() < 8;
    let ends = move |at: Option<usize>| at.and_then(|at| reading.get(at));
    let delimited =
        move |at: Option<usize>| ends(at).is_none_or(|(byte, _)| !byte.is_ascii_alphanumeric());
    (0..(reading.len() + 1).saturating_sub(pattern.len())).filter_map(move |at| {
        let bytes = &reading[at..at + pattern.len()];
        let is_same = bytes
            .iter()
            .zip(pattern)
            .all(|((byte, _), wanted)| byte == wanted);
        let after = at + pattern.len();
        let is_alone = !is_tiny
            || delimited(at.checked_sub(1))
                && delimited(Some(after))
                && (is_end || after < reading.len());
        let (start, end) = (bytes.first()?.1, bytes.last()?.1 + 1);
        // What nothing was left out of is in the raw text.
        let is_own = view == View::Raw || end - start > pattern.len();
        (is_same && is_alone && is_own).then_some((start, end))
    })
}

fn without_nuls(text: &[u8]) -> Reading {
    let all = text.iter().copied().zip(0..);
    all.filter(|(byte, _)| *byte != 0).collect()
}

fn without_escapes(text: &[u8]) -> Reading {
    let mut reading = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text[at] == 0x1b {
            at += escape(&text[at + 1..]) + 1;
        } else {
            reading.push((text[at], at));
            at += 1;
        }
    }
    reading
}

/// Bytes of an escape after its ESC.
fn escape(rest: &[u8]) -> usize {
    let run = |from: usize, of: std::ops::RangeInclusive<u8>| {
        rest[from.min(rest.len())..]
            .iter()
            .take_while(|byte| of.contains(byte))
            .count()
    };
    let ends = |at: usize, of: std::ops::RangeInclusive<u8>| {
        at + usize::from(rest.get(at).is_some_and(|byte| of.contains(byte)))
    };
    match rest.first() {
        Some(b'[') => ends(1 + run(1, 0x20..=0x3f), 0x40..=0x7e),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let length = 1 + run(1, 0x20..=0xff).min(1024);
            ends(length, 0x07..=0x07)
        }
        Some(0x20..=0x2f) => ends(run(0, 0x20..=0x2f), 0x30..=0x7e),
        Some(0x30..=0x7e) => 1,
        _ => 0,
    }
}

const fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

/// A line end and what belongs to it: how many bytes from `at` on. Nothing: it is none, or the text ends in it.
fn gap(text: &[u8], at: usize) -> Option<usize> {
    let mut end = at;
    while end - at < 64 {
        match text.get(end)? {
            b'\n' | b'\r' | b' ' | b'\t' => end += 1,
            b'\\' => {
                while text.get(end)? == &b'\\' {
                    end += 1;
                }
                if end - at >= 64 || !matches!(text.get(end)?, b'n' | b'r' | b't') {
                    return None;
                }
                end += 1;
            }
            _ => break,
        }
    }
    is_digit(*text.get(end)?).then_some(end - at)
}

fn joined(text: &[u8]) -> Reading {
    let mut reading = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !is_digit(text[at]) {
            at += 1;
            continue;
        }
        // A run, then as many more as gaps lead to.
        let mut is_first = true;
        loop {
            let run = text[at..]
                .iter()
                .take_while(|byte| is_digit(**byte))
                .count();
            reading.extend((at..at + run).map(|at| (text[at], at)));
            let end = at + run;
            at = end;
            let goes_on = match text.get(end) {
                Some(b'\n' | b'\\') => true,
                Some(b'\r') => !is_first || text.get(end + 1) == Some(&b'\n'),
                _ => false,
            };
            let is_line = !is_first || run >= 16 && looks_encoded(&text[end - 16..end]);
            match gap(text, end).filter(|_| goes_on && is_line) {
                Some(length) => at = end + length,
                None => break,
            }
            is_first = false;
        }
        reading.push((b'\n', at));
    }
    reading
}

fn looks_encoded(run: &[u8]) -> bool {
    let has = |of: fn(&u8) -> bool| usize::from(run.iter().any(of));
    has(u8::is_ascii_lowercase) + has(u8::is_ascii_uppercase) + has(u8::is_ascii_digit) >= 2
}

const fn separates(byte: u8) -> bool {
    matches!(byte, b':' | b' ' | b'-' | b',' | b'\n' | b'\r' | b'\t')
}

fn pairs(text: &[u8]) -> Reading {
    let mut reading = Vec::new();
    let mut start = 0;
    while start < text.len() {
        // A stretch of what may belong.
        let belongs = |byte: &u8| {
            byte.is_ascii_hexdigit() || separates(*byte) || matches!(byte, b'x' | b'\\')
        };
        let length = text[start..]
            .iter()
            .take_while(|byte| belongs(byte))
            .count();
        digits(text, start, start + length, &mut reading);
        start += length + 1;
    }
    reading
}

/// The digits of a stretch, up to the last of its parts that gives cause.
fn digits(text: &[u8], mut start: usize, end: usize, reading: &mut Reading) {
    while start < end {
        let stop = part_end(text, start, end);
        let has_cause = (start..end).any(|at| gives_cause(text, at));
        if has_cause {
            let mut at = start;
            let mut after_gap = true;
            while at < stop {
                match text[at] {
                    b'0' if after_gap && text.get(at + 1) == Some(&b'x') && at + 1 < stop => {
                        at += 1;
                        after_gap = true;
                    }
                    b'0' if after_gap && at + 1 == text.len() => {}
                    byte if byte.is_ascii_hexdigit() => {
                        reading.push((byte, at));
                        after_gap = false;
                    }
                    _ => after_gap = true,
                }
                at += 1;
            }
            reading.push((b'\n', stop));
        }
        start = stop + 1;
    }
}

/// Where a part ends: at an `x` or backslash that marks no pair.
fn part_end(text: &[u8], start: usize, end: usize) -> usize {
    let mut after_gap = true;
    let mut at = start;
    while at < end {
        let byte = text[at];
        if byte == b'x' {
            return at;
        }
        if byte == b'\\' || byte == b'0' && after_gap && at + 1 < end && text[at + 1] == b'x' {
            if at + 1 == text.len() {
                return text.len();
            }
            if at + 1 >= end || text[at + 1] != b'x' {
                // The byte that is none ends it.
                return (at + 1).min(end);
            }
            at += 2;
            after_gap = true;
            continue;
        }
        after_gap = separates(byte);
        at += 1;
    }
    end
}

fn gives_cause(text: &[u8], at: usize) -> bool {
    let Some(t) = text.get(at..at + 10) else {
        return false;
    };
    let pair = |at: usize| t[at].is_ascii_hexdigit() && t[at + 1].is_ascii_hexdigit();
    let same = |at: usize| t[at] == t[0];
    let separated =
        separates(t[0]) && same(3) && same(6) && same(9) && pair(1) && pair(4) && pair(7);
    let marked = pair(2)
        && (t.starts_with(b"\\x") && t[4..].starts_with(b"\\x")
            || t.starts_with(b"0x") && (t[4..].starts_with(b",0x") || t[4..].starts_with(b", 0x")));
    separated || marked
}
