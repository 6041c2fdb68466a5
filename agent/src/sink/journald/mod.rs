//! The systemd journal of this machine. Protocol: "Native Journal Protocol" (systemd.io, systemd 257).
mod encode;
mod send;
mod settings;

pub use send::Journald;
pub use settings::Settings;
