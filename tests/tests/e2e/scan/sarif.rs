//! SARIF by the standard's own schema, and what a schema can't hold.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Of OASIS, without its descriptions.
const SCHEMA: &str = include_str!("sarif-2.1.0.json");

/// The results of a log that is as it should be.
pub fn results(text: &str) -> Result<Vec<Value>> {
    let log: Value = serde_json::from_str(text).context("SARIF is JSON")?;
    let schema: Value = serde_json::from_str(SCHEMA).context("the schema is JSON")?;
    let validator = jsonschema::validator_for(&schema);
    let validator = validator.map_err(|error| anyhow::anyhow!("the schema: {error}"))?;
    let wrong: Vec<_> = validator
        .iter_errors(&log)
        .map(|it| it.to_string())
        .collect();
    ensure!(wrong.is_empty(), "{wrong:#?}: {text}");
    // A schema that takes everything would hold nothing.
    let mut broken = log.clone();
    broken["runs"][0]["columnKind"] = "worst".into();
    ensure!(!validator.is_valid(&broken), "the schema takes anything");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"]
        .as_array()
        .context("no rules")?;
    let results = run["results"].as_array().context("no results")?;
    for result in results {
        let at = result["ruleIndex"].as_u64().context("no index")?;
        let rule = rules.get(usize::try_from(at)?).context("no such rule")?;
        ensure!(rule["id"] == result["ruleId"], "{result} is of {rule}");
        let has_texts = ["shortDescription", "fullDescription", "help"];
        let has_texts = has_texts
            .iter()
            .all(|it| rule[it]["text"].as_str().is_some_and(|it| !it.is_empty()));
        ensure!(has_texts, "{rule}");
    }
    Ok(results.clone())
}
