//! A manifest as a tree in which each value knows its line. Texts may be a Secret's values: they are zeroized, and no error
//! repeats one.
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Options, Spanned};
use std::fmt;
use zeroize::Zeroizing;

/// Events of the parser: some 100,000 lines.
const MOST_EVENTS: usize = 400_000;
/// Events that aliases repeat: manifests hardly use them, and a bomb is made of nothing else.
const MOST_REPEATED: usize = 10_000;
/// Bytes of all scalars together, those that aliases repeat counted each time.
const MOST_BYTES: usize = 32 << 20;

/// A value and where it begins.
pub struct Node {
    /// The line, from 1; 0: not known.
    pub line: u64,
    /// The value.
    pub value: Value,
}

/// What a value is.
pub enum Value {
    /// Nothing, a truth value or a fraction: nobody asks for these.
    Other,
    /// A whole number, as it is after YAML's own bases.
    Number(i64),
    /// A text, and a number that is written with a leading zero.
    Text(Zeroizing<String>),
    /// Items.
    List(Vec<Node>),
    /// Keys and values, in order.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// What is below these keys.
    pub fn at(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |here, key| match &here.value {
            Value::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|it| &it.1),
            _ => None,
        })
    }

    /// The text below these keys.
    pub fn text(&self, keys: &[&str]) -> Option<&str> {
        match &self.at(keys)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number below these keys.
    pub fn number(&self, keys: &[&str]) -> Option<i64> {
        match self.at(keys)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The items below these keys; none when there is no list.
    pub fn items(&self, keys: &[&str]) -> &[Self] {
        match self.at(keys).map(|it| &it.value) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }
}

/// The documents of a file, YAML or JSON.
///
/// # Errors
/// Line and what is wrong there.
pub fn documents(text: &[u8]) -> Result<Vec<Node>, String> {
    let text = std::str::from_utf8(text).map_err(|error| {
        let line = text[..error.valid_up_to()]
            .iter()
            .filter(|it| **it == b'\n')
            .count()
            + 1;
        format!("line {line}: it is no UTF-8")
    })?;
    let is_nothing = |line: &str| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    };
    if text.lines().all(is_nothing) {
        return Ok(Vec::new());
    }
    let parsed = serde_saphyr::from_slice_multiple_with_options::<Node>(text.as_bytes(), options());
    parsed.or_else(|error| {
        // JSON may be indented by tabs, which YAML forbids in places.
        let json = text.trim_start().starts_with(['{', '[']);
        let read = json
            .then(|| serde_json::from_str::<Plain>(text).ok())
            .flatten();
        read.map(|it| vec![it.0])
            .ok_or_else(|| explain(&error, text))
    })
}

fn explain(error: &serde_saphyr::Error, text: &str) -> String {
    let at = error.location().map(|it| (it.line(), it.column()));
    let place = at.map_or_else(String::new, |(line, column)| {
        format!("line {line}, column {column}: ")
    });
    let hint = if text.contains("{{") {
        "; a template is to be rendered first, as `helm template` does"
    } else {
        ""
    };
    // What the parser says may repeat the text: a Secret's value.
    format!("{place}it is neither YAML nor JSON{hint}")
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: MOST_EVENTS,
            max_nodes: MOST_EVENTS,
            max_total_scalar_bytes: MOST_BYTES,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MOST_REPEATED,
        },
        strict_booleans: true,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        // `0400` keeps its zero: Kubernetes reads it as octal.
        leading_zero_numbers_as_strings: true,
        with_snippet: false,
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Value>::deserialize(deserializer)?;
        Ok(Self {
            line: spanned.referenced.line(),
            value: spanned.value,
        })
    }
}

/// A node whose line is not known.
struct Plain(Node);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self(Node { line: 0, value }))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Other, Value::Number))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Other, Value::Number))
    }

    fn visit_u128<E>(self, number: u128) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Other, Value::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(Zeroizing::new(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(Zeroizing::new(text)))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Value, Node>()? {
            // A key that is no text names nothing that is asked for.
            let key = match key {
                Value::Text(key) => (*key).clone(),
                _ => String::new(),
            };
            map.push((key, value));
        }
        Ok(Value::Map(map))
    }
}
