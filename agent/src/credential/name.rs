//! What a name says of the value that it is given: a password, another secret, or only something about one.
use super::randomness as random;

/// Longest name, bytes. What is longer is cut.
const LONGEST: usize = 96;

/// A name in lower case, without `_`, `-` and `.`.
pub struct Name {
    bytes: [u8; LONGEST + 1],
    length: usize,
}

/// Names that end in one of these say something about a secret, but not the secret.
#[rustfmt::skip]
const ABOUT: &[&str] = &[
    "id", "ids", "name", "file", "path", "url", "uri", "type", "length", "len", "size", "count", "version", "hash",
    "sha", "md5", "sha1", "sha256", "digest", "checksum", "fingerprint", "ttl", "arn", "ref", "expiry", "expires",
    "expiresat", "at", "in", "seconds", "ms", "policy", "field", "header", "prefix", "suffix", "class", "provider",
    "reviews", "dir", "usage", "limit", "rotation", "mount", "volume", "accessor", "status", "state", "offset",
    "index", "kind", "label", "selector", "namespace", "engine", "store", "exists", "charset", "chars", "alphabet",
    "tokens", "nonce", "csrftoken", "xsrftoken", "resourceversion",
];

/// What makes a key a secret one, before `key`.
#[rustfmt::skip]
const SECRET: &[&str] = &[
    "api", "access", "secret", "auth", "private", "subscription", "account", "storage", "master", "admin",
    "encryption", "signing", "license", "app", "application", "consumer", "server", "shared", "service", "search",
    "hub", "write", "read", "webhook", "integration", "ingest", "cloud", "token", "deploy", "dev", "user", "hmac",
    "jwt", "root", "team",
];

/// What makes a token a place in a list, a lock, or a form's.
#[rustfmt::skip]
const CURSOR: &[&str] = &[
    "next", "page", "continu", "cursor", "resume", "cancel", "sync", "delta", "lock", "fenc", "idempot", "request",
    "nonce", "csrf", "xsrf", "change", "watch", "scroll", "upload",
];

/// Names so plain that even a UUID or a checksum is a secret under them.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "apikey", "apitoken", "npmtoken", "secret", "accesstoken", "accesskey", "privatekey", "credential",
    "subscriptionkey", "accountkey", "licensekey", "refreshtoken",
];

impl Name {
    /// Reads a name as it is written.
    pub fn of(text: &[u8]) -> Self {
        let mut name = Self {
            bytes: [b'0'; LONGEST + 1],
            length: 0,
        };
        for byte in text
            .iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .take(LONGEST)
        {
            name.bytes[name.length] = byte.to_ascii_lowercase();
            name.length += 1;
        }
        name
    }

    /// The name, with a byte behind it that belongs to no word.
    pub fn padded(&self) -> &[u8] {
        &self.bytes[..self.length + 1]
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn has(&self, word: &str) -> bool {
        random::contains(self.as_bytes(), word.as_bytes())
    }

    fn has_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.has(word))
    }

    /// Whether it says something about a secret only.
    pub fn is_about(&self) -> bool {
        ends_with_any(self.as_bytes(), ABOUT)
    }

    /// Whether it asks for a password.
    pub fn is_of_password(&self) -> bool {
        self.has_any(&["password", "passwd", "pwd", "passphrase"])
    }

    /// Whether it asks for a secret, a token or a secret key.
    pub fn is_of_secret(&self) -> bool {
        // Of AWS only 40 characters are a secret key, and a pattern of its own finds those.
        (self.is_secret_key() || self.has_any(&["secret", "token", "credential", "creds", "auth"]))
            && !self.has_any(CURSOR)
            && !self.has_any(&["awssecret", "secretaccesskey"])
    }

    fn is_secret_key(&self) -> bool {
        let name = self.as_bytes();
        name.windows(3)
            .enumerate()
            .any(|(at, word)| word == b"key" && ends_with_any(&name[..at], SECRET))
    }

    /// Whether even a UUID or a checksum is a secret under it.
    pub fn is_plain(&self) -> bool {
        self.has_any(PLAIN)
    }
}

fn ends_with_any(name: &[u8], words: &[&str]) -> bool {
    // The last byte first: a call for each word is what costs.
    words
        .iter()
        .map(|word| word.as_bytes())
        .any(|word| word.last() == name.last() && name.ends_with(word))
}
