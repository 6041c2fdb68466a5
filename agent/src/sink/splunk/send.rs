//! Sends events, and waits for their acknowledgement where there is one.
use super::{encode::body, settings::Settings};
use crate::sink::{
    forward::{Context, Outcome, Outlet, Record},
    remote::{HttpClient, authorization},
};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use serde::Deserialize;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep};

/// Acknowledgements are asked for this often.
const ASK_EVERY: Duration = Duration::from_millis(500);
const JSON: &str = "application/json";

/// Sends to a collector.
pub struct Splunk {
    client: HttpClient,
    settings: Settings,
    node: String,
    timeout: Duration,
    /// Acknowledgements are told by channel: a GUID of our own.
    channel: String,
}

#[derive(Deserialize)]
struct Taken {
    #[serde(rename = "ackId")]
    ack_id: Option<u64>,
}

#[derive(Deserialize)]
struct Acks {
    acks: BTreeMap<String, bool>,
}

impl Splunk {
    /// One that sends by these settings.
    #[must_use]
    pub fn new(settings: Settings, context: Context) -> Self {
        // Each run has its own: acknowledgements of another one are none of ours.
        let random = ulid::Ulid::generate().0;
        let hex = format!("{random:032x}");
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        Self {
            client: HttpClient::new(settings.http.clone(), context.timeout),
            settings,
            node: context.node,
            timeout: context.timeout,
            channel: parts.join("-"),
        }
    }

    fn headers(&self) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
        let token = self.settings.token_file.read();
        let token = token.map_err(|error| error.to_string())?;
        let value = authorization("Splunk", token.expose())?;
        let channel = HeaderValue::from_str(&self.channel).map_err(|error| error.to_string())?;
        let named = HeaderName::from_static("x-splunk-request-channel");
        Ok(vec![(AUTHORIZATION, value), (named, channel)])
    }

    async fn deliver(&mut self, batch: &[Record]) -> Result<(), Outcome> {
        let headers = self.headers().map_err(Outcome::again)?;
        let url = self.client.url("services/collector/event");
        let body = body(&self.settings, &self.node, batch);
        let answer = self.client.post(url, JSON, body, &headers).await?;
        if !self.settings.acknowledge {
            return Ok(());
        }
        let taken: Option<Taken> = serde_json::from_slice(&answer.body).ok();
        let Some(id) = taken.and_then(|taken| taken.ack_id) else {
            return Err(Outcome::again(
                "the collector gave no `ackId`: its token does not ask for acknowledgement; turn that on there, or `acknowledge` off here",
            ));
        };
        // Delivery gives up after the timeout; the events are then sent again, under the same ids.
        let until = Instant::now() + self.timeout.mul_f64(0.9);
        let ask = serde_json::json!({"acks": [id]}).to_string();
        loop {
            let url = self.client.url("services/collector/ack");
            let answer = self.client.post(url, JSON, ask.clone().into(), &headers);
            let answer = answer.await?;
            let acks: Option<Acks> = serde_json::from_slice(&answer.body).ok();
            if acks.is_some_and(|acks| acks.acks.get(&id.to_string()) == Some(&true)) {
                return Ok(());
            }
            if Instant::now() + ASK_EVERY > until {
                return Err(Outcome::again("the collector did not acknowledge in time"));
            }
            sleep(ASK_EVERY).await;
        }
    }
}

impl Outlet for Splunk {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        self.deliver(batch)
            .await
            .err()
            .unwrap_or(Outcome::Delivered)
    }
}
