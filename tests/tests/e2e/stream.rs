//! The JSON stream: valid by its schema, ordered, and consistent with itself; and the doctor's answer.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use e2e::sentinel::{Stopped, binary};
use e2e::workload::Workload;
use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::case::{Case, ROOT, SOON, watch_containers, watch_node};
use crate::expect::{LOG, STDOUT, WIDE_FILE, WIDE_READ};
use crate::harness::{Need, PLAIN, PODS, Test};
use crate::plain::ECHO;
use crate::pods::Setting;
use crate::writer::{self, How};

const SCHEMA: &str = "../deploy/schema/stream.schema.json";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("stream::plain_processes", PLAIN, plain_processes),
        Test::new("stream::pods", PODS, pods),
        Test::new("stream::schema_is_strict", &[], schema_is_strict),
        Test::new("stream::doctor", &[Need::Tracepoints], doctor),
    ]
}

pub fn schema() -> Result<Validator> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let schema: Value = serde_json::from_str(&text).context("parsing the schema")?;
    jsonschema::validator_for(&schema).map_err(|error| anyhow::anyhow!("the schema: {error}"))
}

/// One run with findings of every rule, a repeated one, and a loss.
fn plain_processes() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let mut echo = Workload::sh(ECHO).start()?;
    for _ in 0..20 {
        echo.send_line(&case.value)?;
    }
    echo.finish(SOON)?;
    let log = case.directory().join("app.log");
    let mut running = writer::workload(&How::File(&log))?.start()?;
    running.send_line(&case.value)?;
    running.finish(SOON)?;
    let read = format!("read -r v < {}", case.file().display());
    let reader = Workload::sh(&read).user(1000, 1000, &[]);
    reader.start()?.finish(SOON)?;
    // More than is taken of one call.
    let mut much = writer::workload(&How::Whole)?.start()?;
    much.send_line(&".".repeat(2 << 20))?;
    much.finish(SOON)?;
    for rule in [STDOUT, LOG, WIDE_FILE, WIDE_READ] {
        case.wait(&mut sentinel, rule)?;
    }
    let stopped = sentinel.stop()?;
    let lines = check(&stopped)?;
    ensure!(
        lines.iter().any(|line| line["kind"] == "loss"),
        "no loss: {lines:#?}"
    );
    let repeated = |line: &&Value| line["count"] == 20;
    ensure!(
        lines.iter().any(|line| repeated(&line)),
        "no count: {lines:#?}"
    );
    Ok(())
}

fn pods() -> Result<()> {
    let setting = Setting::new(0o644, ROOT)?;
    let mut sentinel = watch_containers(&[&setting.case], &[])?;
    let script =
        "read -r v < /secret/password; echo \"$v\"; echo \"$v\" > /var/log/a; exec sleep 1000";
    let app = setting.pod.start(&setting.spec(script).user(1000, 1000))?;
    for rule in [STDOUT, LOG, WIDE_FILE, WIDE_READ] {
        setting.case.wait(&mut sentinel, rule)?;
    }
    app.stop(std::time::Duration::ZERO)?;
    check(&sentinel.stop()?)?;
    Ok(())
}

/// Checks every line of a run.
fn check(stopped: &Stopped) -> Result<Vec<Value>> {
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    let schema = schema()?;
    let lines: Vec<Value> = stopped.lines.iter().map(|(_, line)| line.clone()).collect();
    for line in &lines {
        let errors: Vec<String> = schema.iter_errors(line).flat_map(explain).collect();
        ensure!(errors.is_empty(), "{errors:#?} in {line}");
        is_time(&line["time"])?;
    }
    let state = |line: Option<&Value>| line.map(|line| line["state"].clone());
    ensure!(state(lines.first()) == Some("ready".into()), "{lines:#?}");
    ensure!(state(lines.last()) == Some("stopped".into()), "{lines:#?}");
    let states = lines.iter().filter(|line| line["kind"] == "status");
    ensure!(states.count() == 2, "ready and stopped, nothing between");
    let counts = identified(&lines)?;
    let stopped = lines.last().context("no line")?;
    let findings: u64 = counts.values().sum();
    ensure!(
        stopped["findings"] == findings,
        "{findings} findings: {stopped}"
    );
    let events = stopped["events"].as_u64().unwrap_or_default();
    ensure!(events > 0, "no events: {stopped}");
    let mut lost: BTreeMap<&str, u64> = BTreeMap::new();
    for line in lines.iter().filter(|line| line["kind"] == "loss") {
        let cause = line["cause"].as_str().context("a loss has a cause")?;
        *lost.entry(cause).or_default() += line["count"].as_u64().context("and a count")?;
    }
    let totals = stopped["lost"].as_object().context("no totals of losses")?;
    for (cause, total) in totals {
        let told = lost.remove(cause.as_str()).unwrap_or(0);
        ensure!(*total == told, "{cause}: {told} were told of, not {total}");
    }
    ensure!(lost.is_empty(), "causes without a total: {lost:?}");
    Ok(lines)
}

/// What is wrong; of several kinds of line, with the one that is nearest.
fn explain(error: ValidationError<'_>) -> Vec<String> {
    let nearest = match error.kind() {
        ValidationErrorKind::OneOfNotValid { context } => context.iter().min_by_key(|it| it.len()),
        _ => None,
    };
    let show = |error: &ValidationError<'_>| format!("{error} at {:?}", error.instance_path());
    match nearest {
        Some(errors) => errors.iter().map(show).collect(),
        None => vec![show(&error)],
    }
}

/// Every finding's id and its last count.
fn identified(lines: &[Value]) -> Result<HashMap<String, u64>> {
    let mut counts = HashMap::new();
    for line in lines.iter().filter(|line| line["kind"] == "finding") {
        let id = line["id"].as_str().context("a finding has an id")?;
        let is_crockford = |byte: u8| {
            byte.is_ascii_digit() || byte.is_ascii_uppercase() && !b"ILOU".contains(&byte)
        };
        let is_ulid = id.len() == 26 && id.bytes().all(is_crockford) && id.as_bytes()[0] < b'8';
        ensure!(is_ulid, "{id} is no ULID");
        for time in ["first_seen", "last_seen"] {
            is_time(&line[time])?;
        }
        let count = line["count"].as_u64().context("a finding has a count")?;
        let before = counts.insert(id.to_owned(), count);
        // An id comes again only with a count that grew.
        ensure!(before.is_none_or(|before| before < count), "{id} twice");
        ensure!(before.is_some() || count == 1, "{id} begins at {count}");
    }
    Ok(counts)
}

/// RFC 3339 in UTC with microseconds: `2026-11-24T06:08:09.124929Z`.
fn is_time(time: &Value) -> Result<()> {
    const SHAPE: &str = "dddd-dd-ddTdd:dd:dd.ddddddZ";
    let text = time.as_str().unwrap_or_default();
    let fits = |(byte, shape): (u8, u8)| match shape {
        b'd' => byte.is_ascii_digit(),
        other => byte == other,
    };
    let fits = text.len() == SHAPE.len() && text.bytes().zip(SHAPE.bytes()).all(fits);
    if !fits {
        bail!("{time} is no time with microseconds");
    }
    Ok(())
}

/// A schema that lets everything pass proves nothing.
fn schema_is_strict() -> Result<()> {
    let schema = schema()?;
    for wrong in [
        serde_json::json!({}),
        serde_json::json!({"kind": "finding"}),
        serde_json::json!({"kind": "other", "schema": "1"}),
        serde_json::json!({"kind": "loss", "schema": "1", "time": "now", "cause": "x", "count": -1, "bytes": 0}),
        serde_json::json!([]),
    ] {
        ensure!(!schema.is_valid(&wrong), "valid: {wrong}");
    }
    Ok(())
}

fn doctor() -> Result<()> {
    let root = "/tmp/no-kubelet-here";
    let words = ["doctor", "--output", "json", "--kubelet-root", root].map(Into::into);
    let words = std::iter::once(binary()?.into_os_string()).chain(words);
    let finished = Workload::program(words).start()?.finish(SOON)?;
    ensure!(finished.status.code() == Some(0), "{finished:?}");
    let answer: Value = serde_json::from_str(&finished.stdout).context("parsing the answer")?;
    ensure!(answer["ok"] == true, "{answer}");
    for list in [
        "checks",
        "hooks",
        "not_covered",
        "kubelet_roots",
        "container_runtimes",
    ] {
        ensure!(answer[list].is_array(), "{list}: {answer}");
    }
    let checks = answer["checks"].as_array().context("no checks")?;
    for name in ["kernel", "btf", "tracefs", "capabilities"] {
        let check = checks.iter().find(|check| check["name"] == name);
        ensure!(
            check.is_some_and(|check| check["ok"] == true),
            "{name}: {answer}"
        );
    }
    let hooks = answer["hooks"].as_array().context("no hooks")?;
    let required = hooks.iter().filter(|hook| hook["required"] == true);
    ensure!(required.clone().count() > 3, "{answer}");
    ensure!(
        required.clone().all(|hook| hook["attached"] == true),
        "{answer}"
    );
    ensure!(answer["kubelet_roots"][0] == root, "{answer}");
    let text = Workload::program([binary()?.into_os_string(), "doctor".into()]);
    let text = text.start()?.finish(SOON)?;
    ensure!(text.status.code() == Some(0), "{text:?}");
    ensure!(text.stdout.contains("the agent can work here"), "{text:?}");
    Ok(())
}
