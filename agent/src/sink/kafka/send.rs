//! Produces batches; a broker has one when all of its replicas in step have.
use super::{
    encode::{key, place, record},
    settings::{Compression, Mechanism, Settings},
};
use crate::sink::{
    forward::{Context, Outcome, Outlet, Record},
    remote::{SecretFile, Stamp, Tls},
};
use rskafka::{
    BackoffConfig,
    client::{
        ClientBuilder, Credentials, SaslConfig,
        error::{Error, ProtocolError},
        partition::{self, PartitionClient, UnknownTopicHandling},
    },
};
use std::time::Duration;

/// Produces to a topic.
pub struct Kafka {
    settings: Settings,
    key: String,
    timeout: Duration,
    connection: Option<Connection>,
}

struct Connection {
    partition: PartitionClient,
    /// What its secrets looked like when it was made.
    stamps: Vec<Stamp>,
}

impl Kafka {
    /// One that produces by these settings.
    #[must_use]
    pub fn new(settings: Settings, context: &Context) -> Self {
        Self {
            key: key(context),
            settings,
            timeout: context.timeout,
            connection: None,
        }
    }

    fn stamps(&self) -> Vec<Stamp> {
        let user = self.settings.sasl.iter().map(|sasl| sasl.user_file.stamp());
        let tls = self.settings.tls.iter().flat_map(Tls::stamps);
        user.chain(tls).collect()
    }

    fn credentials(file: &SecretFile) -> Result<Credentials, String> {
        let user = file.read().map_err(|error| error.to_string())?;
        let (name, password) = user
            .expose()
            .split_once(':')
            .ok_or("the file of `user_file` holds no `name:password`")?;
        Ok(Credentials::new(name.to_owned(), password.to_owned()))
    }

    /// A connection for one batch. Who gave up waiting for an answer drops it: nobody may be at its other end any more.
    async fn connect(&mut self) -> Result<Connection, String> {
        let stamps = self.stamps();
        let is_as_it_was = |it: &Connection| it.stamps == stamps;
        Ok(match self.connection.take().filter(is_as_it_was) {
            Some(connection) => connection,
            None => Connection {
                partition: self.partition().await?,
                stamps,
            },
        })
    }

    /// The partition of this node.
    async fn partition(&self) -> Result<PartitionClient, String> {
        let settings = &self.settings;
        let mut builder = ClientBuilder::new(settings.brokers.clone())
            .client_id(env!("CARGO_PKG_NAME"))
            // Delivery tries again; what is tried here is only to survive a change of leader.
            .backoff_config(BackoffConfig {
                deadline: Some(self.timeout.mul_f64(0.8)),
                ..BackoffConfig::default()
            });
        if let Some(tls) = &settings.tls {
            let tls = tls.client().map_err(|error| error.to_string())?;
            builder = builder.tls_config(tls);
        }
        if let Some(sasl) = &settings.sasl {
            let credentials = Self::credentials(&sasl.user_file)?;
            builder = builder.sasl_config(match sasl.mechanism {
                Mechanism::Plain => SaslConfig::Plain(credentials),
                Mechanism::ScramSha256 => SaslConfig::ScramSha256(credentials),
                Mechanism::ScramSha512 => SaslConfig::ScramSha512(credentials),
            });
        }
        let failed = |error: &Error| {
            let brokers = settings.brokers.join(", ");
            format!("speaking to Kafka at {brokers}: {error}")
        };
        let client = builder.build().await.map_err(|error| failed(&error))?;
        let topics = client.list_topics().await.map_err(|error| failed(&error))?;
        let topic = topics
            .into_iter()
            .find(|topic| topic.name == settings.topic);
        let Some(topic) = topic else {
            return Err(format!("there is no topic {}: create it", settings.topic));
        };
        let partitions: Vec<i32> = topic.partitions.into_iter().collect();
        let own = partitions.get(place(self.key.as_bytes(), partitions.len()));
        let own = own.ok_or_else(|| format!("the topic {} has no partition", settings.topic))?;
        let own = client.partition_client(&*settings.topic, *own, UnknownTopicHandling::Error);
        own.await.map_err(|error| failed(&error))
    }
}

impl Outlet for Kafka {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        let records = batch.iter().map(|it| record(it, &self.key)).collect();
        let compression = match self.settings.compression {
            Compression::Zstd => partition::Compression::Zstd,
            Compression::None => partition::Compression::NoCompression,
        };
        let connection = match self.connect().await {
            Ok(connection) => connection,
            Err(reason) => return Outcome::again(reason),
        };
        let outcome = match connection.partition.produce(records, compression).await {
            Ok(_) => Outcome::Delivered,
            Err(error) if is_for_good(&error) => Outcome::Refused(error.to_string()),
            Err(error) => {
                return Outcome::again(format!("producing to {}: {error}", self.settings.topic));
            }
        };
        self.connection = Some(connection);
        outcome
    }
}

/// Whether the broker will never take the batch: it is too long, or not what it should be.
const fn is_for_good(error: &Error) -> bool {
    matches!(
        error,
        Error::ServerError {
            protocol_error: ProtocolError::MessageTooLarge
                | ProtocolError::RecordListTooLarge
                | ProtocolError::InvalidRecord,
            ..
        }
    )
}
