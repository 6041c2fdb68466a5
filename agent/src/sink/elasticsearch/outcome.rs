//! What the answer to a bulk request says of each document.
use crate::sink::forward::{Fate, Outcome};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Bytes of a reason that are kept.
const REASON: usize = 300;

#[derive(Deserialize)]
struct Answer {
    errors: bool,
    #[serde(default)]
    items: Vec<BTreeMap<String, Item>>,
}

#[derive(Deserialize)]
struct Item {
    status: u16,
    error: Option<serde_json::Value>,
}

/// What became of `documents` documents. An answer that is none is no delivery.
pub fn outcome(answer: &[u8], documents: usize) -> Outcome {
    let answer: Answer = match serde_json::from_slice(answer) {
        Ok(answer) => answer,
        Err(error) => {
            return Outcome::again(format!("the answer is none of a bulk request: {error}"));
        }
    };
    if !answer.errors && answer.items.len() == documents {
        return Outcome::Delivered;
    }
    let items = answer.items.into_iter();
    let fates = items.map(|item| item.into_values().next().map_or_else(silent, fate));
    Outcome::Each(fates.take(documents).collect())
}

fn silent() -> Fate {
    Fate::Again("the answer says nothing about it".into())
}

fn fate(item: Item) -> Fate {
    let reason = || {
        let error = item.error.as_ref().map(ToString::to_string);
        let mut reason = error.unwrap_or_default();
        let end = reason.floor_char_boundary(REASON);
        reason.truncate(end);
        format!("status {}: {reason}", item.status)
    };
    match item.status {
        // 409: a document of this id is there already, which is this finding.
        200..=299 | 409 => Fate::Delivered,
        401 | 403 | 404 | 408 | 429 | 500..=599 => Fate::Again(reason()),
        _ => Fate::Refused(reason()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_has_its_own_fate() {
        let answer = br#"{"took":3,"errors":true,"items":[
            {"index":{"_id":"a","status":201}},
            {"create":{"_id":"b","status":409,"error":{"type":"version_conflict_engine_exception"}}},
            {"index":{"_id":"c","status":429,"error":{"type":"es_rejected_execution_exception"}}},
            {"index":{"_id":"d","status":400,"error":{"type":"document_parsing_exception","reason":"failed to parse field [x]"}}}]}"#;
        let Outcome::Each(fates) = outcome(answer, 5) else {
            panic!("each")
        };
        assert_eq!(fates.len(), 4, "delivery takes what is missing for later");
        assert_eq!(fates[..2], [Fate::Delivered, Fate::Delivered]);
        assert!(matches!(&fates[2], Fate::Again(reason) if reason.contains("429")));
        assert!(matches!(&fates[3], Fate::Refused(reason) if reason.contains("failed to parse")));
        let all = br#"{"took":1,"errors":false,"items":[{"index":{"status":200}}]}"#;
        assert_eq!(outcome(all, 1), Outcome::Delivered);
        assert!(matches!(outcome(all, 2), Outcome::Each(fates) if fates.len() == 1));
        assert!(matches!(outcome(b"<html>", 1), Outcome::Again(_)));
    }
}
