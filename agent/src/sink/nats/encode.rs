//! Subjects and headers.
use crate::sink::forward::{Context, Record};
use async_nats::HeaderMap;

/// Where the findings of this node go.
pub fn subject(base: &str, context: &Context) -> String {
    let cluster = context.cluster.as_deref().unwrap_or("default");
    format!("{base}.{}.{}", token(cluster), token(&context.node))
}

/// A name as one token of a subject: what has a meaning there becomes `_`.
fn token(name: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || char == '-' || char == '_';
    let token: String = name
        .chars()
        .map(|char| if plain(char) { char } else { '_' })
        .collect();
    if token.is_empty() { "_".into() } else { token }
}

/// The server passes over a second message of the same `Nats-Msg-Id` within its window.
pub fn headers(record: &Record) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(async_nats::header::NATS_MESSAGE_ID, record.key());
    headers.insert("id", record.id.as_str());
    headers.insert("rule", record.rule.as_str());
    headers.insert("severity", record.severity.name());
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::format::SinkFormat;
    use std::time::Duration;

    #[test]
    fn names_are_single_tokens() {
        let context = Context {
            cluster: Some("eu-1 (prod)".into()),
            node: "ip-10-0-0-1.eu.compute.internal".into(),
            format: SinkFormat::Native,
            timeout: Duration::from_secs(1),
        };
        assert_eq!(
            subject("soc.secrets", &context),
            "soc.secrets.eu-1__prod_.ip-10-0-0-1_eu_compute_internal"
        );
    }
}
