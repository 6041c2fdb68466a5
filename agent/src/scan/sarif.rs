//! A report as SARIF 2.1.0 (OASIS standard): rules from the catalogue, a result a finding.
use super::{Report, shown};
use crate::finding::Finding;
use crate::rules::{CATALOGUE, Rule, Severity, guidance};
use serde_json::{Value, json};
use std::fmt::Write;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What names a result across runs: rule, secret, place and what is wrong. The number tells how it is made.
const FINGERPRINT: &str = "secretSentinel/v1";

/// The log, with one run.
#[must_use]
pub fn sarif(report: &Report) -> Value {
    let rules: Vec<&Rule> = CATALOGUE
        .into_iter()
        .filter(|rule| report.findings.iter().any(|it| it.rule == rule.id))
        .collect();
    let index = |finding: &Finding| rules.iter().position(|it| it.id == finding.rule);
    let results: Vec<Value> = report
        .findings
        .iter()
        .map(|it| result(it, index(it)))
        .collect();
    let note = |level: &str, line: &String| json!({"level": level, "message": {"text": shown::printable(line)}});
    let unseen = report.unseen.iter().map(|it| note("warning", it));
    let malformed = report.malformed.iter().map(|it| note("error", it));
    let notes: Vec<Value> = malformed.chain(unseen).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "secret-sentinel",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|it| described(it)).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": report.malformed.is_empty(),
                "toolExecutionNotifications": notes,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn described(rule: &Rule) -> Value {
    let tags = rule.references.iter().map(|it| match it.split_once('-') {
        Some(("CWE", number)) => format!("external/cwe/cwe-{number}"),
        _ => (*it).to_owned(),
    });
    let tags: Vec<String> = ["security".to_owned()].into_iter().chain(tags).collect();
    let point = rule.references.iter().find_map(|it| guidance(it));
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": format!("{}\n\nThe guidance: {}", rule.remediation, point.unwrap_or_default())},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": tags, "security-severity": score(rule.severity)},
    })
}

fn result(finding: &Finding, rule: Option<usize>) -> Value {
    let secret = shown::secret(finding);
    let what = shown::what(finding);
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": {"text": format!("{}: {secret}: {what}", finding.title)},
        "locations": [location(finding, &secret)],
        "partialFingerprints": {FINGERPRINT: fingerprint(finding)},
        "properties": {"severity": finding.severity.name()},
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = rule.into();
    }
    result
}

fn location(finding: &Finding, secret: &str) -> Value {
    let mut location =
        json!({"logicalLocations": [{"fullyQualifiedName": secret, "kind": "resource"}]});
    if let Some(manifest) = &finding.manifest {
        location["physicalLocation"] = json!({
            "artifactLocation": artifact(&manifest.path),
            "region": {"startLine": manifest.line},
        });
    } else if let Some(file) = &finding.file {
        location["physicalLocation"] = json!({"artifactLocation": artifact(&file.path)});
    }
    location
}

/// A relative path is below the root of what was checked out.
fn artifact(path: &str) -> Value {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    if path.starts_with('/') {
        json!({"uri": format!("file://{uri}")})
    } else {
        json!({"uri": uri, "uriBaseId": "%SRCROOT%"})
    }
}

/// The line is left out: what is above it may change. So is the pod's uid, which is in paths.
fn fingerprint(finding: &Finding) -> String {
    let secret = finding.secret.as_ref();
    let pod = finding.pod.as_ref().map(|it| it.uid.as_str());
    let path = finding.file.as_ref().map(|it| it.path.as_str());
    let path = path.or_else(|| finding.manifest.as_ref().map(|it| it.path.as_str()));
    let path = path.unwrap_or_default();
    let mut hash = blake3::Hasher::new();
    for part in [
        finding.rule,
        secret.map_or("", |it| it.name.as_str()),
        secret.map_or("", |it| it.key.as_str()),
        &pod.map_or_else(|| path.to_owned(), |pod| path.replace(pod, "")),
        finding.reason.as_deref().unwrap_or_default(),
    ] {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().to_hex()[..32].to_owned()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// In the middle of the range that CVSS has for the word.
const fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Info => "0.0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        assert_eq!(artifact("/a b/k%")["uri"], "file:///a%20b/k%25");
        let relative = artifact("./deploy/app:1.yaml");
        assert_eq!(relative["uri"], "deploy/app%3A1.yaml");
        assert_eq!(relative["uriBaseId"], "%SRCROOT%");
    }
}
