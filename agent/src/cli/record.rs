//! The options of `record`.
use super::Run;
use clap::Args;
use std::path::PathBuf;

/// Options of `record`.
#[derive(Debug, Args)]
pub struct Record {
    /// File to write, or a directory that is there, for segments
    #[arg(long, short, value_name = "FILE|DIR", default_value = "capture.sscap")]
    pub out: PathBuf,

    /// What is watched, and how
    #[command(flatten)]
    pub run: Run,
}
