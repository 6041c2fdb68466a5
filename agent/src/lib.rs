//! secret-sentinel: finds secret values in what containers write, and secret files that are too widely readable.
//!
//! In reading order; `ARCHITECTURE.md` says how the parts fit together and what each does not know.
// Made-up findings of an example are read by unit tests, too: there they say `secret_sentinel` for this crate.
#[cfg(all(test, feature = "terminal"))]
extern crate self as secret_sentinel;

pub mod cli;
pub mod config;
pub mod confine;
pub mod pipeline;
pub mod reload;
pub mod shutdown;
#[cfg(feature = "terminal")]
pub mod top;

pub mod probe;
pub mod source;

pub mod access;
pub mod decode;
pub mod event;

pub mod credential;
pub mod inventory;
pub mod matcher;
pub mod stream;

pub mod enrich;
pub mod identity;
pub mod kept;

pub mod detect;
pub mod rules;

pub mod finding;
pub mod output;
pub mod redact;

pub mod activity;
pub mod advice;
pub mod aggregate;
pub mod backoff;
pub mod capture;
pub mod desk;
pub mod private;
pub mod report;
pub mod scan;
pub mod sink;
pub mod table;

#[cfg(feature = "terminal")]
pub mod terminal;

pub mod doctor;
#[doc(hidden)]
pub mod fuzzed;
mod heap;
pub mod telemetry;
