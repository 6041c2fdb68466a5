//! Reads what a name is given, in the ways in which programs, shells and documents write it.
use super::{Outcome, name::Name, randomness as random};
use std::ops::Range;

/// Longest value, bytes.
const LONGEST_VALUE: usize = 1536;

/// A name and its value.
pub struct Assignment {
    /// The name, without what joins its words.
    pub name: Name,
    /// Where the value lies, without quotes.
    pub value: Range<usize>,
    /// Whether it stands in quotes or in an XML element.
    pub quoted: bool,
}

/// Reads the assignment to the name around `word`.
pub fn read(text: &[u8], word: Range<usize>, complete: bool) -> Outcome<Assignment> {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let before = text[..word.start]
        .iter()
        .rev()
        .take(48)
        .take_while(is_name)
        .count();
    let name_start = word.start - before;
    // A word for a name may end in its separator.
    let word_end = word.start + text[word.clone()].iter().take_while(is_name).count();
    let behind = text[word_end..].iter().take(48).take_while(is_name).count();
    let name_end = word_end + behind;
    let mut cursor = Cursor {
        text,
        at: name_end,
        complete,
    };
    let Some(value) = cursor.value(text[name_start..].starts_with(b"--")) else {
        return Outcome::No;
    };
    if cursor.at >= text.len() && !complete {
        return Outcome::Open;
    }
    let (value, quoted) = match value {
        Outcome::Yes(value) => value,
        Outcome::Open => return Outcome::Open,
        Outcome::No => return Outcome::No,
    };
    Outcome::Yes(Assignment {
        name: Name::of(&text[name_start..name_end]),
        value,
        quoted,
    })
}

/// Walks from the end of a name to the value.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
    complete: bool,
}

impl Cursor<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn skip(&mut self, most: usize, wanted: impl Fn(u8) -> bool) -> usize {
        let rest = &self.text[self.at.min(self.text.len())..];
        let count = rest
            .iter()
            .take(most)
            .take_while(|&&byte| wanted(byte))
            .count();
        self.at += count;
        count
    }

    /// The value and whether it is quoted. None: this is no assignment.
    fn value(&mut self, is_option: bool) -> Option<Outcome<(Range<usize>, bool)>> {
        let closed = self.skip(4, |byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b']')) > 0;
        let is_element = self.peek() == b'>';
        let spaces = self.skip(16, |byte| matches!(byte, b' ' | b'\t'));
        if self.text[self.at.min(self.text.len())..].starts_with(b"string ") {
            self.at += 7;
        }
        let separator = self.at;
        self.skip(5, |byte| {
            matches!(byte, b':' | b'=' | b'>' | b'?' | b'.' | b'!' | b'|' | b'+')
        });
        let separator = &self.text[separator.min(self.text.len())..self.at.min(self.text.len())];
        let divides = separator.iter().any(|&byte| matches!(byte, b'=' | b':')) || is_element;
        if self.at >= self.text.len() {
            return (divides || separator.is_empty()).then_some(Outcome::Open);
        }
        if !divides {
            if closed && separator.is_empty() && self.peek() == b',' {
                self.at += 1;
            } else if !(is_option && spaces > 0 && separator.is_empty()) {
                return None;
            }
        }
        self.skip(if is_element { 64 } else { 16 }, |byte| {
            byte == b' ' || byte == b'\t' || (is_element && matches!(byte, b'\n' | b'\r'))
        });
        let escapes = self.skip(3, |byte| byte == b'\\');
        let quote = self.peek();
        if matches!(quote, b'"' | b'\'' | b'`') {
            self.at += 1;
            return Some(self.until(
                |byte| byte == quote || matches!(byte, b'\\' | b'\n' | b'\r'),
                true,
            ));
        }
        if escapes > 0 {
            return None;
        }
        if is_element {
            let value = self.until(|byte| matches!(byte, b'<' | b'\n' | b'\r'), true);
            let rest = &self.text[self.at.min(self.text.len())..];
            let behind = rest.trim_ascii_start();
            let closes = behind.starts_with(b"</") || (!self.complete && b"</".starts_with(behind));
            return closes.then_some(if behind.len() < 2 && !self.complete {
                Outcome::Open
            } else {
                value
            });
        }
        let end = |byte: u8| {
            byte.is_ascii_whitespace()
                || matches!(
                    byte,
                    b'"' | b'\'' | b'<' | b'>' | b',' | b';' | b'&' | b'\\' | b'`'
                )
        };
        Some(self.until(end, false))
    }

    fn until(
        &mut self,
        is_end: impl Fn(u8) -> bool,
        quoted: bool,
    ) -> Outcome<(Range<usize>, bool)> {
        let start = self.at;
        let rest = &self.text[start.min(self.text.len())..];
        let window = &rest[..rest.len().min(LONGEST_VALUE)];
        match window.iter().position(|&byte| is_end(byte)) {
            Some(length) => {
                self.at += length;
                Outcome::Yes((trim(self.text, start..start + length, quoted), quoted))
            }
            None if window.len() == LONGEST_VALUE => Outcome::No,
            None if !self.complete => Outcome::Open,
            None => Outcome::Yes((trim(self.text, start..self.text.len(), quoted), quoted)),
        }
    }
}

/// Without white space around it, and without the full stop of a sentence.
fn trim(text: &[u8], mut value: Range<usize>, quoted: bool) -> Range<usize> {
    let is_end = |byte: u8| {
        byte.is_ascii_whitespace() || (!quoted && matches!(byte, b'.' | b')' | b']' | b'}'))
    };
    while value.end > value.start && is_end(text[value.end - 1]) {
        value.end -= 1;
    }
    while value.end > value.start && text[value.start].is_ascii_whitespace() {
        value.start += 1;
    }
    value
}

impl Assignment {
    /// Whether this can be a secret at all: the cheap questions first.
    pub fn is_plausible(&self, value: &[u8]) -> bool {
        let is_telling = |byte: &u8| !byte.is_ascii_lowercase();
        value.len() >= 8
            && random::is_visible(value)
            && value.iter().any(is_telling)
            && !random::is_template(value)
            && !self.name.is_about()
    }

    /// Whether the name asks for a password, or for another secret, and the value is strong enough to be one.
    pub fn is_strong(&self, value: &[u8], kinds: &[&str]) -> bool {
        kinds
            .iter()
            .any(|&kind| match (kind, self.name.is_of_password()) {
                ("password", true) => random::is_strong_password(value, self.quoted),
                ("secret", false) => {
                    self.name.is_of_secret()
                        && random::is_strong_secret(value, self.name.is_plain())
                }
                _ => false,
            })
    }
}
