//! Splunk's HTTP Event Collector. Protocol: "Format events for HTTP Event Collector" and "About HTTP Event Collector Indexer
//! Acknowledgment", Splunk Enterprise 9.4.
mod encode;
mod send;
mod settings;

pub use send::Splunk;
pub use settings::Settings;
