//! What sinks that speak to a network share: secrets from files, TLS, HTTP.
mod http;
mod secret_file;
mod tls;

pub use http::{HttpClient, HttpSettings, authorization};
pub use secret_file::{SecretFile, SecretText, Stamp};
pub use tls::Tls;
