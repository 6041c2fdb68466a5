//! `cargo xtask bench detection`: recall, wrong findings and speed of the credential patterns.

use crate::workspace::{cargo, root, run as run_command};
use anyhow::{Result, bail};
use std::path::{self, PathBuf};

#[derive(clap::Args)]
pub struct Arguments {
    /// The folder that holds `tokens-dev.jsonl`
    #[arg(long, value_name = "FOLDER")]
    corpus: Option<PathBuf>,
    /// Which samples: `a` (those to tune on), `b` (those to check with) or `all`
    #[arg(long, default_value = "all")]
    half: String,
    /// A folder of clean logs, besides this machine's own
    #[arg(long, value_name = "FOLDER")]
    logs: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    // Cargo runs a benchmark in its package's folder.
    let corpus = match &arguments.corpus {
        Some(folder) => path::absolute(folder)?,
        None => root().join("../shared/corpus"),
    };
    if !corpus.join("tokens-dev.jsonl").is_file() {
        bail!(
            "there is no tokens-dev.jsonl in {}: the labelled samples are not part of the project; \
             name their folder with --corpus",
            corpus.display()
        );
    }
    let mut bench = cargo([
        "bench",
        "--package",
        "secret-sentinel",
        "--bench",
        "detection",
        "--",
    ]);
    bench
        .arg("--corpus")
        .arg(corpus)
        .arg("--half")
        .arg(&arguments.half);
    if let Some(logs) = &arguments.logs {
        bench.arg("--logs").arg(path::absolute(logs)?);
    }
    run_command(&mut bench)
}
