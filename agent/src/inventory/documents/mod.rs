//! The values inside a document: which format a text has, its leaves, and what the leaves hold in turn.
mod docker;
mod dotenv;
mod ini;
mod json;
mod jwt;
mod kubeconfig;
mod leaf;
mod netrc;
mod pem;
mod pgpass;
mod properties;
mod tree;
mod url;
mod xml;
mod yaml;

pub use jwt::signature;
pub use leaf::{Leaf, Leaves};
pub use pem::{bodies, is_public};

use leaf::Path;

/// Leaves may be documents themselves, these hold documents, and so on: so deep.
const MOST_DEPTH: u32 = 3;
/// Formats told by whole lines are looked for in texts with a line that has this many bytes at most.
const LONGEST_LINE: usize = 16 * 1024;

/// The leaves of a text; none when it is no document. `name` is what its file is called: where the content leaves it open
/// what the format is, that decides.
#[must_use]
pub fn leaves(text: &[u8], name: &str) -> Leaves {
    let mut leaves = Leaves::default();
    read(text, name, &Path::default(), MOST_DEPTH, &mut leaves);
    leaves
}

/// Adds the leaves of `text`, and what they hold, below `path`.
fn read(text: &[u8], name: &str, path: &Path, depth: u32, leaves: &mut Leaves) {
    let first = leaves.len();
    urls(text, path, leaves);
    format(text, name, path, leaves);
    if depth == 0 {
        return;
    }
    for at in first..leaves.len() {
        let Some(leaf) = leaves.take(at) else {
            break;
        };
        if !leaf.is_derived {
            let before = leaves.len();
            docker::expand(&leaf, leaves);
            kubeconfig::expand(&leaf, leaves);
            if is_worth_reading(leaf.value.expose()) {
                read(leaf.value.expose(), "", &leaf.path, depth - 1, leaves);
            }
            leaves.mark_guesses(before, leaf.is_guess);
        }
        leaves.put_back(at, leaf);
    }
}

/// A leaf that is no document is not tried in each format.
fn is_worth_reading(value: &[u8]) -> bool {
    let value = value.trim_ascii_start();
    value.starts_with(b"{")
        || value.starts_with(b"[")
        || value.starts_with(b"<")
        || value.contains(&b'\n')
        || has_url(value)
}

fn has_url(value: &[u8]) -> bool {
    value.windows(3).any(|three| three == b"://")
}

/// The password in every connection URL of a text.
fn urls(text: &[u8], path: &Path, leaves: &mut Leaves) {
    if has_url(text) {
        url::passwords(text, &mut |password| {
            leaves.add_derived(&path.below("password"), password)
        });
    }
}

/// Tries the formats: those that are sure of themselves first.
fn format(text: &[u8], name: &str, path: &Path, leaves: &mut Leaves) {
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let trimmed = text.trim();
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    if trimmed.starts_with('{') || trimmed.starts_with('[') {
        if json::read(trimmed, path, leaves)
            || ini::read(text, path, leaves)
            || yaml::read(text, path, leaves)
        {
            return;
        }
    } else if trimmed.starts_with('<') {
        return xml::read(trimmed, path, leaves);
    }
    if trimmed.starts_with("-----BEGIN") || text.lines().any(|line| line.len() > LONGEST_LINE) {
        return;
    }
    let is_named = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let first = leaves.len();
    let _ = netrc::read(text, is_named(&["netrc"]), path, leaves)
        || pgpass::read(text, is_named(&["pgpass"]), path, leaves)
        || ini::read(text, path, leaves)
        || is_named(&[".properties"]) && properties::read(text, path, leaves)
        || dotenv::read(text, path, leaves)
        || yaml::read(text, path, leaves)
        || properties::read(text, path, leaves);
    // One line with a sign in the middle may be a password with that sign.
    let is_said = is_named(&[
        ".env",
        ".properties",
        ".ini",
        ".cfg",
        ".conf",
        ".yaml",
        ".yml",
        ".toml",
        "netrc",
        "pgpass",
    ]);
    if trimmed.lines().nth(1).is_none() && !is_said {
        leaves.mark_guesses(first, true);
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
