//! The filter: words that must all occur, each anywhere or in a named column.
use super::describe::SEVERITIES;
use crate::rules::Severity;
use memchr::memmem::Finder;

/// A column that a word can name; the number is its line in the text that is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Severity = 1,
    Rule = 2,
    Secret = 3,
    Process = 4,
    Pod = 5,
    Target = 6,
}

const PREFIXES: [(&str, Field); 7] = [
    ("severity:", Field::Severity),
    ("rule:", Field::Rule),
    ("secret:", Field::Secret),
    ("process:", Field::Process),
    ("pod:", Field::Pod),
    ("container:", Field::Pod),
    ("where:", Field::Target),
];

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    words: Vec<Word>,
}

#[derive(Clone, Debug)]
enum Word {
    Anywhere(Box<Finder<'static>>),
    In(Field, Box<Finder<'static>>),
    /// `severity:high+`: as bad or worse.
    AtLeast(Severity),
}

impl Query {
    /// What was typed: words between spaces; `rule:`, `secret:`, `process:`, `pod:`, `where:` and `severity:` before a word
    /// name the column. Case does not count.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let typed = typed.to_lowercase();
        let words = typed.split_whitespace().filter_map(Word::parse).collect();
        Self { words }
    }

    /// Whether everything is let through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether `text`, made by [`super::describe::haystack`], has all words.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.words.iter().all(|word| word.is_in(text))
    }

    /// Whether all that this lets through `other` lets through, too: then what `other` left out need not be looked at.
    #[must_use]
    pub fn narrows(&self, other: &Self) -> bool {
        let implied = |old: &Word| self.words.iter().any(|new| new.implies(old));
        other.words.iter().all(implied)
    }
}

impl Word {
    fn parse(word: &str) -> Option<Self> {
        for (prefix, field) in PREFIXES {
            let Some(rest) = word.strip_prefix(prefix) else {
                continue;
            };
            let severity = rest.strip_suffix('+').and_then(severity);
            return match (field, severity) {
                (Field::Severity, Some(least)) => Some(Self::AtLeast(least)),
                _ if rest.is_empty() => None,
                _ => Some(Self::In(field, finder(rest))),
            };
        }
        Some(Self::Anywhere(finder(word)))
    }

    fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Anywhere(finder) => finder.find(text.as_bytes()).is_some(),
            Self::In(field, finder) => {
                line(text, *field).is_some_and(|column| finder.find(column.as_bytes()).is_some())
            }
            Self::AtLeast(least) => line(text, Field::Severity)
                .and_then(severity)
                .is_some_and(|severity| severity >= *least),
        }
    }

    fn implies(&self, old: &Self) -> bool {
        match (self, old) {
            (Self::Anywhere(new), Self::Anywhere(old)) => old.find(new.needle()).is_some(),
            (Self::In(field, new), Self::In(old_field, old)) => {
                field == old_field && old.find(new.needle()).is_some()
            }
            (Self::AtLeast(new), Self::AtLeast(old)) => new >= old,
            _ => false,
        }
    }
}

fn finder(needle: &str) -> Box<Finder<'static>> {
    Box::new(Finder::new(needle.as_bytes()).into_owned())
}

fn line(text: &str, field: Field) -> Option<&str> {
    column(text, field as usize)
}

/// The line of this number, from 0, of a text made by [`super::describe::haystack`].
#[must_use]
pub fn column(text: &str, number: usize) -> Option<&str> {
    let mut ends = memchr::memchr_iter(b'\n', text.as_bytes());
    let begin = match number.checked_sub(1) {
        None => 0,
        Some(before) => ends.nth(before)? + 1,
    };
    text.get(begin..ends.next().unwrap_or(text.len()))
}

fn severity(name: &str) -> Option<Severity> {
    let named = |severity: &Severity| severity.to_string().eq_ignore_ascii_case(name);
    SEVERITIES.into_iter().find(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "2026-11-24 14:02:11\nhigh\nsecret-in-stdout\ndb/password\nsh 4711\nshop/cart:app\nstdout\nbase64";

    fn lets_through(typed: &str) -> bool {
        Query::parse(typed).matches(TEXT)
    }

    #[test]
    fn words_occur_anywhere_or_in_the_column_they_name() {
        for typed in [
            "",
            "  ",
            "CART base64",
            "rule:stdout",
            "pod:shop/",
            "secret:PASS",
            "process:4711",
            "severity:high",
            "severity:medium+",
            "rule:",
            "where:std",
        ] {
            assert!(lets_through(typed), "{typed:?}");
        }
        for typed in [
            "cart nothing",
            "rule:shop",
            "pod:sh\u{20}secret:x",
            "severity:critical+",
            "severity:low",
            "process:password",
        ] {
            assert!(!lets_through(typed), "{typed:?}");
        }
    }

    #[test]
    fn longer_words_narrow_and_other_meanings_do_not() {
        let narrows = |new: &str, old: &str| Query::parse(new).narrows(&Query::parse(old));
        assert!(narrows("cart", "car") && narrows("cart x", "cart") && narrows("a", ""));
        assert!(!narrows("severity:h", "severity:hi"));
        assert!(!narrows("rule:", "rule") && !narrows("severity:high+", "severity:high"));
    }

    proptest! {
        #[test]
        fn a_column_is_a_line(text in "[a-z\n]{0,30}", number in 0usize..9) {
            prop_assert_eq!(column(&text, number), text.split('\n').nth(number));
        }

        #[test]
        fn what_narrows_lets_nothing_new_through(new in "[a-c: +]{0,8}", old in "[a-c: +]{0,6}", text in "[a-c:+]{0,9}(\n[a-c]{0,4}){6}") {
            let (new, old) = (Query::parse(&new), Query::parse(&old));
            if new.narrows(&old) && new.matches(&text) {
                prop_assert!(old.matches(&text));
            }
        }
    }
}
