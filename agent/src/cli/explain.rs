//! `explain`: what a rule means, why it matters, what to do, and what it refers to.
use crate::rules::{CATALOGUE, Rule, guidance};
use crate::sink::format::technique_name;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::fmt::Write;

/// Columns of a line.
const WIDTH: usize = 100;

/// How it is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Which rule; without, all are listed
    #[arg(value_name = "RULE", value_parser = rules(), hide_possible_values = true)]
    rule: Option<String>,

    /// How to answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: ExplainFormat,
}

fn rules() -> PossibleValuesParser {
    PossibleValuesParser::new(CATALOGUE.iter().map(|rule| rule.id))
}

impl Explain {
    /// The answer.
    #[must_use]
    pub fn answer(&self) -> String {
        let asked = |rule: &&&Rule| self.rule.as_ref().is_none_or(|it| it == rule.id);
        let rules: Vec<&Rule> = CATALOGUE.iter().filter(asked).copied().collect();
        match (self.output, &self.rule) {
            (ExplainFormat::Json, Some(_)) => {
                let one = rules.first().map_or(Value::Null, |it| told(it));
                format!("{one:#}\n")
            }
            (ExplainFormat::Json, None) => {
                let all: Vec<Value> = rules.into_iter().map(told).collect();
                format!("{:#}\n", Value::from(all))
            }
            (ExplainFormat::Text, Some(_)) => rules.into_iter().map(text).collect(),
            (ExplainFormat::Text, None) => list(&rules),
        }
    }
}

fn told(rule: &Rule) -> Value {
    json!({
        "rule": rule.id,
        "severity": rule.severity.name(),
        "title": rule.title,
        "why": rule.why,
        "remediation": rule.remediation,
        "references": rule.references.iter().map(|it| reference(it)).collect::<Vec<_>>(),
    })
}

fn reference(reference: &str) -> Value {
    json!({"id": reference, "name": name(reference), "url": url(reference)})
}

/// What a reference is called, where that is known here.
fn name(reference: &str) -> Option<String> {
    let point = guidance(reference).map(str::to_owned);
    point.or_else(|| technique_name(reference))
}

fn url(reference: &str) -> Option<String> {
    if let Some(number) = reference.strip_prefix("CWE-") {
        return Some(format!(
            "https://cwe.mitre.org/data/definitions/{number}.html"
        ));
    }
    let is_technique = technique_name(reference).is_some();
    is_technique.then(|| {
        let path = reference.replace('.', "/");
        format!("https://attack.mitre.org/techniques/{path}/")
    })
}

fn text(rule: &Rule) -> String {
    let mut out = format!("{} ({})\n", rule.id, rule.severity.name());
    for (head, body) in [
        ("What it means", rule.title),
        ("Why it matters", rule.why),
        ("What to do", rule.remediation),
    ] {
        let _ = write!(out, "\n{head}\n{}", wrapped(body));
    }
    out.push_str("\nReferences\n");
    for it in rule.references {
        let words = [name(it), url(it)];
        let words: Vec<String> = words.into_iter().flatten().collect();
        out.push_str(&wrapped(&format!("{it}  {}", words.join("  "))));
    }
    out
}

fn list(rules: &[&Rule]) -> String {
    let widest = rules.iter().map(|it| it.id.len()).max().unwrap_or(0);
    let line = |it: &&Rule| {
        let (id, severity, title) = (it.id, it.severity.name(), it.title);
        format!("{id:widest$}  {severity:8}  {title}\n")
    };
    rules.iter().map(line).collect()
}

/// Lines of this width, indented by two.
fn wrapped(text: &str) -> String {
    let (mut out, mut column) = (String::from(" "), 1);
    for word in text.split(' ') {
        if column + 1 + word.chars().count() > WIDTH && column > 1 {
            out.push_str("\n ");
            column = 1;
        }
        out.push(' ');
        out.push_str(word);
        column += 1 + word.chars().count();
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explain(rule: Option<&str>, output: ExplainFormat) -> String {
        let rule = rule.map(str::to_owned);
        Explain { rule, output }.answer()
    }

    #[test]
    fn every_rule_is_listed_and_explained() {
        let all = explain(None, ExplainFormat::Text);
        let json: Value = serde_json::from_str(&explain(None, ExplainFormat::Json)).expect("JSON");
        for (at, rule) in CATALOGUE.iter().enumerate() {
            assert!(
                all.lines().any(|line| line.starts_with(rule.id)),
                "{}",
                rule.id
            );
            let page = explain(Some(rule.id), ExplainFormat::Text);
            assert!(
                page.lines().all(|line| line.chars().count() <= WIDTH),
                "{page}"
            );
            let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
            let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            for text in [rule.title, rule.why, rule.remediation] {
                assert!(words.contains(&tidy(text)), "{page}");
            }
            for reference in rule.references {
                assert!(words.contains(reference), "{page}");
                let is_known = name(reference).is_some() || url(reference).is_some();
                assert!(is_known, "{reference}");
            }
            assert_eq!(json[at]["rule"], rule.id);
            let one: Value =
                serde_json::from_str(&explain(Some(rule.id), ExplainFormat::Json)).expect("JSON");
            assert_eq!(one, json[at]);
        }
    }
}
