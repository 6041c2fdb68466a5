//! Whether a value can be looked for without crying wolf.
mod keys;
mod random;
mod shape;
mod words;

pub use keys::is_secret_key;
pub use random::is_random;
pub use shape::is_line_worth;

use super::forms::{MIN_FREE_BYTES, trimmed};
use crate::matcher::MIN_PATTERN_BYTES;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::fmt;

/// So many workloads that have nothing to do with each other may hold a value that is not random.
pub const MOST_WORKLOADS: usize = 2;

/// What is to be done with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is looked for everywhere.
    Strong,
    /// It is looked for between delimiters, in what the workload writes that holds it.
    Delimited,
    /// It is not looked for.
    Unmonitorable(Reason),
}

/// Why a value is not looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// It would be found by chance.
    Short,
    /// It is a word as programs print it.
    Word,
    /// It is a number of few digits.
    Number,
    /// It is a date or a time.
    Date,
    /// It repeats one or two characters.
    Repetitive,
    /// It is a host name or an address.
    Address,
    /// It is a path.
    Path,
    /// It is a URL without credentials.
    Url,
    /// It stands for a value that is put in elsewhere.
    Placeholder,
    /// It is the name of a namespace, a pod or a container.
    Name,
    /// Unrelated workloads hold it.
    Common,
    /// Its file can't be read.
    Unreadable,
    /// Its file is larger than a secret can be.
    Large,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Short => "the value is shorter than 6 bytes",
            Self::Word => "the value is a word that programs print anyway",
            Self::Number => "the value is a short number",
            Self::Date => "the value is a date or a time",
            Self::Repetitive => "the value repeats one or two characters",
            Self::Address => "the value is a host name or an address",
            Self::Path => "the value is a file system path",
            Self::Url => "the value is a URL without credentials",
            Self::Placeholder => "the value stands for one that is put in elsewhere",
            Self::Name => "the value is the name of a namespace, a pod or a container",
            Self::Common => {
                "the value is held by three or more unrelated workloads, and is not random"
            }
            Self::Unreadable => "the file can't be read",
            Self::Large => "the file is larger than 1 MiB",
        })
    }
}

impl Reason {
    /// Whether the value is something that nobody keeps secret: under a key that merely sounds secret
    /// (`AUTH_URL`, `tokenPath`) that is what is expected.
    #[must_use]
    pub const fn is_no_secret(self) -> bool {
        matches!(
            self,
            Self::Date | Self::Address | Self::Path | Self::Url | Self::Placeholder | Self::Name
        )
    }
}

/// Whether no two workloads that have nothing to do with each other hold the same value by chance: it is random, or
/// longer than the words and numbers that many use.
#[must_use]
pub fn is_unlikely(value: &[u8]) -> bool {
    value.len() >= 16 || is_random(value)
}

/// Names of this node's namespaces, pods and containers, in lower case.
pub type Names = FxHashSet<Vec<u8>>;

/// Judges a value that is kept under `key` in something that is a secret.
#[must_use]
pub fn judge(value: &[u8], key: &str, names: &Names) -> Verdict {
    let value = trimmed(value);
    match weakness(value, key, names) {
        Some(reason) => Verdict::Unmonitorable(reason),
        None if value.len() < MIN_FREE_BYTES => Verdict::Delimited,
        None => Verdict::Strong,
    }
}

fn weakness(value: &[u8], key: &str, names: &Names) -> Option<Reason> {
    if value.len() < MIN_PATTERN_BYTES {
        return Some(Reason::Short);
    }
    // Whatever looks like a name but is as random as a token is one.
    if is_random(value) {
        return None;
    }
    let is_key_secret = is_secret_key(key);
    let checks = [
        (Reason::Address, shape::is_address(value)),
        (Reason::Number, shape::is_number(value)),
        (Reason::Word, words::is_stop_word(value)),
        (Reason::Word, !is_key_secret && shape::is_plain_word(value)),
        (Reason::Date, shape::is_date(value)),
        (Reason::Repetitive, shape::is_repetitive(value)),
        (Reason::Path, shape::is_path(value)),
        (Reason::Url, shape::is_bare_url(value)),
        (Reason::Placeholder, shape::is_placeholder(value)),
        (Reason::Name, names.contains(&value.to_ascii_lowercase())),
    ];
    checks
        .into_iter()
        .find_map(|(reason, holds)| holds.then_some(reason))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
