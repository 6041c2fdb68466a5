//! Streams of lines: findings by rule and severity, in the order of their times.
use super::settings::Settings;
use crate::sink::forward::{Context, Record};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The body.
pub fn body(settings: &Settings, context: &Context, batch: &[Record]) -> Vec<u8> {
    let mut streams: BTreeMap<(&str, &str), Vec<&Record>> = BTreeMap::new();
    for record in batch {
        let stream = (&*record.rule, record.severity.name());
        let stream = streams.entry(stream).or_default();
        stream.push(record);
    }
    let streams: Vec<Value> = streams
        .into_iter()
        .map(|((rule, severity), mut records)| {
            // A finding that is told again has its first time.
            records.sort_by_key(|record| record.time);
            let mut labels = settings.labels.clone();
            labels.insert("job".into(), env!("CARGO_PKG_NAME").into());
            labels.insert("node".into(), context.node.clone());
            labels.insert("rule".into(), rule.into());
            labels.insert("severity".into(), severity.into());
            if let Some(cluster) = &context.cluster {
                labels.insert("cluster".into(), cluster.clone());
            }
            let values: Vec<Value> = records.into_iter().map(entry).collect();
            json!({"stream": labels, "values": values})
        })
        .collect();
    json!({ "streams": streams }).to_string().into_bytes()
}

/// Time, line, and structured metadata: what has too many values for a label.
fn entry(record: &Record) -> Value {
    json!([
        record.time.to_string(),
        record.body,
        {"id": record.id, "count": record.count.to_string()}
    ])
}
