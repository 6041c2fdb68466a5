//! Documented queries give the same answers with the built-in engine and with ClickHouse, on the Parquet of a capture.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::command::{run, run_with_input};
use e2e::requirements;
use e2e::sentinel::desk_binary;
use e2e::workload::Workload;
use serde_json::Value;

use crate::case::{Case, ROOT, SOON, watch_node};
use crate::expect::STDOUT;
use crate::harness::{Need, Test};
use crate::plain::ECHO;

/// The page whose queries are asked.
const DOCUMENTED: &str = "../agent/docs/query.md";
const SCRIPT: &str = "engines/clickhouse.py";

const NEEDS: &[Need] = &[Need::Tracepoints, Need::Volumes, Need::ClickHouse];

pub fn tests() -> Vec<Test> {
    vec![Test::new("query::other_engine", NEEDS, other_engine)]
}

/// A secret is read and leaks, which is captured and exported; then both engines are asked.
fn other_engine() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let capture = case.directory().join("capture");
    let mut sentinel = watch_node(&[&case], &["--capture", &capture.to_string_lossy()])?;
    let read = format!("read -r v < {}", case.file().display());
    Workload::sh(&read).start()?.finish(SOON)?;
    let mut echo = Workload::sh(ECHO).start()?;
    echo.send_line(&case.value)?;
    echo.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);

    for layout in [None, Some("--partition")] {
        let tables = case.directory().join(layout.unwrap_or("tables"));
        let mut export = Command::new(desk_binary()?);
        export.args(["capture", "export", "--format", "parquet", "-o"]);
        run(export.arg(&tables).arg(&capture).args(layout))?;
        let mut answered = BTreeMap::new();
        for (title, sql) in documented()? {
            let ours = ours(&tables, &sql).with_context(|| title.clone())?;
            let theirs = clickhouse(&tables, &sql).with_context(|| title.clone())?;
            ensure!(ours == theirs, "{title}: {ours:#?} here, {theirs:#?} there");
            answered.insert(title, ours);
        }
        for title in ["Who read what", "What leaked, from where to where"] {
            let rows = answered.get(title).context("a query went")?;
            let is_told = rows.iter().any(|row| row.contains(&case.name));
            ensure!(is_told, "{title}: nothing about {}: {rows:#?}", case.name);
        }
    }
    Ok(())
}

/// The documented queries with their headings.
fn documented() -> Result<Vec<(String, String)>> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENTED);
    let text = fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    let query = |part: &str| -> Option<(String, String)> {
        let (_, rest) = part.split_once("```sql\n")?;
        let (sql, _) = rest.split_once("```")?;
        Some((part.lines().next()?.to_owned(), sql.to_owned()))
    };
    let queries: Vec<_> = text.split("\n### ").skip(1).filter_map(query).collect();
    ensure!(queries.len() >= 5, "{} queries only", queries.len());
    Ok(queries)
}

fn ours(tables: &Path, sql: &str) -> Result<Vec<String>> {
    let mut query = Command::new(desk_binary()?);
    query.args(["query", "--output", "json"]);
    rows(&run(query.arg(tables).arg(sql))?)
}

fn clickhouse(tables: &Path, sql: &str) -> Result<Vec<String>> {
    let python = requirements::clickhouse().map_err(|lack| anyhow::anyhow!(lack))?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCRIPT);
    let words: [&OsStr; 2] = [script.as_os_str(), tables.as_os_str()];
    rows(&run_with_input(
        Command::new(python).args(words),
        sql.as_bytes(),
    )?)
}

/// The rows, each with its columns by name, in an order that does not depend on where an engine puts nulls.
fn rows(answer: &str) -> Result<Vec<String>> {
    let row = |line: &str| -> Result<String> {
        let mut row: BTreeMap<String, Value> =
            serde_json::from_str(line).with_context(|| format!("reading the row {line}"))?;
        for value in row.values_mut() {
            // A whole second: ClickHouse's minutes have no microseconds.
            if let Some(second) = value
                .as_str()
                .and_then(|text| text.strip_suffix(".000000Z"))
            {
                *value = format!("{second}Z").into();
            }
        }
        Ok(serde_json::to_string(&row)?)
    };
    let mut rows = answer.lines().map(row).collect::<Result<Vec<_>>>()?;
    rows.sort();
    Ok(rows)
}
