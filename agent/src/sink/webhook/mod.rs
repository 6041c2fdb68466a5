//! Findings posted to an HTTP server.
mod encode;
mod send;
mod settings;

pub use send::Webhook;
pub use settings::Settings;
