//! A request to export logs: the records of one resource, this agent.
use crate::sink::forward::{Context, Record};
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};
use std::collections::BTreeMap;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'r> {
    resource_logs: [ResourceLogs<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceLogs<'r> {
    resource: Value,
    scope_logs: [ScopeLogs<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScopeLogs<'r> {
    scope: Value,
    log_records: Vec<&'r RawValue>,
}

/// The body.
pub fn body(context: &Context, more: &BTreeMap<String, String>, batch: &[Record]) -> Vec<u8> {
    let log_records = batch
        .iter()
        .filter_map(|record| serde_json::from_str(&record.body).ok());
    let request = Request {
        resource_logs: [ResourceLogs {
            resource: resource(context, more),
            scope_logs: [ScopeLogs {
                scope: json!({"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")}),
                log_records: log_records.collect(),
            }],
        }],
    };
    // Writing to memory does not fail.
    serde_json::to_vec(&request).unwrap_or_default()
}

/// Attributes by the semantic conventions 1.29: `service`, `host`, `k8s`.
fn resource(context: &Context, more: &BTreeMap<String, String>) -> Value {
    let mut attributes = BTreeMap::from([
        ("service.name", env!("CARGO_PKG_NAME")),
        ("service.version", env!("CARGO_PKG_VERSION")),
        ("host.name", &context.node),
        ("k8s.node.name", &context.node),
    ]);
    if let Some(cluster) = &context.cluster {
        attributes.insert("k8s.cluster.name", cluster);
    }
    for (name, value) in more {
        attributes.insert(name, value);
    }
    let attributes: Vec<Value> = attributes
        .into_iter()
        .map(|(key, value)| json!({"key": key, "value": {"stringValue": value}}))
        .collect();
    json!({ "attributes": attributes })
}
