//! `to.elasticsearch`: which cluster, which index.
use crate::sink::{
    format::SinkFormat,
    remote::{HttpSettings, SecretFile},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An Elasticsearch or OpenSearch cluster.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where it is, without `_bulk`.
    pub http: HttpSettings,
    /// The index, alias or data stream.
    #[serde(default = "name")]
    pub index: String,
    /// What is done when there is a document of this id.
    #[serde(default)]
    pub op: Op,
    /// A file with an API key, encoded as the cluster gives it.
    #[serde(default)]
    pub api_key_file: Option<SecretFile>,
    /// The ingest pipeline that documents go through.
    #[serde(default)]
    pub pipeline: Option<String>,
}

fn name() -> String {
    "secret-sentinel".into()
}

/// What is done when there is a document of this id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// It is replaced: a finding that is told again with a higher count has that count then.
    #[default]
    Index,
    /// It stays: the only way with data streams. A count that grew is not seen.
    Create,
}

impl Settings {
    /// What is wrong with them.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self, format: SinkFormat) -> Result<(), String> {
        if format.media_type() != "application/json" {
            return Err(format!(
                "format: documents of Elasticsearch are JSON, and {} is not",
                format.name()
            ));
        }
        let is_wrong = |char: char| char.is_control() || "\\/*?\"<>|,# ".contains(char);
        if self.index.is_empty() || self.index.contains(is_wrong) {
            return Err("to.elasticsearch.index: this is no name of an index".into());
        }
        if self.api_key_file.is_some() && (self.http.basic.is_some() || self.http.bearer.is_some())
        {
            return Err(
                "to.elasticsearch: `api_key_file`, or `basic` or `bearer`: one of them".into(),
            );
        }
        self.http.check("to.elasticsearch.http")
    }
}
