//! NATS `JetStream`: a stream that keeps what nodes publish until consumers have taken it. Protocol: NATS 2.10, "JetStream",
//! "Message Deduplication".
mod encode;
mod send;
mod settings;

pub use send::Nats;
pub use settings::Settings;
