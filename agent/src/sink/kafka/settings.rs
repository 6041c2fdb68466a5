//! `to.kafka`: which brokers, which topic, who we are.
use crate::sink::remote::{SecretFile, Tls};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Kafka brokers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where some of them are: `host:9092`.
    pub brokers: Vec<String>,
    /// The topic. It must be there.
    #[serde(default = "name")]
    pub topic: String,
    /// Whether batches are compressed.
    #[serde(default)]
    pub compression: Compression,
    /// Who we are; none: nobody asks.
    #[serde(default)]
    pub sasl: Option<Sasl>,
    /// TLS; none: there is none.
    #[serde(default)]
    pub tls: Option<Tls>,
}

fn name() -> String {
    "secret-sentinel".into()
}

/// Whether batches are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// By Zstandard.
    #[default]
    Zstd,
    /// They are not.
    None,
}

/// Who we are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sasl {
    /// How that is shown.
    pub mechanism: Mechanism,
    /// A file with the name and password of a user, `name:password`.
    pub user_file: SecretFile,
}

/// How it is shown who we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mechanism {
    /// The password itself: over TLS only.
    Plain,
    /// SCRAM-SHA-256.
    #[serde(rename = "scram-sha-256")]
    ScramSha256,
    /// SCRAM-SHA-512.
    #[serde(rename = "scram-sha-512")]
    ScramSha512,
}

impl Settings {
    /// What is wrong with them.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        if self.brokers.is_empty() {
            return Err("to.kafka.brokers: there is none".into());
        }
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if self.topic.is_empty() || self.topic.len() > 249 || !self.topic.bytes().all(fits) {
            return Err("to.kafka.topic: this is no name of a topic".into());
        }
        let is_plain = |sasl: &Sasl| sasl.mechanism == Mechanism::Plain;
        if self.sasl.as_ref().is_some_and(is_plain) && self.tls.is_none() {
            return Err("to.kafka.sasl: `plain` shows the password to everybody on the way: set `tls`, or use `scram-sha-512`".into());
        }
        self.tls
            .as_ref()
            .map_or(Ok(()), |tls| tls.check("to.kafka.tls"))
    }
}
