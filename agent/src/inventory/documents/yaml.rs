//! YAML 1.2, also several documents in one stream.
use super::{
    leaf::{Leaves, Path},
    tree::Tree,
};
use serde_saphyr::{DuplicateKeyPolicy, Options};

/// Events of the parser: a secret of 1 MiB can't have more that matter.
const MOST_EVENTS: usize = 200_000;
/// Bytes of all scalars together, those that aliases repeat counted each time.
const MOST_BYTES: usize = 4 << 20;

/// Adds the leaves; says whether it is YAML with more in it than one scalar.
pub fn read(text: &str, path: &Path, leaves: &mut Leaves) -> bool {
    if !looks_like(text) {
        return false;
    }
    let Ok(trees) =
        serde_saphyr::from_slice_multiple_with_options::<Tree>(text.as_bytes(), options())
    else {
        return false;
    };
    if !trees.iter().any(Tree::is_container) {
        return false;
    }
    let is_one = trees.len() == 1;
    for (at, tree) in trees.into_iter().enumerate() {
        let below = path.below(&at.to_string());
        tree.collect(if is_one { path } else { &below }, leaves);
    }
    true
}

/// A line with a key or an item; a flow mapping is tried as it is.
fn looks_like(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        line.starts_with("- ")
            || line.starts_with(['{', '['])
            || line.ends_with(':')
            || line.contains(": ")
    })
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: MOST_EVENTS,
            max_nodes: MOST_EVENTS,
            max_total_scalar_bytes: MOST_BYTES,
        },
        // `n` and `off` are words.
        strict_booleans: true,
        // A key that is there twice has two values.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        // Numbers keep their spelling where it differs from the number's.
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        // An error would show the place, and with it the text.
        with_snippet: false,
    }
}
