//! INI, and what looks like it (`.cfg`, `.cnf`, AWS credentials, simple TOML): sections, `key = value`, `key: value`.
use super::leaf::{Leaves, Path};
use crate::redact::SecretBytes;

/// Adds the leaves; says whether there is a section with a key in it.
pub fn read(text: &str, path: &Path, leaves: &mut Leaves) -> bool {
    let mut section = None;
    let mut pairs = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = section_of(line) {
            section = Some(path.below(name));
        } else if let Some((key, value)) = pair(line) {
            let above = section.as_ref().unwrap_or(path);
            pairs.push((
                above.below(key),
                SecretBytes::new(value.as_bytes().to_vec()),
            ));
        }
    }
    let is_ini = section.is_some() && !pairs.is_empty();
    if is_ini {
        for (path, value) in pairs {
            leaves.add(&path, value);
        }
    }
    is_ini
}

fn section_of(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[')?.strip_suffix(']')?;
    let name = name.trim_matches(['[', ']', '"', ' ']);
    let is_name = |it: char| it.is_alphanumeric() || " ._-:/\"".contains(it);
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

fn pair(line: &str) -> Option<(&str, &str)> {
    let at = line.find(['=', ':'])?;
    let key = line[..at].trim_end();
    let value = line[at + 1..].trim();
    if key.is_empty() || key.contains(['"', '{', '[']) {
        return None;
    }
    for quote in ['"', '\''] {
        if let Some(body) = value.strip_prefix(quote)
            && let Some((inner, _)) = body.split_once(quote)
        {
            return Some((key, inner));
        }
    }
    // Git and MySQL take these for comments behind a blank.
    let value = [" #", " ;"].iter().fold(value, |value, sign| {
        value.split_once(sign).map_or(value, |(value, _)| value)
    });
    Some((key, value.trim_end()))
}
