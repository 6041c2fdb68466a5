//! `scan`: one look at how secrets are kept, and an exit code for it.
use crate::finding::Time;
use crate::identity::{IdentitySettings, node_name};
use crate::output::Line;
use crate::pipeline::{RulesError, read_rules};
use crate::rules::Severity;
use crate::scan::{self, Report, ScanError, Settings};
use clap::{Args, ValueEnum};
use std::{io::IsTerminal, path::PathBuf, time::Duration};
use thiserror::Error;

/// Exit codes.
const FOUND: u8 = 1;
const WRONG_INPUT: u8 = 2;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScanFormat {
    /// For people.
    Table,
    /// The findings as lines of the JSON stream.
    Json,
    /// SARIF 2.1.0, for what collects results of code and configuration scanners.
    Sarif,
}

/// Options of `scan`.
#[derive(Debug, Args)]
pub struct Scan {
    /// Directories and files of secrets to look at [default: all that is mounted into containers, or here]
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,

    /// Look at Kubernetes manifests instead: a file, a directory, or `-` for standard input; may be repeated
    #[arg(long, value_name = "FILE|DIR|-")]
    manifest: Vec<PathBuf>,

    /// Directory of a kubelet; may be repeated [default: those that are found]
    #[arg(long, value_name = "DIR")]
    kubelet_root: Vec<PathBuf>,

    /// How to answer
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    output: ScanFormat,

    /// End with exit code 1 when something this bad or worse is found [default: never]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<Severity>,

    /// How long a service account's token may be valid (90m, 24h, 7d)
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = humantime::parse_duration)]
    token_lifetime: Duration,

    /// Tell what is only worth knowing, too: visible names, plain text, secrets in environments
    #[arg(long)]
    informational: bool,

    /// A file of rules: which count, how bad they are, which findings are expected
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

/// Why nothing was looked at.
#[derive(Debug, Error)]
pub enum ScanFailure {
    /// The rules.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A path.
    #[error(transparent)]
    Scan(#[from] ScanError),
}

/// What is answered.
pub struct ScanAnswer {
    /// For standard output.
    pub text: String,
    /// For standard error: what was not looked at, where the text does not say so.
    pub notes: Vec<String>,
    /// The exit code.
    pub code: u8,
}

impl Scan {
    /// Looks, and answers.
    ///
    /// # Errors
    /// When a path that was named is not there, or the rules are not valid.
    pub fn answer(&self) -> Result<ScanAnswer, ScanFailure> {
        let settings = Settings {
            paths: self.paths.clone(),
            kubelet_roots: self.kubelet_root.clone(),
            manifests: self.manifest.clone(),
            token_lifetime: self.token_lifetime,
            informational: self.informational,
            chosen: read_rules(self.rules.as_deref())?.chosen,
        };
        let node = node_name(&IdentitySettings::default());
        let report = scan::scan(&settings, &node, Time(jiff::Timestamp::now()))?;
        let code = self.code(&report);
        let expected = report.counts.expected;
        let (text, mut notes) = match self.output {
            ScanFormat::Table => (scan::table(&report, is_coloured()), Vec::new()),
            ScanFormat::Json => {
                let unseen = report.unseen.iter();
                let unseen = unseen.map(|it| format!("not looked at: {it}"));
                let notes = report.malformed.into_iter().chain(unseen).collect();
                (lines(report.findings), notes)
            }
            ScanFormat::Sarif => (format!("{:#}\n", scan::sarif(&report)), Vec::new()),
        };
        if expected > 0 {
            notes.push(format!("left out by the rules: {expected}"));
        }
        Ok(ScanAnswer { text, notes, code })
    }

    /// What is found counts first, then what can't be read as a manifest.
    fn code(&self, report: &Report) -> u8 {
        if self.fail_on.is_some_and(|least| report.has(least)) {
            FOUND
        } else if report.malformed.is_empty() {
            0
        } else {
            WRONG_INPUT
        }
    }
}

fn lines(findings: Vec<crate::finding::Finding>) -> String {
    let mut text = String::new();
    for finding in findings {
        let line = Line::Finding(Box::new(finding));
        // Nothing in it can't be written: names, numbers, lists.
        text += &serde_json::to_string(&line).unwrap_or_default();
        text.push('\n');
    }
    text
}

fn is_coloured() -> bool {
    let is_refused = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
    std::io::stdout().is_terminal() && !is_refused
}
