//! Which regular files count as logs, by their path as seen from inside the container.
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::Path;
use thiserror::Error;

/// A pattern is malformed.
#[derive(Debug, Error)]
#[error("log path {pattern:?} is not a glob: {reason}")]
pub struct LogPathError {
    pattern: String,
    reason: String,
}

/// Compiled patterns.
#[derive(Debug)]
pub struct LogPaths(GlobSet);

impl LogPaths {
    /// Compiles patterns. One without a slash is matched against the file's name, any other against the whole path;
    /// `*` does not cross a slash, `**` does.
    ///
    /// # Errors
    /// Names the first malformed pattern.
    pub fn new(patterns: &[String]) -> Result<Self, LogPathError> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let failed = |error: globset::Error| LogPathError {
                pattern: pattern.clone(),
                reason: error.kind().to_string(),
            };
            let anywhere = if pattern.contains('/') {
                pattern.clone()
            } else {
                format!("**/{pattern}")
            };
            let glob = GlobBuilder::new(&anywhere)
                .literal_separator(true)
                .build()
                .map_err(failed)?;
            set.add(glob);
        }
        let set = set.build().map_err(|error| LogPathError {
            pattern: patterns.join(", "),
            reason: error.to_string(),
        })?;
        Ok(Self(set))
    }

    /// Whether a file is a log.
    #[must_use]
    pub fn matches(&self, path: &Path) -> bool {
        self.0.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_anywhere_and_paths_from_the_root() {
        let logs = LogPaths::new(&["/var/log/**".into(), "*.log".into()]).expect("globs");
        for path in [
            "/var/log/app",
            "/var/log/a/b/c.1",
            "/srv/app.log",
            "/app.log",
        ] {
            assert!(logs.matches(Path::new(path)), "{path}");
        }
        for path in [
            "/var/lib/x",
            "/srv/app.log.d/x",
            "/srv/applog",
            "/x/var/log/app",
        ] {
            assert!(!logs.matches(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_malformed_glob_is_named() {
        let error = LogPaths::new(&["/var/[log".into()]).expect_err("malformed");
        assert!(error.to_string().contains("/var/[log"), "{error}");
    }
}
