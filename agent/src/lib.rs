//! secret-sentinel: finds secret values in what containers write, and secret files that are too widely readable.
//!
//! In reading order; `ARCHITECTURE.md` says how the parts fit together and what each does not know.
pub mod cli;
pub mod config;
pub mod pipeline;
pub mod shutdown;

pub mod probe;
pub mod source;

pub mod decode;
pub mod event;

pub mod credential;
pub mod inventory;
pub mod matcher;
pub mod stream;

pub mod enrich;

pub mod detect;
pub mod rules;

pub mod finding;
pub mod output;
pub mod redact;

pub mod aggregate;
pub mod report;
pub mod sink;

pub mod doctor;
pub mod telemetry;
