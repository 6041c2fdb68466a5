//! OpenTelemetry: logs over OTLP/HTTP in JSON. Protocol: OTLP 1.5, sections "OTLP/HTTP" and "JSON Protobuf Encoding".
mod encode;
mod send;
mod settings;

pub use send::Otlp;
pub use settings::Settings;
