//! `to.loki`: which server, which labels.
use crate::sink::remote::HttpSettings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A Loki server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where it is, without a path: `https://loki.example:3100`.
    pub http: HttpSettings,
    /// The tenant (`X-Scope-OrgID`).
    #[serde(default)]
    pub tenant: Option<String>,
    /// More labels of each stream. Few values each: every combination is a stream.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

impl Settings {
    /// What is wrong with them.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        for name in self.labels.keys() {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            let is_name = name.bytes().all(fits)
                && name
                    .bytes()
                    .next()
                    .is_some_and(|byte| !byte.is_ascii_digit());
            if !is_name {
                return Err(format!("to.loki.labels: {name:?} is no name of a label"));
            }
        }
        self.http.check("to.loki.http")
    }
}
