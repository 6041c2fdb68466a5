//! Kafka: a topic, partitioned by node. Protocol: Kafka, record batches of magic 2; what of it is spoken is the client's choice.
mod encode;
mod send;
mod settings;

pub use send::Kafka;
pub use settings::Settings;
