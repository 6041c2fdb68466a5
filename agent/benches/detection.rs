//! How well and how fast credentials are found: recall and wrong findings by family on labelled samples, findings in
//! clean logs, and speed on one core. Run by `cargo xtask bench detection`.
//!
//! `--corpus FOLDER` holds `tokens-dev.jsonl`: lines {text, label, family}. `--half a|b|all` takes the samples whose
//! hash is even, odd, or all. `--misses FAMILY` and `--wrong` list samples, so use them on the half that one tunes on.
//! `--logs FOLDER` adds clean logs to those of this machine.
mod detection {
    pub mod clean;
    pub mod corpus;
    pub mod speed;
}

use secret_sentinel::credential::Credentials;
use std::path::PathBuf;
use std::process::ExitCode;

/// What was asked for.
#[derive(Default)]
struct Arguments {
    corpus: PathBuf,
    half: String,
    misses: Option<String>,
    wrong: bool,
    logs: Option<PathBuf>,
}

fn main() -> ExitCode {
    let mut arguments = Arguments {
        corpus: PathBuf::from("../shared/corpus"),
        half: "all".to_owned(),
        ..Arguments::default()
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--corpus" => arguments.corpus = words.next().unwrap_or_default().into(),
            "--half" => arguments.half = words.next().unwrap_or_default(),
            "--misses" => arguments.misses = words.next(),
            "--wrong" => arguments.wrong = true,
            "--logs" => arguments.logs = words.next().map(Into::into),
            // Cargo's own.
            "--bench" => {}
            other => {
                eprintln!("error: unknown argument {other}");
                return ExitCode::FAILURE;
            }
        }
    }
    let credentials = Credentials::default();
    match run(&credentials, &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(credentials: &Credentials, arguments: &Arguments) -> Result<(), String> {
    let samples = detection::corpus::read(&arguments.corpus, &arguments.half)?;
    detection::corpus::report(
        credentials,
        &samples,
        arguments.misses.as_deref(),
        arguments.wrong,
    );
    let log = detection::clean::generated();
    detection::clean::report(credentials, &log, arguments.logs.as_deref());
    detection::speed::report(credentials, "log that speaks of secrets", &log);
    detection::speed::report(
        credentials,
        "the same without such words",
        &detection::clean::silent(&log),
    );
    Ok(())
}
