//! The rules for Prometheus and the dashboard: each metric in them is one that the agent has, and each rule fires when it should.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::command::run;
use serde_json::Value;

use super::deploy;
use super::tools::{objects, one, template};

/// The page that lists the agent's metrics.
const DOCUMENTED: &str = "../agent/docs/metrics.md";
/// What begins so is a metric of the agent; `process_` are those that every exporter has.
const OWN: [&str; 2] = ["secret_sentinel_", "process_"];
/// What the Prometheus operator's definitions have of the members that the chart uses; nothing else may be there.
const DEFINITIONS: &str = include_str!("operator.json");
const EVERYTHING: &str = "helm/secret-sentinel/ci/everything.yaml";

pub fn exist() -> Result<()> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENTED);
    let text = fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    let known = metrics(&text);
    ensure!(
        known.len() > 10,
        "{} metrics are documented only",
        known.len()
    );
    for file in ["rules.yaml", "dashboard.json"] {
        let file = deploy("helm/secret-sentinel/monitoring").join(file);
        let text =
            fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        let used = metrics(&text);
        ensure!(
            used.len() > 5,
            "{}: {} metrics only",
            file.display(),
            used.len()
        );
        let unknown: Vec<_> = used.difference(&known).collect();
        ensure!(
            unknown.is_empty(),
            "{}: the agent has no {unknown:?}",
            file.display()
        );
    }
    is_dashboard()
}

/// The words in a text that are names of metrics.
fn metrics(text: &str) -> BTreeSet<&str> {
    text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_')
        .filter(|word| {
            OWN.iter()
                .any(|own| word.starts_with(own) && word.len() > own.len())
        })
        .collect()
}

/// The ConfigMap holds the dashboard as it is, and each of its panels asks something.
fn is_dashboard() -> Result<()> {
    let values = deploy(EVERYTHING).display().to_string();
    let objects = objects(&template(&["--values", &values])?)?;
    let maps = objects.iter().filter(|((kind, _), _)| kind == "ConfigMap");
    let mut texts = maps.filter_map(|(_, map)| map["data"]["secret-sentinel.json"].as_str());
    let dashboard: Value = serde_json::from_str(texts.next().context("no dashboard")?)
        .context("reading the dashboard")?;
    let panels = dashboard["panels"].as_array().context("no panels")?;
    let mut ids = BTreeSet::new();
    for panel in panels {
        ensure!(ids.insert(panel["id"].to_string()), "an id twice: {panel}");
        let asks = |target: &Value| {
            target["expr"]
                .as_str()
                .is_some_and(|expression| !expression.is_empty())
        };
        let asks = panel["targets"]
            .as_array()
            .is_some_and(|targets| !targets.is_empty() && targets.iter().all(asks));
        ensure!(
            asks || panel["type"] == "row",
            "a panel asks nothing: {panel}"
        );
    }
    Ok(())
}

/// No schema of Kubernetes has ServiceMonitor and PrometheusRule.
pub fn fit_their_definitions() -> Result<()> {
    let definitions: Value =
        serde_json::from_str(DEFINITIONS).context("reading the definitions")?;
    let values = deploy(EVERYTHING).display().to_string();
    let objects = objects(&template(&["--values", &values])?)?;
    for kind in ["ServiceMonitor", "PrometheusRule"] {
        let schema =
            jsonschema::validator_for(&definitions[kind]).context("compiling a definition")?;
        let object = one(&objects, kind)?;
        let mistakes: Vec<String> = schema
            .iter_errors(object)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        ensure!(mistakes.is_empty(), "{kind}: {mistakes:#?}");
    }
    let monitor = one(&objects, "ServiceMonitor")?;
    let service = one(&objects, "Service")?;
    let wanted = monitor["spec"]["selector"]["matchLabels"]
        .as_object()
        .context("no selector")?;
    for (label, value) in wanted {
        ensure!(
            service["metadata"]["labels"][label] == *value,
            "the Service has no {label}: {value}"
        );
    }
    let port = &monitor["spec"]["endpoints"][0]["port"];
    ensure!(
        *port == service["spec"]["ports"][0]["name"],
        "the Service has no port {port}"
    );
    Ok(())
}

/// Every expression can be read, and `rules_test.yaml` says what fires when.
pub fn fire() -> Result<()> {
    let directory = deploy("helm/secret-sentinel/monitoring");
    let promtool = || -> Command {
        let mut command = Command::new("promtool");
        command.current_dir(&directory);
        command
    };
    run(promtool().args(["check", "rules", "rules.yaml"]))?;
    run(promtool().args(["test", "rules", "rules_test.yaml"]))?;
    let text =
        fs::read_to_string(directory.join("dashboard.json")).context("reading the dashboard")?;
    let dashboard: Value = serde_json::from_str(&text).context("reading the dashboard")?;
    let targets = dashboard["panels"].as_array().into_iter().flatten();
    let targets = targets.flat_map(|panel| panel["targets"].as_array().into_iter().flatten());
    let rules: Vec<Value> = targets
        .enumerate()
        .map(|(number, target)| {
            let expression = target["expr"].as_str().unwrap_or_default();
            // Grafana's own variables stand for durations.
            let expression = expression
                .replace("$__rate_interval", "5m")
                .replace("$__range", "1d");
            serde_json::json!({"record": format!("panel:{number}"), "expr": expression})
        })
        .collect();
    let file = tempfile::NamedTempFile::with_suffix(".yaml")?;
    let groups = serde_json::json!({"groups": [{"name": "dashboard", "rules": rules}]});
    fs::write(file.path(), groups.to_string()).context("writing the dashboard's expressions")?;
    run(promtool()
        .args(["check", "rules", "--lint=none"])
        .arg(file.path()))
    .map(drop)
}
