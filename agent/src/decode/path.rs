//! Paths as the probes write them: components from the last to the first, each ended by a NUL.
use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::PathBuf};

/// The path; `None` when there is none. One whose first components are missing starts with `…/`.
pub fn from_components(bytes: &[u8], flags: u32) -> Option<PathBuf> {
    if bytes.is_empty() {
        return None;
    }
    let cut = flags & sentinel_abi::PATH_TRUNCATED != 0;
    let mut path = PathBuf::from(if cut { "…" } else { "/" });
    let components = bytes
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty());
    for component in components.rev() {
        // A component never holds '/': the kernel's names don't; a hostile capture's must not make the path absolute.
        if !component.contains(&b'/') {
            path.push(OsStr::from_bytes(component));
        }
    }
    Some(path)
}

/// A path as a call has it, ended by a NUL or not, below the directory that it begins at. That is above it in an absolute one,
/// too: the root of a process need not be that of its mount namespace.
pub fn from_text(mut base: PathBuf, text: &[u8]) -> PathBuf {
    let end = text.iter().position(|byte| *byte == 0);
    let text = &text[..end.unwrap_or(text.len())];
    let slashes = text.iter().take_while(|byte| **byte == b'/').count();
    let below = &text[slashes..];
    if !below.is_empty() {
        base.push(OsStr::from_bytes(below));
    }
    base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_come_last_first() {
        let path = from_components(b"app.log\0log\0var\0", 0);
        assert_eq!(path, Some(PathBuf::from("/var/log/app.log")));
        assert_eq!(from_components(b"", 0), None);
        assert_eq!(
            from_components(b"x\0", sentinel_abi::PATH_TRUNCATED),
            Some(PathBuf::from("…/x"))
        );
    }
}
