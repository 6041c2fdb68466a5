//! `to.splunk`: which collector, and where its events go.
use crate::sink::{
    format::SinkFormat,
    remote::{HttpSettings, SecretFile},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An HTTP Event Collector.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where it is, without a path: `https://splunk.example:8088`.
    pub http: HttpSettings,
    /// A file with the collector's token.
    pub token_file: SecretFile,
    /// The index; none: the token's own.
    #[serde(default)]
    pub index: Option<String>,
    /// The source type.
    #[serde(default = "name")]
    pub sourcetype: String,
    /// The source.
    #[serde(default = "name")]
    pub source: String,
    /// Whether the token asks for acknowledgement: then an event is delivered when it is indexed, not when it was received.
    #[serde(default)]
    pub acknowledge: bool,
}

fn name() -> String {
    "secret-sentinel".into()
}

impl Settings {
    /// What is wrong with them.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self, format: SinkFormat) -> Result<(), String> {
        if format.media_type() != "application/json" {
            return Err(format!(
                "format: events for Splunk are JSON, and {} is not",
                format.name()
            ));
        }
        self.http.check("to.splunk.http")
    }
}
