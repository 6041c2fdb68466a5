//! Texts of a told finding, which borrow from its line where they can, and its times.
use crate::finding::Time;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::{borrow::Cow, fmt, ops::Deref};

/// A text of the line, borrowed unless it holds escapes or was shortened. A type of its own, since serde lends no
/// `Option<Cow<str>>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text<'l>(#[serde(borrow)] pub Cow<'l, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl<'l> From<&'l str> for Text<'l> {
    fn from(text: &'l str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// A time as the stream writes it.
pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    let text = Text::deserialize(deserializer)?;
    let time: Timestamp = text.parse().map_err(|_| D::Error::custom("no time"))?;
    Ok(Time(time))
}
