//! Publishes, and waits for the stream's acknowledgement of each message.
use super::{
    encode::{headers, subject},
    settings::Settings,
};
use crate::sink::{
    forward::{Context, Fate, Outcome, Outlet, Record},
    remote::{SecretFile, Stamp},
};
use async_nats::{
    Client, ConnectOptions,
    jetstream::{self, context::PublishErrorKind},
};
use std::time::Duration;

/// Publishes to a stream.
pub struct Nats {
    settings: Settings,
    subject: String,
    timeout: Duration,
    connection: Option<Connection>,
}

struct Connection {
    client: Client,
    stream: jetstream::Context,
    /// What its secrets looked like when it was made.
    stamps: Vec<Stamp>,
}

impl Nats {
    /// One that publishes by these settings.
    #[must_use]
    pub fn new(settings: Settings, context: &Context) -> Self {
        Self {
            subject: subject(&settings.subject, context),
            settings,
            timeout: context.timeout,
            connection: None,
        }
    }

    fn stamps(&self) -> Vec<Stamp> {
        let Settings {
            token_file,
            user_file,
            nkey_file,
            credentials_file,
            tls,
            ..
        } = &self.settings;
        let files = [token_file, user_file, nkey_file, credentials_file];
        let of = |file: &Option<SecretFile>| file.as_ref().and_then(SecretFile::stamp);
        let tls = tls.iter().flat_map(crate::sink::remote::Tls::stamps);
        files.into_iter().map(of).chain(tls).collect()
    }

    fn options(&self) -> Result<ConnectOptions, String> {
        let read = |file: &SecretFile| file.read().map_err(|error| error.to_string());
        let mut options = ConnectOptions::new()
            .name("secret-sentinel")
            .connection_timeout(self.timeout)
            // A connection that is lost is made anew by the next batch: delivery knows when.
            .max_reconnects(1);
        if let Some(file) = &self.settings.token_file {
            options = options.token(read(file)?.expose().to_owned());
        }
        if let Some(file) = &self.settings.user_file {
            let user = read(file)?;
            let (name, password) = user
                .expose()
                .split_once(':')
                .ok_or("the file of `user_file` holds no `name:password`")?;
            options = options.user_and_password(name.to_owned(), password.to_owned());
        }
        if let Some(file) = &self.settings.nkey_file {
            options = options.nkey(read(file)?.expose().to_owned());
        }
        if let Some(file) = &self.settings.credentials_file {
            options = options
                .credentials(read(file)?.expose())
                .map_err(|_| "the file of `credentials_file` holds no credentials of NATS")?;
        }
        if let Some(tls) = &self.settings.tls {
            let client = tls.client().map_err(|error| error.to_string())?;
            options = options
                .require_tls(true)
                .tls_client_config(client.as_ref().clone());
        }
        Ok(options)
    }

    async fn connection(&mut self) -> Result<jetstream::Context, String> {
        let stamps = self.stamps();
        if let Some(connection) = &self.connection
            && connection.stamps == stamps
        {
            return Ok(connection.stream.clone());
        }
        self.connection = None;
        let options = self.options()?;
        let servers = self.settings.servers.clone();
        let client = options.connect(servers).await.map_err(|error| {
            format!(
                "connecting to NATS at {}: {error}",
                self.settings.servers.join(", ")
            )
        })?;
        let mut stream = jetstream::new(client.clone());
        // Before delivery gives up: then what was acknowledged is known, and the connection is made anew.
        stream.set_timeout(self.timeout.mul_f64(0.8));
        self.connection = Some(Connection {
            client,
            stream: stream.clone(),
            stamps,
        });
        Ok(stream)
    }
}

impl Outlet for Nats {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        let stream = match self.connection().await {
            Ok(stream) => stream,
            Err(reason) => return Outcome::again(reason),
        };
        // All are under way before the first answer is waited for.
        let mut sent = Vec::with_capacity(batch.len());
        for record in batch {
            let body = record.body.clone().into();
            let subject = self.subject.clone();
            sent.push(
                stream
                    .publish_with_headers(subject, headers(record), body)
                    .await,
            );
        }
        let mut fates = Vec::with_capacity(batch.len());
        for publish in sent {
            let answer = match publish {
                Ok(acknowledged) => acknowledged.await,
                Err(error) => Err(error),
            };
            fates.push(match answer {
                // One that the stream has already, too.
                Ok(_) => Fate::Delivered,
                Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => {
                    Fate::Refused("longer than the server's `max_payload`".into())
                }
                Err(error) if error.kind() == PublishErrorKind::StreamNotFound => Fate::Again(
                    format!("no stream takes the subject {}: add one", self.subject),
                ),
                Err(error) => Fate::Again(format!("publishing to {}: {error}", self.subject)),
            });
        }
        if fates.iter().any(|fate| matches!(fate, Fate::Again(_))) {
            self.connection = None;
        }
        Outcome::Each(fates)
    }

    async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            let _ = connection.client.flush().await;
        }
    }
}
