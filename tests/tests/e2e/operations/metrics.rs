//! The metrics are those that the document lists, are well-formed OpenMetrics, and move when something happens.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail, ensure};
use e2e::wait::wait_until;
use e2e::workload::Workload;

use super::{http, served};
use crate::case::{Case, SOON};
use crate::expect::STDOUT;
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};

const DOCUMENT: &str = "../agent/docs/metrics.md";

pub fn tests() -> Vec<Test> {
    vec![Test::new("operations::metrics", PLAIN, metrics)]
}

/// A family, as it is exposed.
#[derive(Debug, Default)]
struct Family {
    kind: String,
    unit: String,
    help: String,
    labels: Vec<String>,
    samples: BTreeMap<String, f64>,
}

fn metrics() -> Result<()> {
    let case = Case::new()?;
    let (mut sentinel, address) = served(&case)?;
    sentinel.wait_ready(SOON)?;
    let before = scrape(&address)?;
    let exposed: BTreeMap<_, _> = before
        .iter()
        .map(|(name, it)| {
            let labels = it.labels.join(", ");
            (name.clone(), (it.kind.clone(), it.unit.clone(), labels))
        })
        .collect();
    let listed = listed()?;
    ensure!(
        exposed == listed,
        "exposed {exposed:#?}\nlisted {listed:#?}"
    );
    let found = "secret_sentinel_findings_total{rule=\"secret-in-stdout\",severity=\"critical\"}";
    let moving = [
        ("secret_sentinel_findings", found),
        (
            "secret_sentinel_events",
            "secret_sentinel_events_total{kind=\"write\"}",
        ),
        (
            "secret_sentinel_searched_bytes",
            "secret_sentinel_searched_bytes_total",
        ),
        (
            "secret_sentinel_search_seconds",
            "secret_sentinel_search_seconds_total",
        ),
        (
            "secret_sentinel_sink_lines",
            "secret_sentinel_sink_lines_total{sink=\"stdout\"}",
        ),
    ];
    let value = |families: &BTreeMap<String, Family>, family: &str, sample: &str| {
        families
            .get(family)
            .and_then(|it| it.samples.get(sample))
            .copied()
            .unwrap_or(-1.0)
    };
    ensure!(value(&before, moving[0].0, found) == 0.0, "{before:#?}");
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    wait_until(SOON, "the values to move", || {
        let after = scrape(&address)?;
        let moved = |(family, sample): &(&str, &str)| {
            value(&after, family, sample) > value(&before, family, sample)
        };
        Ok(moving.iter().all(moved).then_some(()))
    })?;
    let after = scrape(&address)?;
    let known = value(
        &after,
        "secret_sentinel_inventory_values",
        "secret_sentinel_inventory_values",
    );
    ensure!(known >= 2.0, "{known} values");
    case.stop(sentinel)?;
    Ok(())
}

/// What the document lists: type, unit, labels by name.
fn listed() -> Result<BTreeMap<String, (String, String, String)>> {
    let text = fs::read_to_string(DOCUMENT).context(DOCUMENT)?;
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<String> = row
            .split('|')
            .map(|cell| cell.trim().replace('`', ""))
            .collect();
        ensure!(cells.len() == 7, "a row of other cells: {row}");
        let [_, name, kind, unit, labels, ..] = &cells[..] else {
            bail!("no row: {row}")
        };
        let entry = (kind.clone(), unit.clone(), labels.clone());
        // The samples of counters and infos have a suffix that their families lack.
        let suffix = match kind.as_str() {
            "counter" => "_total",
            "info" => "_info",
            _ => "",
        };
        let family = name.strip_suffix(suffix).context(row.to_owned())?;
        Ok((family.to_owned(), entry))
    })
    .collect()
}

/// Scrapes, and reads strictly: each family once, with HELP, TYPE, its unit in its name, its samples below it.
fn scrape(address: &str) -> Result<BTreeMap<String, Family>> {
    let (status, text) = http::get(address, "/metrics")?;
    ensure!(status == 200, "{status}: {text}");
    let body = text.strip_suffix("# EOF\n").context("no end")?;
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    for line in body.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').context("no help")?;
            ensure!(help.ends_with('.') && help.len() > 10, "{line}");
            let family = Family {
                help: help.to_owned(),
                ..Family::default()
            };
            ensure!(
                families.insert(name.to_owned(), family).is_none(),
                "twice: {name}"
            );
            name.clone_into(&mut current);
            continue;
        }
        let family = families.get_mut(&current).context("no family yet")?;
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let kind = rest
                .strip_prefix(&*current)
                .context("another family")?
                .trim();
            ensure!(["counter", "gauge", "info"].contains(&kind), "{line}");
            kind.clone_into(&mut family.kind);
        } else if let Some(rest) = line.strip_prefix("# UNIT ") {
            let unit = rest
                .strip_prefix(&*current)
                .context("another family")?
                .trim();
            ensure!(current.ends_with(&format!("_{unit}")), "{line}");
            unit.clone_into(&mut family.unit);
        } else {
            sample(&current, family, line).with_context(|| line.to_owned())?;
        }
    }
    for (name, family) in &families {
        ensure!(
            !family.samples.is_empty() && !family.help.is_empty(),
            "{name}: {family:?}"
        );
    }
    Ok(families)
}

fn sample(name: &str, family: &mut Family, line: &str) -> Result<()> {
    let (sample, value) = line.rsplit_once(' ').context("no value")?;
    let value: f64 = value.parse().context("no number")?;
    ensure!(value.is_finite() && value >= 0.0, "a value below 0");
    let (full, labels) = sample.split_once('{').unwrap_or((sample, "}"));
    let suffix = match family.kind.as_str() {
        "counter" => "_total",
        "info" => "_info",
        _ => "",
    };
    ensure!(full.strip_suffix(suffix) == Some(name), "another family's");
    let labels = labels.strip_suffix('}').context("labels without an end")?;
    let labels: Vec<String> = labels
        .split("\",")
        .filter_map(|label| label.split_once("=\""))
        .map(|(name, _)| name.to_owned())
        .collect();
    ensure!(
        family.samples.is_empty() || family.labels == labels,
        "other labels"
    );
    family.labels = labels;
    let is_new = family.samples.insert(sample.to_owned(), value).is_none();
    ensure!(is_new, "twice");
    Ok(())
}
