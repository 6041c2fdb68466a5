//! A JSON object whose members stay in the order in which they were put there, so that a format is the same bytes in every build.
use crate::sink::told::Text;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::borrow::Cow;

/// An object. What is nothing, and what is empty, does not get into it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object<'t>(Vec<(Cow<'t, str>, Item<'t>)>);

/// What an object consists of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item<'t> {
    Nothing,
    Text(Cow<'t, str>),
    Count(u64),
    Number(i64),
    Truth(bool),
    List(Vec<Self>),
    Object(Object<'t>),
}

impl<'t> Object<'t> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// With a member more. A name that is there already is the caller's mistake.
    #[must_use]
    pub(super) fn with(mut self, name: impl Into<Cow<'t, str>>, item: impl Into<Item<'t>>) -> Self {
        let item = item.into();
        if !item.is_empty() {
            self.0.push((name.into(), item));
        }
        self
    }

    /// With the members of another one, each named `<prefix>.<name>`.
    #[must_use]
    pub(super) fn spread(self, prefix: &str, other: Option<Self>) -> Self {
        let members = other.unwrap_or_default().0.into_iter();
        members.fold(self, |all, (name, item)| {
            all.with(format!("{prefix}.{name}"), item)
        })
    }

    /// With these members alone.
    #[must_use]
    pub(super) fn only(mut self, names: &[&str]) -> Self {
        self.0.retain(|(name, _)| names.contains(&&**name));
        self
    }

    /// Without members of these names, at any depth.
    #[must_use]
    pub(super) fn without(self, names: &[&str]) -> Self {
        let wanted = self
            .0
            .into_iter()
            .filter(|(name, _)| !names.contains(&&**name));
        wanted.fold(Self::new(), |object, (name, item)| {
            object.with(name, item.without(names))
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its members.
    pub(super) fn members(&self) -> impl Iterator<Item = (&str, &Item<'t>)> {
        self.0.iter().map(|(name, item)| (&**name, item))
    }

    /// As JSON, in one line.
    pub(super) fn to_text(&self) -> String {
        // Texts, numbers and objects of them always can be written to memory.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Item<'_> {
    fn without(self, names: &[&str]) -> Self {
        match self {
            Self::Object(object) => Self::Object(object.without(names)),
            Self::List(items) => {
                Self::List(items.into_iter().map(|it| it.without(names)).collect())
            }
            other => other,
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::List(items) => items.is_empty(),
            Self::Object(object) => object.is_empty(),
            _ => false,
        }
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, item) in &self.0 {
            map.serialize_entry(name, item)?;
        }
        map.end()
    }
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl<'t> From<&'t str> for Item<'t> {
    fn from(text: &'t str) -> Self {
        Self::Text(text.into())
    }
}

impl<'t> From<&'t Text<'_>> for Item<'t> {
    fn from(text: &'t Text<'_>) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Item<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<u32> for Item<'_> {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<u64> for Item<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<i64> for Item<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Item<'_> {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl<'t> From<Object<'t>> for Item<'t> {
    fn from(object: Object<'t>) -> Self {
        Self::Object(object)
    }
}

impl<'t, T: Into<Self>> From<Vec<T>> for Item<'t> {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<'t, T: Into<Self>> From<Option<T>> for Item<'t> {
    fn from(item: Option<T>) -> Self {
        item.map_or(Self::Nothing, Into::into)
    }
}
