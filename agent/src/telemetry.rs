//! What the agent tells of itself: its own log, to standard error, filtered by `RUST_LOG`; health and metrics.
mod delivery;
mod exposition;
mod health;
mod metrics;
mod process;
mod server;

pub use health::{Alive, Health, Part, Parts, Readiness};
pub use metrics::{Metrics, Numbers, Reloads};
pub use server::{ListenError, bind, serve};

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging. Standard output belongs to findings.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new("warn,secret_sentinel=info,rskafka=error,async_nats=error")
    });
    let colour = std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour)
        .init();
}
