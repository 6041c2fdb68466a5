//! What the sentinel must find in the demo, and how each finding is shown.

use super::sentinel::Line;
use super::workload::{NAME, Steps};
use anyhow::{Result, bail};
use serde_json::Value;
use std::fmt::Write;
use std::time::SystemTime;

/// Each rule, the step of the workload that it answers to, and what else the finding must say.
const RULES: [Rule; 4] = [
    Rule {
        id: "over-permissive-secret-file",
        step: None,
        encoding: None,
    },
    Rule {
        id: "over-permissive-secret-read",
        step: Some("read"),
        encoding: None,
    },
    Rule {
        id: "secret-in-stdout",
        step: Some("stdout"),
        encoding: None,
    },
    Rule {
        id: "secret-in-log-file",
        step: Some("log"),
        encoding: Some("base64"),
    },
];

struct Rule {
    id: &'static str,
    step: Option<&'static str>,
    encoding: Option<&'static str>,
}

/// The rules, and when each was first met.
pub struct Expected {
    started: SystemTime,
    met: [Option<SystemTime>; RULES.len()],
}

impl Expected {
    pub fn new(started: SystemTime) -> Expected {
        Expected {
            started,
            met: [None; RULES.len()],
        }
    }

    /// Shows `line` when it is a finding or a loss; says whether all has been found.
    pub fn take(&mut self, line: &Line) -> bool {
        let json = &line.json;
        match json["kind"].as_str() {
            Some("finding") => {
                let since = line.at.duration_since(self.started).unwrap_or_default();
                println!("{:>7.3} s  {}", since.as_secs_f64(), shown(json));
            }
            Some("loss") => println!("           loss: {json}"),
            _ => {}
        }
        for (rule, met) in RULES.iter().zip(&mut self.met) {
            if rule.is_met_by(json) {
                met.get_or_insert(line.at);
            }
        }
        self.met.iter().all(Option::is_some)
    }

    /// The summary, with the time from each step to its finding; fails when a finding is missing.
    pub fn conclude(&self, steps: &Steps) -> Result<String> {
        let rules = RULES.iter().zip(self.met);
        let missing: Vec<_> = rules.clone().filter(|(_, met)| met.is_none()).collect();
        if !missing.is_empty() {
            let ids: Vec<_> = missing.iter().map(|(rule, _)| rule.id).collect();
            bail!(
                "{} of {} findings are missing: {}",
                missing.len(),
                RULES.len(),
                ids.join(", ")
            );
        }
        let mut summary = format!("all {} findings; from leak to finding:", RULES.len());
        for (rule, met) in rules {
            let step = steps
                .iter()
                .find(|(name, _)| Some(name.as_str()) == rule.step);
            if let (Some((name, leaked)), Some(met)) = (step, met) {
                let took = met.duration_since(*leaked).unwrap_or_default();
                let _ = write!(summary, " {name} {:.1} ms,", took.as_secs_f64() * 1e3);
            }
        }
        Ok(summary.trim_end_matches([',', ':']).to_owned())
    }
}

impl Rule {
    fn is_met_by(&self, finding: &Value) -> bool {
        finding["kind"] == "finding"
            && finding["rule"] == self.id
            && finding["secret"]["name"] == "db-creds"
            && (self.step.is_none() || finding["process"]["comm"] == NAME)
            && self
                .encoding
                .is_none_or(|encoding| finding["match"]["encoding"] == encoding)
    }
}

/// A finding as a line for people: severity, rule, secret, encoding, process, place.
fn shown(finding: &Value) -> String {
    let text = |pointer: &str| match finding.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let secret = format!("{}/{}", text("/secret/name"), text("/secret/key"));
    let mut line = format!("{:<8}  {:<27}  {secret}", text("/severity"), text("/rule"));
    for (before, pointer, after) in [
        ("  as ", "/match/encoding", ""),
        ("  by ", "/process/comm", ""),
        ("[", "/process/pid", "]"),
        (" uid ", "/process/uid", ""),
        ("  mode ", "/file/mode", ""),
        ("  in ", "/stream/path", ""),
    ] {
        let value = text(pointer);
        if !value.is_empty() {
            line.extend([before, &value, after]);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::time::{Duration, UNIX_EPOCH};

    fn line(rule: &str, encoding: &str, at: u64) -> Line {
        let json = json!({
            "kind": "finding", "rule": rule, "severity": "high",
            "secret": {"name": "db-creds", "key": "password"},
            "match": {"encoding": encoding},
            "process": {"comm": "demo-app", "pid": 7, "uid": 65534},
        });
        let at = UNIX_EPOCH + Duration::from_millis(at);
        Line {
            text: json.to_string(),
            json,
            at,
        }
    }

    #[test]
    fn all_is_found_when_each_rule_is_met() {
        let mut expected = Expected::new(UNIX_EPOCH);
        assert!(!expected.take(&line("over-permissive-secret-file", "plain", 1)));
        assert!(!expected.take(&line("over-permissive-secret-read", "plain", 2)));
        assert!(!expected.take(&line("secret-in-stdout", "plain", 3)));
        assert!(
            !expected.take(&line("secret-in-log-file", "plain", 4)),
            "not base64"
        );
        assert!(expected.take(&line("secret-in-log-file", "base64", 5)));
        let steps = vec![("log".to_owned(), UNIX_EPOCH + Duration::from_millis(2))];
        let summary = expected.conclude(&steps).expect("all were found");
        assert_eq!(summary, "all 4 findings; from leak to finding: log 3.0 ms");
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut expected = Expected::new(UNIX_EPOCH);
        expected.take(&line("secret-in-stdout", "plain", 3));
        let why = expected
            .conclude(&Vec::new())
            .expect_err("three are missing")
            .to_string();
        assert!(why.starts_with("3 of 4 findings are missing: over-permissive-secret-file"));
        assert!(!why.contains("stdout"));
    }

    #[test]
    fn a_finding_is_shown_as_one_line() {
        let shown = shown(&line("secret-in-log-file", "base64", 0).json);
        assert_eq!(
            shown,
            "high      secret-in-log-file           db-creds/password  as base64  by demo-app[7] uid 65534"
        );
    }
}
