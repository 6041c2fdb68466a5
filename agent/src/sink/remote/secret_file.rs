//! A secret of a sink: a file that is named in the configuration, read when it is needed and anew when it changed.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    io::{Error, ErrorKind, Result},
    os::unix::fs::MetadataExt,
    path::PathBuf,
};
use zeroize::Zeroizing;

/// Longer ones are no token, password or key.
const MOST: u64 = 1 << 20;

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct SecretFile(PathBuf);

/// A secret. It can't be printed or serialised, and is zeroized when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// The text. Search for this name to see who reads secrets of sinks.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretText({} bytes)", self.0.len())
    }
}

impl SecretFile {
    /// A file at this path.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Reads it, without the line end it may have.
    ///
    /// # Errors
    /// When it can't be read, is empty or is no text; the error names it.
    pub fn read(&self) -> Result<SecretText> {
        let named = |reason: &dyn fmt::Display, kind| {
            let path = self.0.display();
            Error::new(kind, format!("reading the secret file {path}: {reason}"))
        };
        let length = std::fs::metadata(&self.0)
            .map_err(|error| named(&error, error.kind()))?
            .len();
        if length > MOST {
            return Err(named(
                &"it is too long to be a secret",
                ErrorKind::InvalidData,
            ));
        }
        let text = std::fs::read_to_string(&self.0).map_err(|error| named(&error, error.kind()))?;
        let text = Zeroizing::new(text);
        let secret = text.trim_end_matches(['\n', '\r']);
        if secret.is_empty() {
            return Err(named(&"it is empty", ErrorKind::InvalidData));
        }
        Ok(SecretText(Zeroizing::new(secret.to_owned())))
    }

    /// What changes when the file does, or what it is a link to.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        let metadata = std::fs::metadata(&self.0).ok()?;
        Some((
            metadata.dev(),
            metadata.ino(),
            metadata.mtime(),
            metadata.mtime_nsec(),
            metadata.len(),
        ))
    }
}

/// What a file looks like from outside; none: it is not there.
pub type Stamp = Option<(u64, u64, i64, i64, u64)>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_without_its_line_end_and_never_shown() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("token");
        std::fs::write(&path, "s3cret-of-a-sink\n").expect("written");
        let file = SecretFile::new(&path);
        let text = file.read().expect("readable");
        assert_eq!(text.expose(), "s3cret-of-a-sink");
        assert!(!format!("{text:?} {file:?}").contains("s3cret"));
        let stamp = file.stamp();
        let next = dir.path().join("next");
        std::fs::write(&next, "another-secret").expect("written");
        std::fs::rename(&next, &path).expect("replaced");
        assert_ne!(file.stamp(), stamp);
    }

    #[test]
    fn what_can_not_be_a_secret_is_told_with_its_path() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("token");
        let file = SecretFile::new(&path);
        for content in [None, Some(&b"\n"[..]), Some(b"\xff\xfe")] {
            if let Some(content) = content {
                std::fs::write(&path, content).expect("written");
            }
            let error = file.read().expect_err("refused").to_string();
            assert!(error.contains("token"), "{error}");
        }
    }
}
