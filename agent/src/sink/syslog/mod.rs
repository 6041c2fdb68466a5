//! Syslog: RFC 5424 over TCP (RFC 6587, octet counting), TLS (RFC 5425) and Unix datagrams.
mod connection;
mod encode;
mod send;
mod settings;

pub use encode::level;
pub use send::Syslog;
pub use settings::Settings;
