//! The kinds of sinks that send somewhere. Another kind is a folder, a variant and a line in each `match` here.
use super::{
    elasticsearch::{self, Elasticsearch},
    format::SinkFormat,
    forward::{Context, Forward, Lane},
    journald::{self, Journald},
    kafka::{self, Kafka},
    loki::{self, Loki},
    nats::{self, Nats},
    otlp::{self, Otlp},
    splunk::{self, Splunk},
    syslog::{self, Syslog},
    webhook::{self, Webhook},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a sink sends to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum To {
    /// An HTTP server: findings are posted to it.
    Webhook(webhook::Settings),
    /// Splunk's HTTP Event Collector.
    Splunk(splunk::Settings),
    /// Elasticsearch or OpenSearch.
    Elasticsearch(elasticsearch::Settings),
    /// A collector of OpenTelemetry.
    Otlp(otlp::Settings),
    /// Grafana Loki.
    Loki(loki::Settings),
    /// A syslog server.
    Syslog(syslog::Settings),
    /// The systemd journal of this machine.
    Journald(journald::Settings),
    /// NATS JetStream.
    Nats(nats::Settings),
    /// Kafka.
    Kafka(kafka::Settings),
}

impl To {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Splunk(_) => "splunk",
            Self::Elasticsearch(_) => "elasticsearch",
            Self::Otlp(_) => "otlp",
            Self::Loki(_) => "loki",
            Self::Syslog(_) => "syslog",
            Self::Journald(_) => "journald",
            Self::Nats(_) => "nats",
            Self::Kafka(_) => "kafka",
        }
    }

    /// The format that is usual for it.
    #[must_use]
    pub const fn usual_format(&self) -> SinkFormat {
        match self {
            Self::Elasticsearch(_) => SinkFormat::Ecs,
            Self::Otlp(_) => SinkFormat::Otlp,
            Self::Webhook(_)
            | Self::Splunk(_)
            | Self::Loki(_)
            | Self::Syslog(_)
            | Self::Journald(_)
            | Self::Nats(_)
            | Self::Kafka(_) => SinkFormat::Native,
        }
    }

    /// A finding of more bytes is trimmed by field.
    #[must_use]
    pub const fn longest(&self) -> Option<usize> {
        match self {
            Self::Syslog(settings) => Some(settings.longest()),
            Self::Webhook(_)
            | Self::Splunk(_)
            | Self::Elasticsearch(_)
            | Self::Otlp(_)
            | Self::Loki(_)
            | Self::Journald(_)
            | Self::Nats(_)
            | Self::Kafka(_) => None,
        }
    }

    /// What is wrong with its settings, if something is.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self, format: SinkFormat) -> Result<(), String> {
        match self {
            Self::Webhook(settings) => settings.check(format),
            Self::Splunk(settings) => settings.check(format),
            Self::Elasticsearch(settings) => settings.check(format),
            Self::Otlp(settings) => settings.check(format),
            Self::Loki(settings) => settings.check(),
            Self::Syslog(settings) => settings.check(),
            Self::Journald(_) => Ok(()),
            Self::Nats(settings) => settings.check(),
            Self::Kafka(settings) => settings.check(),
        }
    }
}

/// Delivers what waits in the lane until that ends.
pub(super) async fn deliver(lane: Lane, forward: &Forward, context: Context) {
    match forward.to.clone() {
        To::Webhook(settings) => lane.run(Webhook::new(settings, context)).await,
        To::Splunk(settings) => lane.run(Splunk::new(settings, context)).await,
        To::Elasticsearch(settings) => lane.run(Elasticsearch::new(settings, &context)).await,
        To::Otlp(settings) => lane.run(Otlp::new(settings, context)).await,
        To::Loki(settings) => lane.run(Loki::new(settings, context)).await,
        To::Syslog(settings) => lane.run(Syslog::new(settings, context)).await,
        To::Journald(settings) => lane.run(Journald::new(settings, context)).await,
        To::Nats(settings) => lane.run(Nats::new(settings, &context)).await,
        To::Kafka(settings) => lane.run(Kafka::new(settings, &context)).await,
    }
}
