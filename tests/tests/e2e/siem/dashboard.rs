//! Grafana's dashboard of findings: panels have ids of their own, queries read fields that lines have, every rule can be chosen.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use regex::Regex;
use serde_json::Value;

use super::catalogue::Catalogue;
use super::json;

pub fn is_sound() -> Result<()> {
    let dashboard = json("grafana/findings.json")?;
    let catalogue = Catalogue::load()?;
    let variables = dashboard["templating"]["list"]
        .as_array()
        .context("no variables")?;
    let chosen = variables
        .iter()
        .find(|it| it["name"] == "rule")
        .context("no variable rule")?;
    let chosen: BTreeSet<_> = chosen["query"]
        .as_str()
        .unwrap_or_default()
        .split(',')
        .map(str::to_owned)
        .collect();
    ensure!(
        chosen == catalogue.rules()?,
        "the variable `rule` has {chosen:?}"
    );
    let mut names: BTreeSet<_> = variables
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    names.extend(["__range", "__interval"]);

    let mut ids = BTreeSet::new();
    let mut asked = 0;
    for panel in dashboard["panels"].as_array().context("no panels")? {
        ensure!(
            ids.insert(panel["id"].to_string()),
            "an id twice: {}",
            panel["id"]
        );
        if panel["type"] == "row" {
            continue;
        }
        let targets = panel["targets"]
            .as_array()
            .context("a panel asks nothing")?;
        for target in targets {
            ensure!(
                is_loki(&panel["datasource"]) && is_loki(&target["datasource"]),
                "{}",
                panel["title"]
            );
            let query = target["expr"].as_str().context("a target asks nothing")?;
            is_query(query, &names, &catalogue)
                .with_context(|| format!("{}: {query}", panel["title"]))?;
            asked += 1;
        }
    }
    ensure!(asked >= 10, "{asked} queries only");
    Ok(())
}

fn is_loki(source: &Value) -> bool {
    source["type"] == "loki" && source["uid"] == "${datasource}"
}

/// Not a parser of LogQL: what it reads from lines exists, what it uses it has read, and brackets close.
fn is_query(query: &str, variables: &BTreeSet<&str>, catalogue: &Catalogue) -> Result<()> {
    let quoted = Regex::new(r#""(?:[^"\\]|\\.)*"|`[^`]*`"#)?;
    let bare = quoted.replace_all(query, "\"\"");
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
        ensure!(
            bare.matches(open).count() == bare.matches(close).count(),
            "{open} and {close}"
        );
    }
    for found in Regex::new(r"\$([a-z_]+)")?.captures_iter(query) {
        ensure!(variables.contains(&found[1]), "no variable {}", &found[1]);
    }
    let (_, stages) = query
        .split_once("| json ")
        .context("it does not read the line")?;
    let (read, rest) = stages
        .split_once(" | ")
        .context("it does not choose a kind")?;
    let kind = if rest.contains(r#"kind="loss""#) {
        "loss"
    } else {
        "finding"
    };
    ensure!(
        rest.contains(&format!(r#"kind="{kind}""#)),
        "it takes every kind of line"
    );
    let fields = catalogue.fields(kind);
    let mut labels = BTreeSet::new();
    for found in Regex::new(r#"([a-z_]+)="([a-z_.]+)""#)?.captures_iter(read) {
        let path = found[2].to_owned();
        ensure!(fields.contains_key(&path), "a {kind} has no {path}");
        ensure!(
            labels.insert(found[1].to_owned()),
            "{} is read twice",
            &found[1]
        );
    }
    ensure!(
        read.matches('=').count() == labels.len(),
        "part of it was not understood: {read}"
    );
    let uses = [
        r"\bby ?\(([a-z_, ]+)\)",
        r"\{\{\.([a-z_]+)\}\}",
        r"\bunwrap ([a-z_]+)",
        r"\| ([a-z_]+) ?(?:=|!=|=~|!~)",
    ];
    for uses in uses {
        for found in Regex::new(uses)?.captures_iter(query) {
            for label in found[1].split(',').map(str::trim) {
                ensure!(
                    labels.contains(label) || label == "json",
                    "{label} was not read"
                );
            }
        }
    }
    Ok(())
}
