//! `to.webhook`: which server, and how it knows that it was us.
use crate::sink::{
    format::SinkFormat,
    remote::{HttpSettings, SecretFile},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An HTTP server that findings are posted to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Who it is.
    pub http: HttpSettings,
    /// What a body is.
    #[serde(default)]
    pub body: Body,
    /// How bodies are signed; none: they are not.
    #[serde(default)]
    pub signature: Option<Signature>,
}

/// What the body of a request is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    /// A line for each finding.
    #[default]
    Lines,
    /// One JSON array.
    Array,
    /// One finding: each has a request of its own.
    Single,
}

/// HMAC-SHA256 of the body as it is before it is compressed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// A file with the key.
    pub key_file: SecretFile,
    /// The header that has it, as `sha256=<hexadecimal>`.
    #[serde(default = "usual_header")]
    pub header: String,
}

fn usual_header() -> String {
    "x-signature-256".into()
}

impl Settings {
    /// What is wrong with them.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self, format: SinkFormat) -> Result<(), String> {
        self.http.check("to.webhook.http")?;
        let is_json = format.media_type() == "application/json";
        if self.body == Body::Array && !is_json {
            return Err(format!(
                "to.webhook.body: an array is JSON, and the format {} is not",
                format.name()
            ));
        }
        Ok(())
    }
}
