//! Sends bulk requests.
use super::{encode::body, outcome::outcome, settings::Settings};
use crate::sink::{
    forward::{Context, Outcome, Outlet, Record},
    remote::{HttpClient, authorization},
};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

/// Sends to a cluster.
pub struct Elasticsearch {
    client: HttpClient,
    settings: Settings,
}

impl Elasticsearch {
    /// One that sends by these settings.
    #[must_use]
    pub fn new(settings: Settings, context: &Context) -> Self {
        Self {
            client: HttpClient::new(settings.http.clone(), context.timeout),
            settings,
        }
    }

    fn headers(&self) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
        let Some(file) = &self.settings.api_key_file else {
            return Ok(Vec::new());
        };
        let key = file.read().map_err(|error| error.to_string())?;
        let value = authorization("ApiKey", key.expose())?;
        Ok(vec![(AUTHORIZATION, value)])
    }

    async fn deliver(&mut self, batch: &[Record]) -> Result<Outcome, Outcome> {
        let headers = self.headers().map_err(Outcome::again)?;
        let mut url = self.client.url("_bulk");
        if let Some(pipeline) = &self.settings.pipeline {
            url.query_pairs_mut().append_pair("pipeline", pipeline);
        }
        let body = body(&self.settings, batch);
        let answer = self
            .client
            .post(url, "application/x-ndjson", body, &headers);
        Ok(outcome(&answer.await?.body, batch.len()))
    }
}

impl Outlet for Elasticsearch {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        match self.deliver(batch).await {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }
}
