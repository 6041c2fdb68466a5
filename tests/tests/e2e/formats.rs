//! `convert`: what it writes of stored and of live findings, and what OCSF's own packages say of that.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::command::run;
use e2e::desk::{Answer, ask, ask_of};
use e2e::requirements;
use e2e::sentinel::binary;
use e2e::workload::Workload;
use jsonschema::Validator;
use serde_json::Value;

use crate::case::{Case, ROOT, SOON, watch_node};
use crate::expect::{STDOUT, WIDE_READ};
use crate::harness::{Need, PLAIN, Test};
use crate::plain::ECHO;

const TESTS: &str = "../agent/tests";
const STREAM: &str = "../deploy/schema/stream.schema.json";
const SCRIPT: &str = "engines/ocsf.py";

/// Formats that are JSON.
const JSON: [&str; 7] = [
    "native",
    "ocsf",
    "ocsf-1.3",
    "ocsf-data-security",
    "ecs",
    "falco",
    "otlp",
];
/// Those that are lines of another kind, and how each begins.
const LINES: [(&str, &str); 2] = [("cef", "CEF:0|"), ("leef", "LEEF:2.0|")];
/// Schemas of formats.
const CLASSES: [(&str, &str); 3] = [
    ("ocsf", "detection_finding-1.8.0"),
    ("ocsf-1.3", "detection_finding-1.3.0"),
    ("ocsf-data-security", "data_security_finding-1.8.0"),
];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("formats::stored_findings", &[], stored_findings),
        Test::new("formats::wrong_lines", &[], wrong_lines),
        Test::new("formats::live_findings", PLAIN, live_findings),
        Test::new("formats::ocsf_packages", &[Need::Ocsf], ocsf_packages),
    ]
}

fn below(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn validator(path: &str) -> Result<Validator> {
    let schema: Value = serde_json::from_str(&read(&below(path))?).context("parsing a schema")?;
    jsonschema::validator_for(&schema).map_err(|error| anyhow::anyhow!("{path}: {error}"))
}

fn valid(validator: &Validator, line: &str) -> Result<()> {
    let value: Value = serde_json::from_str(line).with_context(|| format!("not JSON: {line}"))?;
    let wrong: Vec<_> = validator
        .iter_errors(&value)
        .map(|it| it.to_string())
        .collect();
    ensure!(wrong.is_empty(), "{wrong:#?}: {line}");
    Ok(())
}

/// The stored lines are lines of the stream; converted, by name and from standard input, they are the golden files.
fn stored_findings() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let input = directory.path().join("findings.jsonl");
    let parts = [
        "captures/every-rule.jsonl",
        "formats/in-pods.jsonl",
        "formats/by-scan.jsonl",
    ];
    let parts = parts.map(|part| read(&below(TESTS).join(part)));
    let text = parts.into_iter().collect::<Result<String>>()?;
    let stream = validator(STREAM)?;
    text.lines().try_for_each(|line| valid(&stream, line))?;
    fs::write(&input, &text)?;
    for format in JSON.into_iter().chain(LINES.map(|it| it.0)) {
        let golden = read(&below(TESTS).join(format!("formats/golden/{format}.jsonl")))?;
        let named = ask(["convert", "--to", format, &input.to_string_lossy()])?;
        let piped = ask_of(
            &binary()?,
            ["convert", "--to", format],
            Some(File::open(&input)?),
        )?;
        for answer in [named.expect(0, &[])?, piped.expect(0, &[])?] {
            ensure!(answer.stdout == golden, "{format}: {}", answer.stdout);
            ensure!(answer.stderr.is_empty(), "{}", answer.stderr);
        }
    }
    Ok(())
}

/// A line that is no finding is told with its number and without what it holds; the others are converted.
fn wrong_lines() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let input = directory.path().join("findings.jsonl");
    let stored = read(&below(TESTS).join("captures/every-rule.jsonl"))?;
    let finding = stored.lines().next().context("a line")?;
    let status = r#"{"kind":"status","schema":"1"}"#;
    fs::write(
        &input,
        format!("{status}\n{finding}\npassword: hunter2\n{finding}\n"),
    )?;
    let convert = ["convert", "--to", "native", &input.to_string_lossy()];
    let answer = ask(convert)?.expect(1, &["line 3", "no JSON"])?;
    ensure!(
        answer.stdout == format!("{finding}\n{finding}\n"),
        "{}",
        answer.stdout
    );
    ensure!(!answer.stderr.contains("hunter2"), "{}", answer.stderr);

    let missing = directory.path().join("missing");
    let convert = ["convert", "--to", "ocsf", &missing.to_string_lossy()];
    ask(convert)?.expect(2, &["missing", "No such file"])?;
    ask(["convert", "--to", "xml", "-"])?.expect(2, &["ocsf-data-security"])?;
    Ok(())
}

/// What is told live is converted whole, holds no value, and OCSF is valid.
fn live_findings() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let mut echo = Workload::sh(ECHO).start()?;
    echo.send_line(&case.value)?;
    echo.finish(SOON)?;
    let read = format!("read -r v < {}", case.file().display());
    let reader = Workload::sh(&read).user(1000, 1000, &[]);
    reader.start()?.finish(SOON)?;
    for rule in [STDOUT, WIDE_READ] {
        case.wait(&mut sentinel, rule)?;
    }
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);

    let input = case.directory().join("stream.jsonl");
    fs::write(&input, stopped.texts.join("\n"))?;
    let told = stopped.finding_texts().len();
    let convert = |format: &str| -> Result<Answer> {
        let answer = ask(["convert", "--to", format, &input.to_string_lossy()])?;
        let answer = answer.expect(0, &[])?;
        let count = answer.stdout.lines().count();
        ensure!(count == told, "{format}: {count} of {told} findings");
        ensure!(answer.stdout.contains(&case.name), "{}", answer.stdout);
        ensure!(!answer.stdout.contains(&case.value), "{}", answer.stdout);
        Ok(answer)
    };
    for format in JSON {
        ensure!(convert(format)?.lines()?.len() == told, "{format}");
    }
    for (format, begin) in LINES {
        let answer = convert(format)?;
        ensure!(
            answer.stdout.lines().all(|line| line.starts_with(begin)),
            "{}",
            answer.stdout
        );
    }
    for (format, schema) in CLASSES {
        let validator = validator(&format!("{TESTS}/formats/ocsf/{schema}.schema.json"))?;
        let answer = convert(format)?;
        answer
            .stdout
            .lines()
            .try_for_each(|line| valid(&validator, line))?;
    }
    Ok(())
}

/// The schemas are what OCSF's package makes, and a model of OCSF that is not ours reads the findings.
fn ocsf_packages() -> Result<()> {
    let python = requirements::ocsf().map_err(|lack| anyhow::anyhow!(lack))?;
    let mut script = Command::new(python);
    script.arg(below(SCRIPT));
    script.args(["formats/ocsf", "formats/golden"].map(|part| below(TESTS).join(part)));
    run(&mut script)?;
    Ok(())
}
