//! JSON, RFC 8259; also several texts one after the other, as in JSON lines.
use super::{
    leaf::{Leaves, Path},
    tree::Tree,
};

/// Adds the leaves; says whether it is JSON.
pub fn read(text: &str, path: &Path, leaves: &mut Leaves) -> bool {
    let mut trees = Vec::new();
    for tree in serde_json::Deserializer::from_str(text).into_iter::<Tree>() {
        match tree {
            Ok(tree) => trees.push(tree),
            Err(_) => return false,
        }
    }
    let is_one = trees.len() == 1;
    for (at, tree) in trees.into_iter().enumerate() {
        let below = path.below(&at.to_string());
        tree.collect(if is_one { path } else { &below }, leaves);
    }
    true
}
