//! The configuration told to others: a JSON Schema, and every key with its default and what it means.
use super::Config;
use schemars::{Schema, SchemaGenerator, schema_for};
use serde_json::{Map, Value};

/// Characters of a line of comment.
const WIDTH: usize = 110;

/// A JSON Schema of the file.
#[must_use]
pub fn schema() -> Schema {
    schema_for!(Config)
}

/// A number of bytes.
pub(super) fn bytes_schema(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({
        "type": ["integer", "string"],
        "minimum": 0,
        "examples": [1_048_576, "64MiB"],
    })
}

/// A number of bytes, or nothing.
pub(super) fn optional_bytes_schema(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({
        "type": ["integer", "string", "null"],
        "minimum": 0,
        "examples": [67_108_864, "64MiB"],
    })
}

/// Every key with its default, each below what it means: a file that [`Config::parse`] reads as the default.
#[must_use]
pub fn reference() -> String {
    let schema = schema().to_value();
    let mut text = String::from(
        "# Every key of the configuration with its default. A key that is left out has this value, too.\n\
         # Made by `secret-sentinel config reference`.\n",
    );
    // The keys that the line in hand lies below, each with its indentation.
    let mut above: Vec<(usize, String)> = Vec::new();
    for line in Config::default().text().lines() {
        let indent = line.len() - line.trim_start().len();
        let key = line.trim_start().split_once(':').map(|(key, _)| key);
        // The items of a list are no keys.
        if let Some(key) = key.filter(|_| !line.trim_start().starts_with('-')) {
            above.retain(|(deep, _)| *deep < indent);
            above.push((indent, key.to_owned()));
            if indent == 0 {
                text.push('\n');
            }
            for told in told(&schema, above.iter().map(|(_, key)| key.as_str())) {
                comment(&mut text, indent, &told);
            }
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// What is said of the key at this path: what it means, and the words that it takes.
fn told<'k>(schema: &Value, path: impl Iterator<Item = &'k str>) -> Vec<String> {
    let mut at = schema;
    let mut description = None;
    for key in path {
        let Some(next) = resolve(schema, at)
            .get("properties")
            .and_then(|it| it.get(key))
        else {
            return Vec::new();
        };
        description = next.get("description").and_then(Value::as_str);
        at = next;
    }
    let mut told: Vec<String> = description.map(str::to_owned).into_iter().collect();
    let choices = resolve(schema, at).get("oneOf").and_then(Value::as_array);
    for choice in choices.into_iter().flatten() {
        if let (Some(word), Some(meaning)) =
            (choice["const"].as_str(), choice["description"].as_str())
        {
            told.push(format!("- {word}: {meaning}"));
        }
    }
    told
}

/// The definition that a schema refers to.
fn resolve<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let nothing = Map::new();
    let own = schema.as_object().unwrap_or(&nothing);
    let reference = own.get("$ref").and_then(Value::as_str);
    let name = reference.and_then(|it| it.strip_prefix("#/$defs/"));
    name.and_then(|name| root.get("$defs")?.get(name))
        .unwrap_or(schema)
}

fn comment(text: &mut String, indent: usize, told: &str) {
    let start = format!("{}#", " ".repeat(indent));
    let mut line = start.clone();
    for word in told.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH && line != start {
            text.push_str(&line);
            text.push('\n');
            line.clone_from(&start);
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_the_default_and_up_to_date() {
        let made = reference();
        assert_eq!(Config::parse(&made).expect("valid"), Config::default());
        assert_eq!(
            made,
            include_str!("../../docs/configuration.yaml"),
            "write it anew: secret-sentinel config reference > agent/docs/configuration.yaml"
        );
    }

    #[test]
    fn every_key_says_what_it_means() {
        let made = reference();
        let mut last = "";
        for line in made.lines() {
            let trimmed = line.trim_start();
            let is_key = !trimmed.is_empty() && !trimmed.starts_with(['#', '-']);
            if is_key {
                assert!(last.trim_start().starts_with('#'), "{line}");
            }
            last = line;
        }
    }

    #[test]
    fn the_schema_is_strict() {
        let schema = schema().to_value();
        assert_eq!(schema["additionalProperties"], false);
        for (name, definition) in schema["$defs"].as_object().expect("definitions") {
            let is_object = definition["type"] == "object";
            assert!(
                !is_object || definition["additionalProperties"] == false,
                "{name}"
            );
        }
    }
}
