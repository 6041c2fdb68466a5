//! `to.nats`: which servers, which subject, who we are.
use crate::sink::remote::{SecretFile, Tls};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// NATS servers with `JetStream`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where they are: `nats://host:4222` or `tls://host:4222`.
    pub servers: Vec<String>,
    /// What a subject begins with; cluster and node follow: `<subject>.<cluster>.<node>`.
    #[serde(default = "name")]
    pub subject: String,
    /// A file with a token.
    #[serde(default)]
    pub token_file: Option<SecretFile>,
    /// A file with the name and password of a user, `name:password`.
    #[serde(default)]
    pub user_file: Option<SecretFile>,
    /// A file with the seed of an `nkey`.
    #[serde(default)]
    pub nkey_file: Option<SecretFile>,
    /// A file of credentials, as `nsc` makes them.
    #[serde(default)]
    pub credentials_file: Option<SecretFile>,
    /// TLS; none: what the server's address says, with the certificates that this system trusts.
    #[serde(default)]
    pub tls: Option<Tls>,
}

fn name() -> String {
    "secret-sentinel".into()
}

impl Settings {
    /// What is wrong with them.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        if self.servers.is_empty() {
            return Err("to.nats.servers: there is none".into());
        }
        if let Some(server) = self.servers.iter().find(|server| server.contains('@')) {
            let host = server.rsplit('@').next().unwrap_or_default();
            return Err(format!(
                "to.nats.servers: a user and password of {host} belong into the file of to.nats.user_file"
            ));
        }
        let is_wrong = |char: char| char.is_whitespace() || char == '*' || char == '>';
        if self.subject.is_empty() || self.subject.contains(is_wrong) {
            return Err("to.nats.subject: this is no subject that can be published to".into());
        }
        let ways = [
            &self.token_file,
            &self.user_file,
            &self.nkey_file,
            &self.credentials_file,
        ];
        if ways.into_iter().flatten().count() > 1 {
            return Err(
                "to.nats: `token_file`, `user_file`, `nkey_file`, `credentials_file`: one of them"
                    .into(),
            );
        }
        self.tls
            .as_ref()
            .map_or(Ok(()), |tls| tls.check("to.nats.tls"))
    }
}
