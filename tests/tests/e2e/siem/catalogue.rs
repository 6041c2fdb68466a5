//! What the stream's schema and the lines that are kept for replays say: rules with their severity, fields, golden lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

const SCHEMA: &str = "../deploy/schema/stream.schema.json";
/// A line of each rule: as it was told live, or made up where that takes pods; of the rules that need no event, as `scan` told
/// it.
const GOLDEN: [&str; 3] = [
    "../agent/tests/captures/every-rule.jsonl",
    "../agent/tests/formats/in-pods.jsonl",
    "../agent/tests/formats/by-scan.jsonl",
];
/// The capture that they came from.
pub const CAPTURE: &str = "../agent/tests/captures/every-rule.sscap";

/// The schema, and the lines.
pub struct Catalogue {
    schema: Value,
    pub lines: Vec<Value>,
    /// The same, byte for byte.
    pub texts: Vec<String>,
}

pub fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

impl Catalogue {
    pub fn load() -> Result<Self> {
        let read = |path| {
            let path = file(path);
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
        };
        let schema = serde_json::from_str(&read(SCHEMA)?).context("reading the schema")?;
        let mut texts = Vec::new();
        for path in GOLDEN {
            let text = read(path)?;
            ensure!(!text.trim().is_empty(), "{path} is empty");
            texts.extend(text.lines().map(str::to_owned));
        }
        let lines = texts.iter().map(|it| serde_json::from_str(it));
        let lines = lines.collect::<Result<Vec<_>, _>>();
        let lines = lines.context("reading a golden line")?;
        Ok(Self {
            schema,
            lines,
            texts,
        })
    }

    /// All lines as one text.
    pub fn text(&self) -> String {
        self.texts.join("\n") + "\n"
    }

    /// The names of all rules.
    pub fn rules(&self) -> Result<BTreeSet<String>> {
        let rules = &self.schema["$defs"]["finding"]["properties"]["rule"]["enum"];
        let rules = texts(rules);
        ensure!(rules.len() >= 8, "the schema lists {} rules", rules.len());
        Ok(rules)
    }

    /// Each rule's severity.
    pub fn severities(&self) -> BTreeMap<String, String> {
        let conditions = self.schema["$defs"]["finding"]["allOf"].as_array();
        let mut severities = BTreeMap::new();
        for condition in conditions.into_iter().flatten() {
            // Of several the first is the rule's own.
            let then = &condition["then"]["properties"]["severity"];
            let severity = then["const"].as_str().or(then["enum"][0].as_str());
            if let Some(severity) = severity {
                let rules = texts(&condition["if"]["properties"]["rule"]["enum"]);
                severities.extend(rules.into_iter().map(|rule| (rule, severity.to_owned())));
            }
        }
        severities
    }

    /// The schemas of all fields of a kind of line, by their names with dots.
    pub fn fields(&self, kind: &str) -> BTreeMap<String, &Value> {
        let mut fields = BTreeMap::new();
        for definition in self.schema["$defs"].as_object().into_iter().flatten() {
            if definition.1["properties"]["kind"]["const"] == kind {
                self.walk(definition.1, "", &mut fields);
            }
        }
        fields
    }

    fn walk<'a>(&'a self, schema: &'a Value, name: &str, into: &mut BTreeMap<String, &'a Value>) {
        let schema = self.resolved(schema);
        let schema = schema.get("items").map_or(schema, |it| self.resolved(it));
        let Some(properties) = schema["properties"].as_object() else {
            into.entry(name.to_owned()).or_insert(schema);
            return;
        };
        for (property, schema) in properties {
            let name = match name {
                "" => property.clone(),
                _ => format!("{name}.{property}"),
            };
            self.walk(schema, &name, into);
        }
    }

    /// Without references, and of alternatives the one that is not null.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.trim_start_matches("#/$defs/");
            return self.resolved(&self.schema["$defs"][name]);
        }
        let alternatives = schema["oneOf"].as_array().into_iter().flatten();
        match alternatives.into_iter().find(|it| it["type"] != "null") {
            Some(it) => self.resolved(it),
            None => schema,
        }
    }
}

/// The texts in a list.
pub fn texts(list: &Value) -> BTreeSet<String> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}
