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
