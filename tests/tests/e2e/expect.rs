//! Compares what the sentinel reported with what it should have.

use anyhow::{Result, ensure};
use serde_json::Value;

/// Rules, by the names they have in findings.
pub const STDOUT: &str = "secret-in-stdout";
pub const LOG: &str = "secret-in-log-file";
pub const COPY: &str = "secret-copied-to-file";
pub const ARGUMENT: &str = "secret-in-argv";
pub const PATTERN: &str = "credential-pattern-in-log";
pub const WIDE_FILE: &str = "over-permissive-secret-file";
pub const WIDE_READ: &str = "over-permissive-secret-read";
pub const FOREIGN: &str = "foreign-secret-read";

/// Demands that `actual` holds everything that `expected` does; it may hold more.
pub fn holds(actual: &Value, expected: &Value) -> Result<()> {
    match compare(actual, expected, "") {
        None => Ok(()),
        Some(difference) => anyhow::bail!("{difference}, in {actual}"),
    }
}

/// The only one of `findings` with this rule; it is an error if there are more or none.
pub fn only<'a>(findings: &'a [Value], rule: &str) -> Result<&'a Value> {
    let found = of_rule(findings, rule);
    ensure!(
        found.len() == 1,
        "{} findings of {rule}, not one: {findings:#?}",
        found.len()
    );
    Ok(found[0])
}

/// Those of `findings` with this rule.
pub fn of_rule<'a>(findings: &'a [Value], rule: &str) -> Vec<&'a Value> {
    findings
        .iter()
        .filter(|finding| finding["rule"] == rule)
        .collect()
}

/// Demands that there is none.
pub fn none(findings: &[Value], what: &str) -> Result<()> {
    ensure!(findings.is_empty(), "{what}: {findings:#?}");
    Ok(())
}

fn compare(actual: &Value, expected: &Value, place: &str) -> Option<String> {
    match expected {
        Value::Object(members) => members.iter().find_map(|(name, expected)| {
            let place = format!("{place}.{name}");
            match actual.get(name) {
                Some(actual) => compare(actual, expected, &place),
                None => Some(format!("{place} is missing, not {expected}")),
            }
        }),
        _ if actual == expected => None,
        _ => Some(format!("{place} is {actual}, not {expected}")),
    }
}
