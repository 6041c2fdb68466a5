//! HTTP to a receiver: one client for all sinks that speak it, which says what an answer means for delivery.
use super::{
    secret_file::{SecretFile, Stamp},
    tls::Tls,
};
use crate::sink::forward::{Outcome, Trouble};
use flate2::{Compression, write::GzEncoder};
use reqwest::{
    Client, Method, Proxy, Request, Url,
    header::{
        AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
        RETRY_AFTER,
    },
    redirect::Policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, io::Write, time::Duration};

/// Bytes of an answer that are read.
const ANSWER: usize = 4 << 20;
/// Bytes of an answer that an error shows.
const SHOWN: usize = 300;
/// The longest wait that a receiver may ask for.
const LONGEST: Duration = Duration::from_secs(3_600);

/// How a receiver is spoken to over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    /// Where it is: `https://…` or `http://…`.
    #[schemars(with = "String")]
    pub url: Url,
    /// Headers of each request. Nothing secret: that is for `secret_headers`.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Headers whose values are in files.
    #[serde(default)]
    pub secret_headers: BTreeMap<String, SecretFile>,
    /// A file with the name and password of a user, `name:password`.
    #[serde(default)]
    pub basic: Option<SecretFile>,
    /// A file with a bearer token.
    #[serde(default)]
    pub bearer: Option<SecretFile>,
    /// TLS, when the URL says `https`.
    #[serde(default)]
    pub tls: Tls,
    /// Where the proxy is; none: there is none. Variables of the environment are not looked at.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub proxy: Option<Url>,
    /// Whether bodies are compressed.
    #[serde(default = "yes")]
    pub gzip: bool,
}

const fn yes() -> bool {
    true
}

impl HttpSettings {
    /// What is wrong with them; `key` is where they are.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self, key: &str) -> Result<(), String> {
        if !matches!(self.url.scheme(), "http" | "https") {
            return Err(format!(
                "{key}.url: it begins with neither http:// nor https://"
            ));
        }
        if self.url.password().is_some() || !self.url.username().is_empty() {
            return Err(format!(
                "{key}.url: a user and password belong into the file of {key}.basic"
            ));
        }
        if self.basic.is_some() && self.bearer.is_some() {
            return Err(format!("{key}.basic and {key}.bearer: one of them"));
        }
        self.tls.check(&format!("{key}.tls"))
    }
}

/// A client for one receiver.
pub struct HttpClient {
    settings: HttpSettings,
    timeout: Duration,
    made: Option<(Client, [Stamp; 3])>,
}

/// An answer of status 200 to 299: the receiver took the request.
pub struct Answer {
    /// Its body, as far as it is read.
    pub body: Vec<u8>,
}

impl HttpClient {
    /// One that waits so long for a connection and for an answer.
    #[must_use]
    pub const fn new(settings: HttpSettings, timeout: Duration) -> Self {
        Self {
            settings,
            timeout,
            made: None,
        }
    }

    /// The receiver's address with this path behind it.
    #[must_use]
    pub fn url(&self, path: &str) -> Url {
        let mut url = self.settings.url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{}", path.trim_start_matches('/')));
        url
    }

    /// The receiver's address as it was configured.
    #[must_use]
    pub const fn base(&self) -> &Url {
        &self.settings.url
    }

    /// Posts a body.
    ///
    /// # Errors
    /// What it means for delivery that the receiver did not take it: 2xx is an answer; 408, 425, 429 and 5xx ask to try again,
    /// as do failures of the connection and 401, 403, 404 and 407 (what is wrong there is set right at the receiver or in a
    /// secret's file, not by throwing findings away); whatever else refuses the body.
    pub async fn post(
        &mut self,
        url: Url,
        media_type: &str,
        body: Vec<u8>,
        more: &[(HeaderName, HeaderValue)],
    ) -> Result<Answer, Outcome> {
        let request = self.request(url, media_type, body, more);
        let (client, request) = request.map_err(Outcome::again)?;
        let answer = client.execute(request).await;
        let mut answer = answer.map_err(|error| Outcome::again(self.failure(&error)))?;
        let status = answer.status();
        let after = answer.headers().get(RETRY_AFTER).and_then(wait);
        let mut body = Vec::new();
        while body.len() < ANSWER {
            match answer.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Err(Outcome::again(self.failure(&error))),
            }
        }
        if status.is_success() {
            return Ok(Answer { body });
        }
        let text = String::from_utf8_lossy(&body[..body.len().min(SHOWN)]);
        let reason = format!(
            "{} answered {status}: {}",
            place(&self.settings.url),
            text.trim().replace(char::is_control, " ")
        );
        let is_for_later = status.is_server_error()
            || matches!(status.as_u16(), 401 | 403 | 404 | 407 | 408 | 425 | 429);
        Err(if is_for_later {
            Outcome::Again(Trouble { reason, after })
        } else {
            Outcome::Refused(reason)
        })
    }

    fn request(
        &mut self,
        url: Url,
        media_type: &str,
        body: Vec<u8>,
        more: &[(HeaderName, HeaderValue)],
    ) -> Result<(Client, Request), String> {
        let client = self.client()?;
        let mut headers = self.headers()?;
        let value = HeaderValue::from_str(media_type).map_err(|error| error.to_string())?;
        headers.insert(CONTENT_TYPE, value);
        for (name, value) in more {
            headers.insert(name.clone(), value.clone());
        }
        let body = if self.settings.gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            zip(&body).map_err(|error| error.to_string())?
        } else {
            body
        };
        let mut request = Request::new(Method::POST, url);
        *request.headers_mut() = headers;
        *request.body_mut() = Some(body.into());
        Ok((client, request))
    }

    /// The client; made anew when a certificate or a key changed.
    fn client(&mut self) -> Result<Client, String> {
        let stamps = self.settings.tls.stamps();
        if let Some((client, of)) = &self.made
            && *of == stamps
        {
            return Ok(client.clone());
        }
        let mut builder = Client::builder()
            .user_agent(concat!("secret-sentinel/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(self.timeout)
            .timeout(self.timeout)
            .tcp_keepalive(Duration::from_secs(30));
        builder = match &self.settings.proxy {
            Some(url) => builder.proxy(Proxy::all(url.clone()).map_err(|error| told(&error))?),
            None => builder.no_proxy(),
        };
        // A client wants TLS, whatever it speaks; without it nobody is trusted.
        let is_secure = self.settings.url.scheme() == "https";
        let tls = if is_secure {
            let tls = self.settings.tls.client();
            tls.map_err(|error| told(&error))?.as_ref().clone()
        } else {
            let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
            rustls::ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .map_err(|error| error.to_string())?
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth()
        };
        builder = builder.use_preconfigured_tls(tls);
        let client = builder.build().map_err(|error| told(&error))?;
        self.made = Some((client.clone(), stamps));
        Ok(client)
    }

    fn headers(&self) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        let mut put = |name: &str, value: &str, is_secret: bool| {
            let named = HeaderName::try_from(name)
                .map_err(|_| format!("{name:?} is no name of a header"))?;
            let mut value = HeaderValue::from_str(value).map_err(|_| {
                format!("the value of the header {name} has a character that none may have")
            })?;
            value.set_sensitive(is_secret);
            headers.insert(named, value);
            Ok::<(), String>(())
        };
        for (name, value) in &self.settings.headers {
            put(name, value, false)?;
        }
        let read = |file: &SecretFile| file.read().map_err(|error| error.to_string());
        for (name, file) in &self.settings.secret_headers {
            put(name, read(file)?.expose(), true)?;
        }
        if let Some(file) = &self.settings.basic {
            use base64::Engine;
            let whole = base64::engine::general_purpose::STANDARD.encode(read(file)?.expose());
            headers.insert(AUTHORIZATION, authorization("Basic", &whole)?);
        }
        if let Some(file) = &self.settings.bearer {
            headers.insert(
                AUTHORIZATION,
                authorization("Bearer", read(file)?.expose())?,
            );
        }
        Ok(headers)
    }

    fn failure(&self, error: &reqwest::Error) -> String {
        format!("sending to {}: {}", place(&self.settings.url), told(error))
    }
}

/// The value of the header that says who we are: a scheme and a secret, which no log of requests shows.
///
/// # Errors
/// When the secret has a character that no header may have.
pub fn authorization(scheme: &str, secret: &str) -> Result<HeaderValue, String> {
    let text = zeroize::Zeroizing::new(format!("{scheme} {secret}"));
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| format!("the secret of {scheme} has a character that no header may have"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Scheme, host and port: paths and queries may hold tokens.
fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port_or_known_default() {
        Some(port) => format!("{}://{host}:{port}", url.scheme()),
        None => format!("{}://{host}", url.scheme()),
    }
}

/// An error and what caused it, without the URL, which reqwest shows whole.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = String::new();
    let mut cause = Some(error);
    while let Some(it) = cause {
        let more = it.to_string();
        let more = more.split(" for url (").next().unwrap_or_default();
        if !text.contains(more) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(more);
        }
        cause = it.source();
    }
    text
}

/// `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
fn wait(value: &HeaderValue) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
            let wait = date.duration_since(jiff::Timestamp::now());
            wait.try_into().unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST))
}

fn zip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let of = |text| wait(&HeaderValue::from_static(text));
        assert_eq!(of("7"), Some(Duration::from_secs(7)));
        assert_eq!(of("99999999"), Some(LONGEST));
        assert_eq!(of("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(of("soon"), None);
    }

    #[test]
    fn errors_name_no_path_and_no_query() {
        let url = Url::parse("https://u:pw@soc.example/hook/T0KEN?key=K3Y").expect("a URL");
        assert_eq!(place(&url), "https://soc.example:443");
    }
}
