//! The Sigma rules: pySigma takes and converts each, each rule of the catalogue has one, and each selects its findings alone.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use e2e::command::run_with_input;
use serde_json::Value;

use super::catalogue::{Catalogue, file, texts};
use super::{content, python};

const SCRIPT: &str = "engines/detections.py";
const TARGETS: [&str; 6] = ["splunk", "lucene", "esql", "lucene-ecs", "esql-ecs", "loki"];

pub fn are_sound() -> Result<()> {
    let catalogue = Catalogue::load()?;
    let mut script = python()?;
    script.arg(file(SCRIPT)).arg(content(""));
    let answer = run_with_input(&mut script, catalogue.text().as_bytes())?;
    let answer: Value = serde_json::from_str(&answer).context("reading what the script says")?;
    let issues = texts(&answer["issues"]);
    ensure!(issues.is_empty(), "pySigma's validators: {issues:#?}");

    let rules = answer["rules"].as_array().context("no rules")?;
    let names: BTreeSet<_> = rules.iter().map(|rule| word(rule, "name")).collect();
    let missing: Vec<_> = catalogue.rules()?.into_iter().collect();
    let missing: Vec<_> = missing
        .iter()
        .filter(|it| !names.contains(it.as_str()))
        .collect();
    ensure!(missing.is_empty(), "no Sigma rule for {missing:?}");
    for rule in rules {
        has_known_fields(rule, &catalogue).with_context(|| word(rule, "file").to_owned())?;
        is_converted(rule, &answer["queries"]).with_context(|| word(rule, "file").to_owned())?;
    }
    let severities = catalogue.severities();
    for name in catalogue.rules()? {
        let rule = rules.iter().find(|rule| word(rule, "name") == name);
        let rule = rule.context("looked for above")?;
        let severity = severities
            .get(&name)
            .with_context(|| format!("{name}: no severity"))?;
        is_like_the_rule(rule, &name, severity, &catalogue).with_context(|| name.clone())?;
    }
    Ok(())
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn has_known_fields(rule: &Value, catalogue: &Catalogue) -> Result<()> {
    let kind = match word(rule, "service") {
        "losses" => "loss",
        _ => "finding",
    };
    let known = catalogue.fields(kind);
    let used = texts(&rule["fields"]);
    ensure!(!used.is_empty(), "no fields");
    let unknown: Vec<_> = used.iter().filter(|it| !known.contains_key(*it)).collect();
    ensure!(unknown.is_empty(), "a {kind} has no {unknown:?}");
    Ok(())
}

/// Into every language; but Lucene can't count, and losses are not written in ECS.
fn is_converted(rule: &Value, queries: &Value) -> Result<()> {
    for target in TARGETS {
        let told = &queries[target][word(rule, "name")];
        if target.starts_with("lucene") && rule["correlation"].is_string() {
            ensure!(
                told["query"].is_null(),
                "{target} counts now: say so in the README"
            );
            continue;
        }
        let query = told["query"].as_str();
        let query = query.with_context(|| format!("{target}: {told}"))?;
        let names_nothing_else = !query.contains("logsource") && !query.contains("null");
        ensure!(names_nothing_else, "{target}: {query}");
        if let Some(name) = rule["matches"].as_array().and(rule["name"].as_str())
            && word(rule, "service") == "findings"
            && query.matches("secret").count() > 0
        {
            // Each language escapes hyphens in its own way.
            let plain = query.replace('\\', "");
            let is_single = texts(&rule["references"])
                .iter()
                .any(|it| it.contains("cwe"));
            ensure!(!is_single || plain.contains(name), "{target}: {query}");
        }
    }
    Ok(())
}

/// Level, tags and references are the catalogue's, and of the golden lines it selects those of its rule.
fn is_like_the_rule(rule: &Value, name: &str, severity: &str, catalogue: &Catalogue) -> Result<()> {
    let level = if severity == "info" {
        "informational"
    } else {
        severity
    };
    ensure!(
        word(rule, "level") == level,
        "level {}, not {level}",
        rule["level"]
    );
    let own: Vec<_> = catalogue
        .lines
        .iter()
        .filter(|it| it["rule"] == name)
        .collect();
    let line = own
        .first()
        .with_context(|| format!("there is no line of {name}"))?;
    let selected: Vec<_> = own.iter().map(|it| it["id"].clone()).collect();
    ensure!(
        rule["matches"] == Value::Array(selected),
        "it selects {}",
        rule["matches"]
    );
    let (tags, links) = (texts(&rule["tags"]), texts(&rule["references"]));
    for reference in texts(&line["references"]) {
        let is_there = match reference.split_once('-') {
            Some(("CWE", number)) => links
                .iter()
                .any(|it| it.ends_with(&format!("/{number}.html"))),
            Some(_) => true,
            None => tags.contains(&format!("attack.{}", reference.to_lowercase())),
        };
        ensure!(is_there, "nothing stands for {reference}");
    }
    ensure!(
        !texts(&rule["falsepositives"]).is_empty(),
        "no false positives"
    );
    Ok(())
}
