//! A workload that has every rule of the catalogue find something.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::Sentinel;
use e2e::workload::Workload;
use serde_json::Value;

use crate::case::{CONTROL, Case, KEY, ROOT, SOON};
use crate::expect::{ARGUMENT, COPY, LOG, PATTERN, STDOUT, WIDE_FILE, WIDE_READ};
use crate::plain::{ECHO, tell};
use crate::value;
use crate::values::UNMONITORABLE;
use crate::writer::{self, How};

const SCHEMA: &str = "../deploy/schema/stream.schema.json";
/// Rules that `foreign::`, `changes::`, `posture::` and `scan::` try: captures of before have nothing that they find.
const ELSEWHERE: [&str; 10] = [
    "mode-change",
    "secret-write",
    "foreign-secret-read",
    "unexpected-secret-reader",
    "world-readable-log",
    "legacy-service-account-token",
    "long-lived-service-account-token",
    "visible-secret-name",
    "plaintext-secret",
    "secret-in-environment",
];

/// A secret that anyone can read, beside one that is too weak to be looked for.
pub fn case() -> Result<Case> {
    let case = Case::with(0o644, ROOT)?;
    let files = [(KEY, case.value.as_str()), (CONTROL, "ChangeMe")];
    case.volume.rotate(&files)?;
    Ok(case)
}

/// Does what every rule finds something in.
pub fn leak(case: &Case) -> Result<()> {
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    for (name, text) in [
        ("app.log", case.value.clone()),
        ("data.bin", case.value.clone()),
        ("token.log", token()?),
    ] {
        let path = case.directory().join(name);
        let mut running = writer::workload(&How::File(&path))?.start()?;
        running.send_line(&text)?;
        running.finish(SOON)?;
    }
    Workload::program(["/bin/true", &case.value])
        .start()?
        .finish(SOON)?;
    let read = format!("read -r v < {}", case.file().display());
    let reader = Workload::sh(&read).user(1000, 1000, &[]).start()?;
    reader.finish(SOON)?;
    Ok(())
}

/// Does that, and waits until each rule has found something.
pub fn fire(case: &Case, sentinel: &mut Sentinel) -> Result<()> {
    leak(case)?;
    for rule in [STDOUT, LOG, COPY, ARGUMENT, WIDE_FILE, WIDE_READ] {
        case.wait(sentinel, rule)?;
    }
    case.wait_control(sentinel, UNMONITORABLE)?;
    let path = case.directory().join("token.log");
    sentinel.wait_for(SOON, PATTERN, |line| {
        line["rule"] == PATTERN && line["stream"]["path"] == *path.to_string_lossy()
    })?;
    Ok(())
}

/// A credential that no one has, by its form.
pub fn token() -> Result<String> {
    let random = value::fresh(24)?.replace(['.', '~'], "0");
    Ok(format!("token: glpat-{random}\n"))
}

/// Fails unless every rule that the schema knows is among these findings.
pub fn is_complete(findings: &[Value]) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let schema: Value = serde_json::from_str(&text).context("parsing the schema")?;
    let mut known = BTreeSet::new();
    rules_of(&schema, &mut known);
    ensure!(known.len() >= 8, "the schema names rules: {known:?}");
    let found = findings
        .iter()
        .filter_map(|finding| finding["rule"].as_str());
    let found: BTreeSet<&str> = found.collect();
    let missing: Vec<_> = known
        .iter()
        .filter(|rule| !found.contains(**rule) && !ELSEWHERE.contains(*rule))
        .collect();
    ensure!(missing.is_empty(), "rules that found nothing: {missing:?}");
    Ok(())
}

/// The values that any property `rule` may have.
fn rules_of<'s>(schema: &'s Value, known: &mut BTreeSet<&'s str>) {
    match schema {
        Value::Object(members) => {
            let values = members.get("rule").and_then(|rule| rule["enum"].as_array());
            known.extend(values.into_iter().flatten().filter_map(Value::as_str));
            members.values().for_each(|value| rules_of(value, known));
        }
        Value::Array(items) => items.iter().for_each(|value| rules_of(value, known)),
        _ => {}
    }
}
