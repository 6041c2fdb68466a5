//! A bulk request: of each document a line that says where it goes, and itself.
use super::settings::{Op, Settings};
use crate::sink::forward::Record;
use serde_json::json;

/// The body.
pub fn body(settings: &Settings, batch: &[Record]) -> Vec<u8> {
    let mut body = Vec::new();
    for record in batch {
        let place = json!({"_index": settings.index, "_id": record.id});
        let action = match settings.op {
            Op::Index => json!({"index": place}),
            Op::Create => json!({"create": place}),
        };
        body.extend_from_slice(action.to_string().as_bytes());
        body.push(b'\n');
        body.extend_from_slice(record.body.as_bytes());
        body.push(b'\n');
    }
    body
}
