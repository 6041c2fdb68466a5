//! Reads what a name is given, in the ways in which programs, shells and documents write it.
use super::{Outcome, randomness as random};
use std::ops::Range;

/// Longest name, and longest value, bytes.
const LONGEST_NAME: usize = 96;
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

/// A name in lower case, without `_`, `-` and `.`.
pub struct Name {
    bytes: [u8; LONGEST_NAME],
    length: usize,
}

impl Name {
    fn of(text: &[u8]) -> Self {
        let mut name = Self {
            bytes: [0; LONGEST_NAME],
            length: 0,
        };
        for byte in text
            .iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .take(LONGEST_NAME)
        {
            name.bytes[name.length] = byte.to_ascii_lowercase();
            name.length += 1;
        }
        name
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Whether it contains this word.
    pub fn contains(&self, word: &str) -> bool {
        random::contains(self.as_bytes(), word.as_bytes())
    }

    fn ends_with(&self, words: &[&str]) -> bool {
        words
            .iter()
            .any(|word| self.as_bytes().ends_with(word.as_bytes()))
    }
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
            return Some(self.until(|byte| matches!(byte, b'<' | b'\n' | b'\r'), true));
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

/// Names that end in one of these say something about a secret, but not the secret.
const ABOUT: &[&str] = &[
    "id",
    "ids",
    "name",
    "file",
    "path",
    "url",
    "uri",
    "type",
    "length",
    "len",
    "size",
    "count",
    "version",
    "hash",
    "sha",
    "md5",
    "sha1",
    "sha256",
    "digest",
    "checksum",
    "fingerprint",
    "ttl",
    "arn",
    "ref",
    "expiry",
    "expires",
    "expiresat",
    "at",
    "in",
    "seconds",
    "ms",
    "policy",
    "field",
    "header",
    "prefix",
    "suffix",
    "class",
    "provider",
    "reviews",
    "dir",
    "usage",
    "limit",
    "rotation",
    "mount",
    "volume",
    "accessor",
    "status",
    "state",
    "offset",
    "index",
    "kind",
    "label",
    "selector",
    "namespace",
    "engine",
    "store",
    "exists",
    "charset",
    "chars",
    "alphabet",
    "tokens",
    "nonce",
    "resourceversion",
];

/// What makes a key a secret one.
const SECRET_KEYS: &[&str] = &[
    "apikey",
    "accesskey",
    "secretkey",
    "authkey",
    "privatekey",
    "subscriptionkey",
    "accountkey",
    "storagekey",
    "masterkey",
    "adminkey",
    "encryptionkey",
    "signingkey",
    "licensekey",
    "appkey",
    "applicationkey",
    "consumerkey",
    "serverkey",
    "sharedkey",
    "servicekey",
    "searchkey",
    "hubkey",
    "writekey",
    "readkey",
    "webhookkey",
    "integrationkey",
    "ingestkey",
    "cloudkey",
    "tokenkey",
    "deploykey",
    "devkey",
    "userkey",
    "hmackey",
    "jwtkey",
    "rootkey",
    "teamkey",
];

impl Assignment {
    /// Whether the name says something about a secret only, or the value stands in for one.
    pub fn is_about(&self, value: &[u8]) -> bool {
        self.name.ends_with(ABOUT) || random::is_template(value) || random::is_placeholder(value)
    }

    /// Whether the name asks for a secret of one of these kinds, and the value is strong enough to be one.
    pub fn is_strong(&self, value: &[u8], kinds: &[&str]) -> bool {
        let is_password = ["password", "passwd", "pwd", "passphrase"]
            .iter()
            .any(|word| self.name.contains(word));
        kinds.iter().any(|&kind| match kind {
            "password" => is_password && random::is_strong_password(value, self.quoted),
            "secret" => {
                !is_password
                    && (["secret", "token", "credential", "creds", "auth"]
                        .iter()
                        .any(|word| self.name.contains(word))
                        || self.is_secret_key())
                    && random::is_strong_secret(value, self.names_a_secret())
            }
            _ => false,
        })
    }

    fn is_secret_key(&self) -> bool {
        self.name.contains("key") && SECRET_KEYS.iter().any(|word| self.name.contains(word))
    }

    /// Whether the name is so plain that even a UUID or a checksum is a secret under it.
    fn names_a_secret(&self) -> bool {
        const PLAIN: &[&str] = &[
            "apikey",
            "apitoken",
            "secret",
            "accesstoken",
            "authtoken",
            "accesskey",
            "privatekey",
            "credential",
            "subscriptionkey",
            "accountkey",
            "licensekey",
            "refreshtoken",
        ];
        PLAIN.iter().any(|word| self.name.contains(word))
    }
}
