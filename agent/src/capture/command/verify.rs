//! `capture verify`: whether a capture is what was written, as an exit code, and what is not.
use super::{
    super::{PublicKey, SegmentReport, Verdict, Verification, verify as check},
    print, refuse,
};
use crate::sink::Format;
use clap::Args;
use std::{fmt::Write, path::PathBuf, process::ExitCode};

/// Options of `capture verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Capture files, directories of them, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Public key (PEM) that must have signed; without it, who signed is shown and not proven
    #[arg(long, value_name = "FILE")]
    pub public_key: Option<PathBuf>,

    /// How to answer: `json`, or text for people
    #[arg(long, default_value = "compact")]
    pub output: Format,
}

/// Verifies and prints the answer. Exit code 0: intact, closed and signed; 1: altered, removed, reordered or cut off;
/// 2: no such file or no capture; 4: intact as far as it goes, but not closed or not signed.
#[must_use]
pub fn verify(args: &VerifyArgs) -> ExitCode {
    let key = args.public_key.as_deref().map(PublicKey::read).transpose();
    let answer = match key.and_then(|key| check(&args.files, key.as_ref())) {
        Ok(answer) => answer,
        Err(error) => return refuse(&error),
    };
    let text = match args.output {
        Format::Json => json(&answer),
        Format::Compact => compact(&answer),
    };
    print(&text);
    match answer.verdict {
        Verdict::Intact => ExitCode::SUCCESS,
        Verdict::Altered => ExitCode::FAILURE,
        Verdict::Incomplete => ExitCode::from(4),
    }
}

/// Problems of one segment that are shown to people: of a segment that was shifted by a byte every frame is wrong.
const MOST_PROBLEMS: usize = 20;

fn json(answer: &Verification) -> String {
    // Texts, numbers and lists: nothing in it can fail.
    serde_json::to_string(answer).unwrap_or_default() + "\n"
}

fn compact(answer: &Verification) -> String {
    let mut text = String::new();
    for segment in &answer.segments {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}", line(segment));
        for problem in segment.problems.iter().take(MOST_PROBLEMS) {
            let _ = writeln!(text, "  {problem}");
        }
        let more = segment.problems.len().saturating_sub(MOST_PROBLEMS);
        if more > 0 {
            let _ = writeln!(text, "  and {more} more: --output json names all");
        }
    }
    for problem in &answer.problems {
        let _ = writeln!(text, "{problem}");
    }
    let verdict = match (answer.verdict, answer.pinned) {
        (Verdict::Altered, _) => "ALTERED: this is not what was written",
        (Verdict::Incomplete, _) => {
            "INCOMPLETE: what is there is as it was written, as far as that is signed"
        }
        (Verdict::Intact, true) => "INTACT, and signed with the key that was given",
        (Verdict::Intact, false) => {
            "INTACT: it is as its signer wrote it. Who that was is not proven: compare the key, or give --public-key"
        }
    };
    for key in &answer.keys {
        let _ = writeln!(text, "signed with {key}");
    }
    let _ = writeln!(text, "{verdict}");
    text
}

fn line(segment: &SegmentReport) -> String {
    let state = if segment.problems.is_empty() {
        "ok"
    } else {
        "NOT OK"
    };
    format!(
        "{} at {}: segment {} of capture {} ({}): {} frames, {} entries, {} bytes: {state}",
        segment.path.display(),
        segment.offset,
        segment.segment,
        segment.capture,
        segment.node.escape_debug(),
        segment.frames,
        segment.entries,
        segment.bytes,
    )
}
