//! The configuration: every key has a default; mistakes are told with key and line and change nothing.
mod backscan;
mod capture;
mod changes;
mod durations;
mod limits;
mod mode;
mod output_file;
mod reference;

pub use backscan::Backscan;
pub use capture::{Capture, parse_bytes};
pub use changes::Changes;
pub(crate) use durations::{duration, show};
pub use limits::{Baseline, Limits, Tokens};
pub use mode::Mode;
pub use output_file::OutputFile;
pub use reference::{reference, schema};

use crate::identity::IdentitySettings;
use crate::inventory::{IGNORED, NAMES};
use crate::probe::{MAX_PIECE_BYTES, MAX_PIECES};
use crate::sink::{
    Format,
    forward::{Forward, SinkName},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
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
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum, JsonSchema,
)]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How the sentinel sees what happens. A sidecar watches its pod, whatever the scope.
    pub mode: Mode,
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
    /// Where else findings go, by name: `docs/sinks.md` has all kinds and keys.
    pub sinks: BTreeMap<SinkName, Forward>,
    /// Where is kept what outlives the process: the fingerprint key, positions in log files, what was told.
    pub state_dir: PathBuf,
    /// How much is read of what was written to log files while no sentinel ran.
    pub backscan: Backscan,
    /// A file with a fingerprint key of 32 bytes, instead of the one made at first start.
    pub fingerprint_key: Option<PathBuf>,
    /// How long the values of old versions stay known.
    #[serde(deserialize_with = "duration", serialize_with = "show")]
    #[schemars(with = "String")]
    pub grace: Duration,
    /// How long a service account's token may be valid.
    pub tokens: Tokens,
    /// Which programs are expected to read a secret.
    pub baseline: Baseline,
    /// Who is asked which pod, container and workload something belongs to.
    pub identity: IdentitySettings,
    /// A file of rules: which count, how bad they are, patterns of one's own.
    pub rules: Option<PathBuf>,
    /// What is kept for a replay.
    pub capture: Capture,
    /// Copies of secrets in files that are no logs.
    pub copies: Copies,
    /// Which environment variables of containers are secrets.
    pub environment: Environment,
    /// How much of a write is copied.
    pub payload: Payload,
    /// Sizes of the kernel's buffers.
    pub rings: Rings,
    /// What the agent tells of itself.
    pub telemetry: Telemetry,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            scope: Scope::default(),
            secret_paths: Vec::new(),
            kubelet_roots: Vec::new(),
            log_paths: vec!["/var/log/**".into(), "*.log".into()],
            pod_logs: vec!["/var/log/pods".into()],
            output: Format::default(),
            output_file: OutputFile::default(),
            sinks: BTreeMap::new(),
            state_dir: "/var/lib/secret-sentinel".into(),
            backscan: Backscan::default(),
            fingerprint_key: None,
            grace: Duration::from_secs(24 * 3600),
            tokens: Tokens::default(),
            baseline: Baseline::default(),
            identity: IdentitySettings::default(),
            rules: None,
            capture: Capture::default(),
            copies: Copies::default(),
            environment: Environment::default(),
            payload: Payload::default(),
            rings: Rings::default(),
            telemetry: Telemetry::default(),
        }
    }
}

/// What the agent tells of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Telemetry {
    /// Address and port at which `/healthz`, `/readyz` and `/metrics` are served; none: nowhere.
    #[schemars(with = "Option<String>")]
    pub listen: Option<SocketAddr>,
}

/// Where copies of secrets are looked for that are written to regular files.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Payload {
    /// Bytes of a piece, 256 to 16384.
    #[serde(deserialize_with = "piece_bytes")]
    #[schemars(range(min = 256, max = 16384))]
    pub piece_bytes: u32,
    /// Pieces of a call, 1 to 64.
    #[serde(deserialize_with = "pieces")]
    #[schemars(range(min = 1, max = 64))]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Rings {
    /// Processes, streams and writes.
    #[serde(deserialize_with = "ring")]
    #[schemars(range(min = 65536, max = 1073741824))]
    pub records_bytes: u32,
    /// Opens of secrets.
    #[serde(deserialize_with = "ring")]
    #[schemars(range(min = 65536, max = 1073741824))]
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

    /// Reads a file, if there is one; the default otherwise.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_or_default(path: Option<&Path>) -> Result<Self, ConfigError> {
        path.map_or_else(|| Ok(Self::default()), Self::read)
    }

    /// What is too long.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits {
            tokens: self.tokens,
            baseline: self.baseline,
        }
    }

    /// As text that [`Self::parse`] reads: what a capture keeps of it.
    #[must_use]
    pub fn text(&self) -> String {
        // Nothing in it can't be shown: names, numbers, lists.
        serde_saphyr::to_string(self).unwrap_or_default()
    }

    /// Reads a configuration's text.
    ///
    /// # Errors
    /// Key, line and what is wrong there.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        {
            return Ok(Self::default());
        }
        serde_saphyr::from_str(text).map_err(|error| error.to_string())
    }
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
    fn its_text_reads_the_same() {
        let text = "scope: node\ncapture: {ring: 64MiB, segment_age: 90s, total_bytes: 1048576}\nlog_paths: ['a b', '*.log']\n";
        let config = Config::parse(text).expect("valid");
        assert_eq!(config.capture.ring, Some(64 << 20));
        assert_eq!(Config::parse(&config.text()).expect("valid"), config);
        let default = Config::default();
        assert_eq!(Config::parse(&default.text()).expect("valid"), default);
    }

    #[test]
    fn keys_are_read() {
        let text = "mode: sidecar\nscope: node\nsecret_paths: [/a, /b]\ngrace: 90s\nenvironment:\n  names: ['*_PW']\noutput_file:\n  path: /var/x\n  keep: 1\n";
        let config = Config::parse(text).expect("valid");
        assert_eq!((config.mode, config.scope), (Mode::Sidecar, Scope::Node));
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
            ("mode: pod\n", "pod", "line 1"),
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
