//! Elasticsearch's templates: strict mappings that take every field of the stream, and the real lines as they are.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::catalogue::Catalogue;
use super::json as read;

/// What the ingest pipeline puts in.
const ADDED: [&str; 2] = ["@timestamp", "event.ingested"];
/// Findings in ECS, as the agent writes them.
const ECS: &str = include_str!("../../../../agent/tests/formats/golden/ecs.jsonl");

pub fn takes_every_line() -> Result<()> {
    let native = &read("elasticsearch/component-native.json")?["template"]["mappings"];
    let catalogue = Catalogue::load()?;
    for kind in ["finding", "status", "loss"] {
        let fields = catalogue.fields(kind);
        ensure!(fields.len() >= 4, "{kind}: {} fields only", fields.len());
        for (name, schema) in fields {
            fits(native, &name, schema).with_context(|| format!("{kind}: {name}"))?;
        }
    }
    for line in &catalogue.lines {
        takes(native, line).with_context(|| line.to_string())?;
    }
    for name in ADDED {
        ensure!(field(native, name)?["type"] == "date", "{name} is no date");
    }
    let ecs = &read("elasticsearch/component-ecs.json")?["template"]["mappings"];
    for line in ECS.lines() {
        let line = serde_json::from_str(line).context("reading a finding in ECS")?;
        takes(ecs, &line).with_context(|| format!("{line}"))?;
    }
    refuses_what_is_not_mapped(native)?;
    belong_together()
}

/// The mapping of a field. What is below a field with names of its own has that field's.
fn field<'a>(mapping: &'a Value, name: &str) -> Result<&'a Value> {
    let mut here = mapping;
    for part in name.split('.') {
        if here["type"] == "flattened" || here["dynamic"] == "true" {
            return Ok(here);
        }
        here = here["properties"]
            .get(part)
            .with_context(|| format!("no {part} of {name} is mapped"))?;
    }
    Ok(here)
}

/// Whether a field of this schema can be kept as its mapping says.
fn fits(mapping: &Value, name: &str, schema: &Value) -> Result<()> {
    let kind = field(mapping, name)?["type"].as_str().unwrap_or("object");
    let of = |it: &str| {
        schema["type"] == it
            || schema["type"]
                .as_array()
                .is_some_and(|all| all.contains(&json!(it)))
    };
    let is_text = of("string") || schema["const"].is_string() || schema["enum"].is_array();
    let is_time = schema["pattern"]
        .as_str()
        .is_some_and(|it| it.contains("T[0-9][0-9]:"));
    let is_large = schema["maximum"]
        .as_u64()
        .is_some_and(|most| i64::try_from(most).is_err());
    let can = match kind {
        "date_nanos" => is_time,
        "keyword" | "text" => is_text && !is_time,
        "long" => of("integer") && !is_large,
        "unsigned_long" => of("integer") && schema["minimum"].as_u64().is_some(),
        "boolean" => of("boolean"),
        // Counters by cause.
        "object" => of("integer") || of("object"),
        "flattened" => of("object"),
        _ => false,
    };
    ensure!(can, "it is mapped as {kind}, and its schema is {schema}");
    Ok(())
}

/// Takes a value in, as a strict mapping does.
fn takes(mapping: &Value, value: &Value) -> Result<()> {
    let kind = mapping["type"].as_str().unwrap_or("object");
    match (kind, value) {
        (_, Value::Null) => Ok(()),
        (_, Value::Array(all)) => all.iter().try_for_each(|it| takes(mapping, it)),
        ("object", Value::Object(object)) => object.iter().try_for_each(|(name, value)| {
            let mapping = mapping["properties"].get(name);
            let mapping = mapping.with_context(|| format!("{name} is not mapped"))?;
            takes(mapping, value).with_context(|| name.clone())
        }),
        ("keyword" | "text" | "match_only_text", Value::String(_))
        | ("flattened", Value::Object(_))
        | ("boolean", Value::Bool(_)) => Ok(()),
        ("date" | "date_nanos", Value::String(time)) if is_time(time) => Ok(()),
        ("long", Value::Number(number)) if number.is_i64() => Ok(()),
        ("unsigned_long", Value::Number(number)) if number.is_u64() => Ok(()),
        _ => bail!("mapped as {kind}, it does not take {value}"),
    }
}

/// As `strict_date_optional_time` has it: what begins as a date, and ends with the zone.
fn is_time(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() >= 20 && digits >= 14 && text.as_bytes()[10] == b'T' && text.ends_with('Z')
}

/// A walker that takes everything would hold nothing.
fn refuses_what_is_not_mapped(native: &Value) -> Result<()> {
    ensure!(native["dynamic"] == "strict", "the mapping is not strict");
    for wrong in [
        json!({"unheard_of": 1}),
        json!({"secret": {"value": "x"}}),
        json!({"count": -1}),
        json!({"time": "yesterday"}),
        json!({"process": {"pid": "1"}}),
    ] {
        ensure!(takes(native, &wrong).is_err(), "it takes {wrong}");
    }
    Ok(())
}

/// Templates name the components, the policy and the pipeline that `install.sh` puts in place.
fn belong_together() -> Result<()> {
    let install = super::read("elasticsearch/install.sh")?;
    for (file, component, alias) in [
        (
            "index-template.json",
            "secret-sentinel-native",
            "secret-sentinel",
        ),
        (
            "index-template-ecs.json",
            "secret-sentinel-ecs",
            "secret-sentinel-ecs",
        ),
    ] {
        let template = read(&format!("elasticsearch/{file}"))?;
        ensure!(template["composed_of"] == json!([component]), "{file}");
        ensure!(
            template["allow_auto_create"] == false,
            "{file}: an index may make itself"
        );
        let index = &template["template"]["settings"]["index"];
        let life = json!({"name": "secret-sentinel", "rollover_alias": alias});
        ensure!(index["lifecycle"] == life, "{file}: {index}");
        let patterns = json!([alias, format!("{alias}-0*")]);
        ensure!(template["index_patterns"] == patterns, "{file}");
        for path in [
            format!("_component_template/{component} @component-"),
            format!("_index_template/{alias} @{file}"),
        ] {
            ensure!(install.contains(&path), "install.sh does not put {path}");
        }
    }
    let policy = read("elasticsearch/ilm-policy.json")?;
    ensure!(policy["policy"]["phases"]["hot"]["actions"]["rollover"].is_object());
    let pipeline = read("elasticsearch/ingest-pipeline.json")?;
    let steps = pipeline["processors"].as_array().context("no processors")?;
    let set: Vec<_> = steps
        .iter()
        .filter_map(|it| it["set"]["field"].as_str())
        .collect();
    ensure!(ADDED.iter().all(|it| set.contains(it)), "it sets {set:?}");
    Ok(())
}
