//! What changed from one configuration to another, and what of it can be taken over by an agent that runs.
use super::{Config, OutputFile};
use serde_json::{Map, Value};

/// Keys that take effect while the agent runs.
const LIVE: [&str; 15] = [
    "secret_paths",
    "kubelet_roots",
    "log_paths",
    "output",
    "output_file.max_bytes",
    "output_file.keep",
    "output_file.keep_age",
    "output_file.compress",
    "grace",
    "tokens.lifetime",
    "tokens.extended",
    "baseline.learn",
    "rules",
    "environment.names",
    "environment.ignore",
];

/// A configuration as far as it can be taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// What is in effect then.
    pub config: Config,
    /// Keys that changed and take effect.
    pub changed: Vec<String>,
    /// Keys that changed and wait for a restart.
    pub needs_restart: Vec<String>,
}

impl Config {
    /// What an agent that runs with this configuration takes over of another.
    #[must_use]
    pub fn take_over(&self, next: &Self) -> Changes {
        let config = Self {
            secret_paths: next.secret_paths.clone(),
            kubelet_roots: next.kubelet_roots.clone(),
            log_paths: next.log_paths.clone(),
            output: next.output,
            output_file: OutputFile {
                path: self.output_file.path.clone(),
                sync: self.output_file.sync,
                ..next.output_file.clone()
            },
            grace: next.grace,
            tokens: next.tokens,
            baseline: next.baseline,
            rules: next.rules.clone(),
            environment: next.environment.clone(),
            ..self.clone()
        };
        let (changed, needs_restart) = differing(self, next)
            .into_iter()
            .partition(|key| LIVE.contains(&key.as_str()));
        Changes {
            config,
            changed,
            needs_restart,
        }
    }
}

/// Keys, and keys below them, whose values differ.
fn differing(one: &Config, other: &Config) -> Vec<String> {
    let (one, other) = (keys(one), keys(other));
    let mut differing = Vec::new();
    for (key, value) in &one {
        match (value, other.get(key)) {
            (Value::Object(one), Some(Value::Object(other))) => {
                let below = one
                    .iter()
                    .filter(|(key, value)| other.get(*key) != Some(*value));
                differing.extend(below.map(|(below, _)| format!("{key}.{below}")));
            }
            (one, other) if Some(one) != other => differing.push(key.clone()),
            _ => {}
        }
    }
    differing.sort();
    differing
}

fn keys(config: &Config) -> Map<String, Value> {
    match serde_json::to_value(config) {
        Ok(Value::Object(keys)) => keys,
        // A configuration is a structure.
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_change_changes_and_the_rest_is_named() {
        let now = Config::parse("scope: node\ngrace: 5s\n").expect("valid");
        let text = "log_paths: ['*.txt']\ngrace: 6s\nrings: {opens_bytes: 65536}\noutput_file: {path: /x, keep: 2}\n";
        let next = Config::parse(text).expect("valid");
        let changes = now.take_over(&next);
        assert_eq!(changes.changed, ["grace", "log_paths", "output_file.keep"]);
        assert_eq!(
            changes.needs_restart,
            ["output_file.path", "rings.opens_bytes", "scope"]
        );
        assert_eq!(changes.config.scope, now.scope);
        assert_eq!(changes.config.output_file.path, None);
        assert_eq!(changes.config.output_file.keep, 2);
        // What waits for a restart is named each time; what was taken over is not.
        let again = changes.config.take_over(&next);
        assert!(again.changed.is_empty(), "{again:?}");
        assert_eq!(again.needs_restart, changes.needs_restart);
    }

    #[test]
    fn every_live_key_is_one() {
        let known = keys(&Config::default());
        for key in LIVE {
            let (above, below) = key.split_once('.').unwrap_or((key, ""));
            let value = known.get(above);
            let is_known = value.is_some_and(|it| below.is_empty() || it.get(below).is_some());
            assert!(is_known, "{key}");
        }
    }
}
