//! The configuration: every key has a default; mistakes are told with key and line and change nothing.
use crate::inventory::{IGNORED, NAMES};
use crate::probe::{MAX_PIECE_BYTES, MAX_PIECES};
use crate::sink::Format;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use thiserror::Error;

/// Why a configuration is refused.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("reading the configuration {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("the configuration {path} is not valid: {reason}")]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// Key, line and what is wrong there.
        reason: String,
    },
}

/// Which processes are watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Those in containers.
    #[default]
    Containers,
    /// Every process of the machine but the sentinel and the container runtimes.
    Node,
}

impl Scope {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Containers => "containers",
            Self::Node => "node",
        }
    }
}

/// Everything that can be configured. Flags of `run` override the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Which processes are watched.
    pub scope: Scope,
    /// Directories and files that are secret mounts too.
    pub secret_paths: Vec<PathBuf>,
    /// Directories of kubelets; none: those of the known distributions that are there.
    pub kubelet_roots: Vec<PathBuf>,
    /// Globs of regular files that count as logs, as seen from inside the container.
    pub log_paths: Vec<String>,
    /// Directories of container logs, laid out as `/var/log/pods`.
    pub pod_logs: Vec<PathBuf>,
    /// Format of standard output.
    pub output: Format,
    /// A file of JSON lines.
    pub output_file: OutputFile,
    /// Where the fingerprint key is kept.
    pub state_dir: PathBuf,
    /// A file with a fingerprint key of 32 bytes, instead of the one made at first start.
    pub fingerprint_key: Option<PathBuf>,
    /// How long the values of old versions stay known.
    #[serde(deserialize_with = "duration")]
    pub grace: Duration,
    /// Copies of secrets in files that are no logs.
    pub copies: Copies,
    /// Which environment variables of containers are secrets.
    pub environment: Environment,
    /// How much of a write is copied.
    pub payload: Payload,
    /// Sizes of the kernel's buffers.
    pub rings: Rings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            scope: Scope::default(),
            secret_paths: Vec::new(),
            kubelet_roots: Vec::new(),
            log_paths: vec!["/var/log/**".into(), "*.log".into()],
            pod_logs: vec!["/var/log/pods".into()],
            output: Format::default(),
            output_file: OutputFile::default(),
            state_dir: "/var/lib/secret-sentinel".into(),
            fingerprint_key: None,
            grace: Duration::from_secs(24 * 3600),
            copies: Copies::default(),
            environment: Environment::default(),
            payload: Payload::default(),
            rings: Rings::default(),
        }
    }
}

/// A file of JSON lines.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutputFile {
    /// Where; none: no file.
    pub path: Option<PathBuf>,
    /// Bytes a file holds before it is rotated.
    pub max_bytes: u64,
    /// Rotated files kept.
    pub keep: u32,
}

impl Default for OutputFile {
    fn default() -> Self {
        Self {
            path: None,
            max_bytes: 64 << 20,
            keep: 5,
        }
    }
}

/// Where copies of secrets are looked for that are written to regular files.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Copies {
    /// Bytes looked at of what is written to a file that is neither log nor standard stream; 0: none.
    pub first_bytes: u64,
}

impl Default for Copies {
    fn default() -> Self {
        Self {
            first_bytes: 64 << 10,
        }
    }
}

/// Which environment variables of containers are secrets. Globs in any case; a list replaces the one built in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Environment {
    /// Names of secrets. Others are secrets when their values are as random as a token.
    pub names: Vec<String>,
    /// Names of variables that are not looked at, whatever they hold.
    pub ignore: Vec<String>,
}

impl Default for Environment {
    fn default() -> Self {
        let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            names: own(NAMES),
            ignore: own(IGNORED),
        }
    }
}

/// How much of a write is copied: pieces of at most `piece_bytes`, at most `pieces` of a call; the rest is counted as lost.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Payload {
    /// Bytes of a piece, 256 to 16384.
    #[serde(deserialize_with = "piece_bytes")]
    pub piece_bytes: u32,
    /// Pieces of a call, 1 to 64.
    #[serde(deserialize_with = "pieces")]
    pub pieces: u32,
}

impl Default for Payload {
    fn default() -> Self {
        Self {
            piece_bytes: MAX_PIECE_BYTES,
            pieces: MAX_PIECES,
        }
    }
}

/// Sizes of the kernel's ring buffers in bytes, powers of two.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rings {
    /// Processes, streams and writes.
    #[serde(deserialize_with = "ring")]
    pub records_bytes: u32,
    /// Opens of secrets.
    #[serde(deserialize_with = "ring")]
    pub opens_bytes: u32,
}

impl Default for Rings {
    fn default() -> Self {
        Self {
            records_bytes: 16 << 20,
            opens_bytes: 1 << 20,
        }
    }
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read or is not valid.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text).map_err(|reason| ConfigError::Invalid {
            path: path.to_owned(),
            reason,
        })
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        {
            return Ok(Self::default());
        }
        serde_saphyr::from_str(text).map_err(|error| error.to_string())
    }
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    humantime::parse_duration(&text).map_err(|error| {
        D::Error::custom(format!(
            "{text:?} is not a duration such as 24h or 90s: {error}"
        ))
    })
}

fn within<'de, D: Deserializer<'de>>(
    deserializer: D,
    least: u32,
    most: u32,
) -> Result<u32, D::Error> {
    let value = u32::deserialize(deserializer)?;
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(D::Error::custom(format!(
            "{value} is not between {least} and {most}"
        )))
    }
}

fn piece_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, 256, MAX_PIECE_BYTES)
}

fn pieces<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, 1, MAX_PIECES)
}

fn ring<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let value = within(deserializer, 64 << 10, 1 << 30)?;
    if value.is_power_of_two() {
        Ok(value)
    } else {
        Err(D::Error::custom(format!("{value} is not a power of two")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_the_default() {
        assert_eq!(Config::parse("").expect("valid"), Config::default());
        assert_eq!(
            Config::parse("# only a comment\n").expect("valid"),
            Config::default()
        );
    }

    #[test]
    fn keys_are_read() {
        let text = "scope: node\nsecret_paths: [/a, /b]\ngrace: 90s\nenvironment:\n  names: ['*_PW']\noutput_file:\n  path: /var/x\n  keep: 1\n";
        let config = Config::parse(text).expect("valid");
        assert_eq!(config.scope, Scope::Node);
        assert_eq!(config.secret_paths.len(), 2);
        assert_eq!(config.grace, Duration::from_secs(90));
        assert_eq!(config.environment.names, ["*_PW"]);
        assert_eq!(config.environment.ignore.len(), IGNORED.len());
        assert_eq!(config.output_file.keep, 1);
        assert_eq!(config.output_file.max_bytes, 64 << 20);
    }

    #[test]
    fn mistakes_are_told_with_key_and_line() {
        for (text, key, line) in [
            ("scope: node\nsecret_path: [/a]\n", "secret_path", "line 2"),
            ("scope: node\noutput_file:\n  pth: /a\n", "pth", "line 3"),
            ("\n\nscope: nodes\n", "nodes", "line 3"),
            ("grace: soon\n", "soon", "line 1"),
            ("payload:\n  pieces: 65\n", "65", "line 2"),
            ("scope: [\n", "", "line "),
        ] {
            let error = Config::parse(text).expect_err(text);
            assert!(
                error.contains(key) && error.contains(line),
                "{text:?}: {error}"
            );
        }
    }
}
