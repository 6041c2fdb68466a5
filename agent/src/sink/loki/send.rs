//! Pushes lines.
use super::{encode::body, settings::Settings};
use crate::sink::{
    forward::{Context, Outcome, Outlet, Record},
    remote::HttpClient,
};
use reqwest::header::{HeaderName, HeaderValue};

/// Sends to a server.
pub struct Loki {
    client: HttpClient,
    settings: Settings,
    context: Context,
}

impl Loki {
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

impl Outlet for Loki {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        let body = body(&self.settings, &self.context, batch);
        let url = self.client.url("loki/api/v1/push");
        let mut headers = Vec::new();
        if let Some(tenant) = &self.settings.tenant {
            let Ok(value) = HeaderValue::from_str(tenant) else {
                return Outcome::again("`tenant` has a character that no header may have");
            };
            headers.push((HeaderName::from_static("x-scope-orgid"), value));
        }
        let sent = self.client.post(url, "application/json", body, &headers);
        sent.await.err().unwrap_or(Outcome::Delivered)
    }
}
