//! Posts batches.
use super::{
    encode::{body, signature},
    settings::{Body, Settings},
};
use crate::sink::{
    format::SinkFormat,
    forward::{Context, Fate, Outcome, Outlet, Record},
    remote::HttpClient,
};
use reqwest::header::{HeaderName, HeaderValue};

/// Posts findings.
pub struct Webhook {
    client: HttpClient,
    settings: Settings,
    format: SinkFormat,
}

impl Webhook {
    /// One that posts by these settings.
    #[must_use]
    pub fn new(settings: Settings, context: Context) -> Self {
        Self {
            client: HttpClient::new(settings.http.clone(), context.timeout),
            settings,
            format: context.format,
        }
    }

    async fn post(&mut self, batch: &[Record]) -> Result<(), Outcome> {
        let body = body(self.settings.body, batch);
        let mut headers = Vec::new();
        if let Some(wanted) = &self.settings.signature {
            let key = wanted.key_file.read();
            let key = key.map_err(|error| Outcome::again(error.to_string()))?;
            let value = HeaderValue::try_from(signature(&key, &body));
            let name = HeaderName::try_from(wanted.header.as_str());
            if let (Ok(name), Ok(value)) = (name, value) {
                headers.push((name, value));
            }
        }
        let media_type = match self.settings.body {
            Body::Lines if self.format.media_type() == "application/json" => "application/x-ndjson",
            _ => self.format.media_type(),
        };
        let url = self.client.base().clone();
        self.client.post(url, media_type, body, &headers).await?;
        Ok(())
    }
}

impl Outlet for Webhook {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        if self.settings.body != Body::Single {
            return self.post(batch).await.err().unwrap_or(Outcome::Delivered);
        }
        let mut fates = Vec::with_capacity(batch.len());
        for record in batch {
            match self.post(std::slice::from_ref(record)).await {
                Ok(()) => fates.push(Fate::Delivered),
                Err(Outcome::Refused(reason)) => fates.push(Fate::Refused(reason)),
                // What follows waits with it.
                Err(outcome) if fates.is_empty() => return outcome,
                Err(_) => break,
            }
        }
        fates.resize(batch.len(), Fate::Again("one before it has to wait".into()));
        Outcome::Each(fates)
    }
}
