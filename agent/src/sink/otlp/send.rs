//! Exports logs.
use super::{encode::body, settings::Settings};
use crate::sink::{
    forward::{Context, Outcome, Outlet, Record},
    remote::HttpClient,
};
use serde::Deserialize;

/// Sends to a collector.
pub struct Otlp {
    client: HttpClient,
    settings: Settings,
    context: Context,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    partial_success: Option<Partial>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Partial {
    #[serde(default)]
    rejected_log_records: Number,
    #[serde(default)]
    error_message: String,
}

/// JSON of protobuf has 64-bit numbers as strings; some receivers send numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Plain(i64),
    Quoted(String),
}

impl Default for Number {
    fn default() -> Self {
        Self::Plain(0)
    }
}

impl Number {
    fn is_none(&self) -> bool {
        match self {
            Self::Plain(number) => *number == 0,
            Self::Quoted(text) => text == "0" || text.is_empty(),
        }
    }
}

impl Otlp {
    /// One that sends by these settings.
    #[must_use]
    pub fn new(settings: Settings, context: Context) -> Self {
        Self {
            client: HttpClient::new(settings.http.clone(), context.timeout),
            settings,
            context,
        }
    }
}

impl Outlet for Otlp {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        let body = body(&self.context, &self.settings.resource, batch);
        let url = self.client.url("v1/logs");
        let answer = self.client.post(url, "application/json", body, &[]).await;
        let answer = match answer {
            Ok(answer) => answer.body,
            Err(outcome) => return outcome,
        };
        // An answer without a body, or of another kind, takes everything: so says the protocol.
        let answer: Option<Answer> = serde_json::from_slice(&answer).ok();
        match answer.and_then(|answer| answer.partial_success) {
            // Which of them is not told: delivery finds out by halves.
            Some(partial) if !partial.rejected_log_records.is_none() => Outcome::Refused(format!(
                "the collector rejected some: {}",
                partial.error_message
            )),
            _ => Outcome::Delivered,
        }
    }
}
