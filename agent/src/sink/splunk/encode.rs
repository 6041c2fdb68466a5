//! Events as the collector takes them: JSON objects, one after the other.
use super::settings::Settings;
use crate::sink::forward::Record;
use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Serialize)]
struct Event<'r> {
    /// Seconds since 1970, with milliseconds.
    time: String,
    host: &'r str,
    source: &'r str,
    sourcetype: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<&'r str>,
    event: &'r RawValue,
    fields: Fields<'r>,
}

/// Indexed beside the event.
#[derive(Serialize)]
struct Fields<'r> {
    id: &'r str,
    rule: &'r str,
}

/// The body of a request. A record that is no JSON is left out: no format makes one.
pub fn body(settings: &Settings, node: &str, batch: &[Record]) -> Vec<u8> {
    let mut body = Vec::new();
    for record in batch {
        let Ok(event) = serde_json::from_str::<&RawValue>(&record.body) else {
            continue;
        };
        let milliseconds = record.time / 1_000_000;
        let event = Event {
            time: format!(
                "{}.{:03}",
                milliseconds.div_euclid(1_000),
                milliseconds.rem_euclid(1_000)
            ),
            host: node,
            source: &settings.source,
            sourcetype: &settings.sourcetype,
            index: settings.index.as_deref(),
            event,
            fields: Fields {
                id: &record.id,
                rule: &record.rule,
            },
        };
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut body, &event);
        body.push(b'\n');
    }
    body
}
