//! Grafana Loki: the push API. Protocol: "Loki HTTP API", 3.3, `POST /loki/api/v1/push`.
mod encode;
mod send;
mod settings;

pub use send::Loki;
pub use settings::Settings;
