//! A finding in words: where it is, and what is wrong. Names come from whoever made the secret, and are escaped.
use crate::finding::Finding;

/// A text without control characters.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The secret's name and key.
pub fn secret(finding: &Finding) -> String {
    let secret = finding.secret.as_ref();
    let name = secret.map(|it| {
        if it.name == it.key {
            it.name.clone()
        } else {
            format!("{}/{}", it.name, it.key)
        }
    });
    printable(&name.unwrap_or_default())
}

/// A file, a line of a manifest, or the container that has it.
pub fn place(finding: &Finding) -> String {
    let manifest = finding.manifest.as_ref();
    let manifest = manifest.map(|it| format!("{}:{}", it.path, it.line));
    let file = || finding.file.as_ref().map(|it| it.path.clone());
    let container = || {
        let container = finding.container.as_ref()?;
        Some(format!("container {:.12}", container.id))
    };
    let place = manifest.or_else(file).or_else(container);
    printable(&place.unwrap_or_else(|| "-".to_owned()))
}

/// What exactly is wrong.
pub fn what(finding: &Finding) -> String {
    let mode = || {
        let file = finding.file.as_ref()?;
        Some(format!(
            "mode {}, owner {}:{}",
            file.mode, file.uid, file.gid
        ))
    };
    let what = finding.reason.clone().or_else(mode);
    printable(&what.unwrap_or_default())
}
