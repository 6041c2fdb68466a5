//! Reads the rules file, and names the rules by a hash.
use crate::capture::Hash;
use crate::credential::check_shape;
use crate::rules::{CATALOGUE, Chosen, credentials};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a rules file is refused.
#[derive(Debug, Error)]
pub enum RulesError {
    /// It can't be read.
    #[error("reading the rules {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not what it should be.
    #[error("the rules {path} are not valid: {reason}")]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
}

/// Rules, and where they are from.
#[derive(Debug, Default)]
pub struct Rules {
    /// What the file says.
    pub chosen: Chosen,
    /// Its text; none: the catalogue counts as it is.
    pub text: Option<String>,
}

impl Rules {
    /// What a rules file's text says.
    ///
    /// # Errors
    /// When it is not valid; `path` is named then.
    pub fn parse(text: String, path: &Path) -> Result<Self, RulesError> {
        let invalid = |reason| RulesError::Invalid {
            path: path.to_owned(),
            reason,
        };
        let chosen = Chosen::parse(&text, check_shape).map_err(invalid)?;
        let text = Some(text);
        Ok(Self { chosen, text })
    }

    /// Names them, with the catalogue.
    #[must_use]
    pub fn hash(&self) -> Hash {
        hash(self.text.as_deref().unwrap_or_default())
    }
}

/// What the file says; nothing without one.
///
/// # Errors
/// When it can't be read or is not valid.
pub fn read(path: Option<&Path>) -> Result<Rules, RulesError> {
    let Some(path) = path else {
        return Ok(Rules::default());
    };
    let text = std::fs::read_to_string(path).map_err(|source| RulesError::Read {
        path: path.to_owned(),
        source,
    })?;
    Rules::parse(text, path)
}

/// Of the catalogue and what was chosen of it.
fn hash(chosen: &str) -> Hash {
    let mut hash = blake3::Hasher::new();
    for rule in CATALOGUE {
        hash.update(rule.id.as_bytes());
        hash.update(&[0, rule.severity as u8]);
    }
    for pattern in credentials::all() {
        hash.update(pattern.id.as_bytes());
        hash.update(&[0]);
    }
    hash.update(chosen.as_bytes());
    Hash(*hash.finalize().as_bytes())
}
