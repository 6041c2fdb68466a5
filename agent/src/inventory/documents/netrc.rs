//! `.netrc`, as in ftp(1): `machine NAME login USER password WORD`.
use super::leaf::{Leaves, Path};
use crate::redact::SecretBytes;

/// Adds the leaves; says whether it is one. `is_named`: the file is called so.
pub fn read(text: &str, is_named: bool, path: &Path, leaves: &mut Leaves) -> bool {
    let mut words = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(str::split_ascii_whitespace)
        .peekable();
    if !is_named && !matches!(words.peek(), Some(&("machine" | "default"))) {
        return false;
    }
    let (mut machine, mut any) = (path.clone(), false);
    while let Some(word) = words.next() {
        match word {
            "machine" => machine = path.below(words.next().unwrap_or_default()),
            "default" => machine = path.below("default"),
            "login" | "password" | "account" => {
                if let Some(value) = words.next() {
                    any |= word == "password";
                    leaves.add(
                        &machine.below(word),
                        SecretBytes::new(value.as_bytes().to_vec()),
                    );
                }
            }
            // A macro goes on to the next empty line, which the words do not tell: nothing behind it is read.
            "macdef" => break,
            _ => {}
        }
    }
    any
}
