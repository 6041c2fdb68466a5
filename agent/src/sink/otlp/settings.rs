//! `to.otlp`: which collector.
use crate::sink::{format::SinkFormat, remote::HttpSettings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A collector that takes logs over OTLP/HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where it is, without `v1/logs`: `http://collector.example:4318`.
    pub http: HttpSettings,
    /// More attributes of the resource.
    #[serde(default)]
    pub resource: BTreeMap<String, String>,
}

impl Settings {
    /// What is wrong with them.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self, format: SinkFormat) -> Result<(), String> {
        if format != SinkFormat::Otlp {
            return Err(format!(
                "format: a collector of OTLP takes the format otlp only, not {}",
                format.name()
            ));
        }
        self.http.check("to.otlp.http")
    }
}
