//! `replay --diff A B`: which findings appear, vanish or change, and why.
use super::{DeskError, How};
use crate::config::Config;
use crate::output::Line;
use crate::pipeline::{Audience, read_rules};
use crate::sink::Format;
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

/// The word for a capture's own configuration and rules.
const RECORDED: &str = "recorded";
/// Fields that tell a finding from another one. Its id does, unless the evidence differs.
const NAMES: [&str; 3] = ["rule", "secret", "stream"];

/// One side of a comparison.
struct Side {
    findings: BTreeMap<String, Value>,
    /// What it was made with, in words.
    made_with: String,
}

/// A difference.
#[derive(Debug, Serialize)]
struct Difference {
    kind: &'static str,
    /// `appeared`, `vanished` or `changed`.
    change: &'static str,
    why: String,
    /// Fields that differ, of a finding that changed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, [Value; 2]>,
    finding: Value,
}

/// Compares and prints.
///
/// # Errors
/// When a side can't be read.
pub fn compare(
    how: &How,
    files: &[PathBuf],
    one: &Path,
    other: &Path,
    output: Format,
) -> Result<bool, DeskError> {
    let (one_side, other_side) = (side(how, files, one)?, side(how, files, other)?);
    let differences = differences(&one_side, &other_side);
    let mut out = std::io::stdout().lock();
    for difference in &differences {
        let line = match output {
            Format::Json => serde_json::to_string(difference).unwrap_or_default(),
            Format::Compact => show(difference),
        };
        writeln!(out, "{line}").map_err(|source| DeskError::Write {
            path: "standard output".into(),
            source,
        })?;
    }
    Ok(true)
}

/// Replays, or reads, one side.
fn side(how: &How, files: &[PathBuf], given: &Path) -> Result<Side, DeskError> {
    let mut how = how.clone();
    let mut made_with = given.display().to_string();
    let files = match kind_of(given)? {
        Kind::Recorded if files.is_empty() => {
            return Err(DeskError::Given(format!(
                "{RECORDED:?} stands for the configuration in a capture: name the capture before --diff"
            )));
        }
        Kind::Recorded => {
            made_with = "the recorded configuration and rules".into();
            files.to_vec()
        }
        Kind::Findings => return read_findings(given, made_with),
        Kind::Capture => vec![given.to_owned()],
        Kind::Settings if files.is_empty() => {
            return Err(DeskError::Given(format!(
                "{} is neither a capture nor a file of findings; to replay a capture with it as configuration or rules, name the capture before --diff",
                given.display()
            )));
        }
        Kind::Settings => {
            // A rules file and a configuration have no key in common.
            match read_rules(Some(given)) {
                Ok(_) => how.rules = Some(given.to_owned()),
                Err(not_rules) => match Config::read(given) {
                    Ok(_) => how.config = Some(given.to_owned()),
                    Err(not_config) => {
                        return Err(DeskError::Given(format!(
                            "{} is no rules file ({not_rules}) and no configuration ({not_config})",
                            given.display()
                        )));
                    }
                },
            }
            files.to_vec()
        }
    };
    let mut findings = Collected(BTreeMap::new());
    let settings = how.settings()?;
    how.replay(&files, &settings, &mut findings)?;
    Ok(Side {
        findings: findings.0,
        made_with,
    })
}

enum Kind {
    Recorded,
    Findings,
    Capture,
    Settings,
}

fn kind_of(given: &Path) -> Result<Kind, DeskError> {
    let failed =
        |source: std::io::Error| DeskError::Given(format!("reading {}: {source}", given.display()));
    let metadata = match std::fs::metadata(given) {
        Err(_) if given.as_os_str() == RECORDED => return Ok(Kind::Recorded),
        other => other.map_err(failed)?,
    };
    if metadata.is_dir() {
        return Ok(Kind::Capture);
    }
    let mut start = [0; 8];
    let length = File::open(given)
        .and_then(|mut file| file.read(&mut start))
        .map_err(failed)?;
    Ok(match &start[..length] {
        [b'{', ..] | [] => Kind::Findings,
        start if crate::capture::is_capture(start) => Kind::Capture,
        _ => Kind::Settings,
    })
}

fn read_findings(path: &Path, made_with: String) -> Result<Side, DeskError> {
    let failed = |number: usize, why: &dyn std::fmt::Display| {
        DeskError::Given(format!("{} line {number}: {why}", path.display()))
    };
    let file = File::open(path).map_err(|error| failed(0, &error))?;
    let mut findings = BTreeMap::new();
    for (number, line) in (1..).zip(BufReader::new(file).lines()) {
        let line = line.map_err(|error| failed(number, &error))?;
        let value: Value = serde_json::from_str(&line).map_err(|error| failed(number, &error))?;
        collect(&mut findings, value);
    }
    Ok(Side {
        findings,
        made_with,
    })
}

/// The last line about a finding counts: it has the whole count.
fn collect(findings: &mut BTreeMap<String, Value>, finding: Value) {
    if let (Some("finding"), Some(id)) = (finding["kind"].as_str(), finding["id"].as_str()) {
        findings.insert(id.to_owned(), finding);
    }
}

struct Collected(BTreeMap<String, Value>);

impl Audience for Collected {
    fn line(&mut self, line: Line) {
        if let Ok(value) = serde_json::to_value(&line) {
            collect(&mut self.0, value);
        }
    }
}

fn differences(one: &Side, other: &Side) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (id, finding) in &one.findings {
        match other.findings.get(id) {
            None => differences.push(Difference {
                kind: "difference",
                change: "vanished",
                why: why_missing(finding, other),
                fields: BTreeMap::new(),
                finding: finding.clone(),
            }),
            Some(now) if now != finding => {
                let fields = fields(finding, now);
                let names: Vec<_> = fields.keys().map(String::as_str).collect();
                differences.push(Difference {
                    kind: "difference",
                    change: "changed",
                    why: format!("{} differs with {}", names.join(", "), other.made_with),
                    fields,
                    finding: now.clone(),
                });
            }
            Some(_) => {}
        }
    }
    for (id, finding) in &other.findings {
        if !one.findings.contains_key(id) {
            differences.push(Difference {
                kind: "difference",
                change: "appeared",
                why: why_missing(finding, one),
                fields: BTreeMap::new(),
                finding: finding.clone(),
            });
        }
    }
    differences
}

/// Why a side does not have a finding, as far as what it has tells.
fn why_missing(finding: &Value, side: &Side) -> String {
    let rule = finding["rule"].as_str().unwrap_or_default();
    let same_rule = || side.findings.values().filter(|it| it["rule"] == rule);
    let is_same = |it: &&Value| NAMES.iter().all(|name| it[*name] == finding[*name]);
    let made_with = &side.made_with;
    if let Some(near) = same_rule().find(is_same) {
        return format!(
            "{made_with} tells of the same secret at the same place with other evidence: {}",
            near["id"].as_str().unwrap_or_default()
        );
    }
    let pattern = finding["secret"]["name"].as_str().unwrap_or_default();
    if same_rule().next().is_none() {
        return format!(
            "with {made_with} the rule {rule} finds nothing: it is turned off there, or nothing reaches it"
        );
    }
    if finding["secret"]["source"] == "pattern"
        && !same_rule().any(|it| it["secret"]["name"] == pattern)
    {
        return format!(
            "with {made_with} the pattern {pattern} finds nothing: it is turned off or not known there"
        );
    }
    format!(
        "with {made_with} the rule finds others, but not this: what it was written to is not looked at there, or it was not captured"
    )
}

fn fields(one: &Value, other: &Value) -> BTreeMap<String, [Value; 2]> {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return BTreeMap::new();
    };
    let mut fields = BTreeMap::new();
    for (name, value) in one {
        let now = other.get(name).unwrap_or(&Value::Null);
        if now != value {
            fields.insert(name.clone(), [value.clone(), now.clone()]);
        }
    }
    fields
}

fn show(difference: &Difference) -> String {
    let finding = &difference.finding;
    // A workload chose some of it.
    let text = |value: &Value| {
        value
            .as_str()
            .unwrap_or_default()
            .escape_debug()
            .to_string()
    };
    let mut line = format!(
        "{:8} {} {} {}:{} {}: {}",
        difference.change,
        text(&finding["time"]),
        text(&finding["rule"]),
        text(&finding["secret"]["name"]),
        text(&finding["secret"]["key"]),
        text(&finding["id"]),
        difference.why,
    );
    for (name, [before, now]) in &difference.fields {
        line.push_str(&format!("\n         {name}: {before} -> {now}"));
    }
    line
}
