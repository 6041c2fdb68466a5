//! What JSON and YAML parse into: scalars go straight into memory that is zeroized.
//!
//! The window that remains: a scalar with escapes, and each in YAML, stands for a moment in a buffer of the parser, which
//! frees it without zeroizing it.
use super::leaf::{Leaves, Path};
use crate::redact::SecretBytes;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Entries of a map that give each other's name: `{name: DB_PASSWORD, value: …}`.
const NAMES: &[&str] = &["name", "key"];
const VALUE: &str = "value";

/// A parsed document.
pub enum Tree {
    Nothing,
    Scalar(SecretBytes),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// Whether it is more than one scalar.
    pub fn is_container(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_))
    }

    /// Adds all scalars below `path`.
    pub fn collect(self, path: &Path, leaves: &mut Leaves) {
        match self {
            Self::Nothing => {}
            Self::Scalar(value) => leaves.add(path, value),
            Self::List(items) => {
                for (at, item) in items.into_iter().enumerate() {
                    item.collect(&path.below(&at.to_string()), leaves);
                }
            }
            Self::Map(entries) => {
                let name = name_of(&entries);
                for (key, item) in entries {
                    let shown = if key == VALUE {
                        name.as_ref().unwrap_or(&key)
                    } else {
                        &key
                    };
                    item.collect(&path.below(shown), leaves);
                }
            }
        }
    }
}

fn name_of(entries: &[(String, Tree)]) -> Option<String> {
    let is_pair = entries.iter().any(|(key, _)| key == VALUE);
    let (_, name) = entries
        .iter()
        .find(|(key, _)| is_pair && NAMES.contains(&key.as_str()))?;
    match name {
        Tree::Scalar(name) => std::str::from_utf8(name.expose()).ok().map(str::to_owned),
        _ => None,
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a document")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Nothing)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Scalar(SecretBytes::new(
            number.to_string().into_bytes(),
        )))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Scalar(SecretBytes::new(
            number.to_string().into_bytes(),
        )))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Tree, E> {
        Ok(Tree::Scalar(SecretBytes::new(
            number.to_string().into_bytes(),
        )))
    }

    fn visit_u128<E>(self, number: u128) -> Result<Tree, E> {
        Ok(Tree::Scalar(SecretBytes::new(
            number.to_string().into_bytes(),
        )))
    }

    /// A number with a fraction is no secret; how it was spelt is not known any more.
    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Nothing)
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Scalar(SecretBytes::new(text.as_bytes().to_vec())))
    }

    fn visit_string<E>(self, text: String) -> Result<Tree, E> {
        Ok(Tree::Scalar(SecretBytes::new(text.into_bytes())))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Tree, E> {
        Ok(Tree::Scalar(SecretBytes::new(bytes.to_vec())))
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Nothing)
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut map = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Tree, Tree>()? {
            map.push((name(key), value));
        }
        Ok(Tree::Map(map))
    }
}

/// A key that is no text has no name to show.
fn name(key: Tree) -> String {
    match key {
        Tree::Scalar(key) => String::from_utf8_lossy(key.expose()).into_owned(),
        Tree::Nothing | Tree::List(_) | Tree::Map(_) => "*".to_owned(),
    }
}
