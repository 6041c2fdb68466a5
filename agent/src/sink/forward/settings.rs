//! The configuration of a sink that sends somewhere: `sinks.<name>`.
use super::spool::{Limits, Sync};
use crate::rules::Severity;
use crate::sink::{format::SinkFormat, outlets::To};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, path::Path, time::Duration};

/// What a sink is called: lower-case letters, digits and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct SinkName(String);

impl TryFrom<String> for SinkName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_good = (1..=63).contains(&name.len()) && name.bytes().all(fits);
        if is_good && !name.starts_with('-') {
            return Ok(Self(name));
        }
        Err(format!(
            "{name:?} is no name of a sink: lower-case letters, digits and `-`, at most 63, the first no `-`"
        ))
    }
}

impl fmt::Display for SinkName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<Path> for SinkName {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

/// A sink.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forward {
    /// Where to: one of the kinds, with its own keys.
    pub to: To,
    /// In which format; none: what is usual for that kind.
    #[serde(default)]
    pub format: Option<SinkFormat>,
    /// Which findings.
    #[serde(default)]
    pub route: Route,
    /// How many at once.
    #[serde(default)]
    pub batch: Batch,
    /// What happens when it does not work.
    #[serde(default)]
    pub retry: Retry,
    /// What waits.
    #[serde(default)]
    pub spool: SpoolSettings,
}

/// Which findings go to a sink; of several kinds of condition, all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Route {
    /// Of these rules; none: of all.
    pub rules: Vec<String>,
    /// At least this bad; none: all.
    pub min_severity: Option<Severity>,
    /// In namespaces that match one of these globs; none: wherever, outside of pods, too.
    pub namespaces: Vec<String>,
}

/// How many findings are sent at once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Batch {
    /// Findings at most.
    #[schemars(range(min = 1, max = 100_000))]
    pub findings: usize,
    /// Bytes at most, but for one finding that is longer.
    pub bytes: usize,
    /// A batch that is not full waits so long for more.
    #[serde(
        deserialize_with = "crate::config::duration",
        serialize_with = "crate::config::show"
    )]
    #[schemars(with = "String")]
    pub wait: Duration,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            findings: 500,
            bytes: 1 << 20,
            wait: Duration::from_millis(100),
        }
    }
}

/// What happens when it does not work.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Retry {
    /// An answer is waited for so long.
    #[serde(
        deserialize_with = "crate::config::duration",
        serialize_with = "crate::config::show"
    )]
    #[schemars(with = "String")]
    pub timeout: Duration,
    /// The first wait; it doubles each time.
    #[serde(
        deserialize_with = "crate::config::duration",
        serialize_with = "crate::config::show"
    )]
    #[schemars(with = "String")]
    pub first: Duration,
    /// The longest wait.
    #[serde(
        deserialize_with = "crate::config::duration",
        serialize_with = "crate::config::show"
    )]
    #[schemars(with = "String")]
    pub longest: Duration,
    /// At its end the sentinel sends so long what waits; what then still waits is sent after the next start.
    #[serde(
        deserialize_with = "crate::config::duration",
        serialize_with = "crate::config::show"
    )]
    #[schemars(with = "String")]
    pub drain: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            first: Duration::from_millis(250),
            longest: Duration::from_secs(60),
            drain: Duration::from_secs(3),
        }
    }
}

/// What waits: a directory below `state_dir`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SpoolSettings {
    /// Bytes on the disk at most; beyond it the oldest of what is least severe goes.
    pub bytes: u64,
    /// What waits longer goes.
    #[serde(
        deserialize_with = "crate::config::duration",
        serialize_with = "crate::config::show"
    )]
    #[schemars(with = "String")]
    pub age: Duration,
    /// When it is forced to the disk itself.
    pub sync: Sync,
}

impl Default for SpoolSettings {
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            age: Duration::from_secs(7 * 24 * 3600),
            sync: Sync::default(),
        }
    }
}

impl SpoolSettings {
    /// As limits of a spool.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits {
            bytes: self.bytes,
            age: self.age,
            sync: self.sync,
        }
    }
}
