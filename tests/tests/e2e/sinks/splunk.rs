//! Splunk's HTTP Event Collector, with and without acknowledgement, as its documents for 9.4 describe it.

use anyhow::{Context, Result, ensure};
use e2e::receiver::{Answer, Fault, Receiver, Request};
use serde_json::{Value, json};

use super::scene::{RETRY, Scene, of_native};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("sinks::splunk", PLAIN, || collect(false)),
        Test::new("sinks::splunk_acknowledged", PLAIN, || collect(true)),
    ]
}

fn events(request: &Request) -> Option<Vec<Value>> {
    let header = |name| request.headers.get(name).map(String::as_str);
    let is_right = header("authorization") == Some("Splunk 7b0c")
        && header("x-splunk-request-channel").is_some_and(|it| it.len() == 36);
    let events = serde_json::Deserializer::from_str(&request.body).into_iter();
    events.collect::<Result<_, _>>().ok().filter(|_| is_right)
}

/// Takes what the protocol allows.
pub fn judge(request: &Request) -> Answer {
    let Some(events) = events(request) else {
        return Answer::new(403, r#"{"text":"Invalid token","code":4}"#);
    };
    if request.line == "POST /services/collector/ack HTTP/1.1" {
        let acks: Vec<(String, bool)> = events[0]["acks"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|id| (id.to_string(), true))
            .collect();
        let acks: serde_json::Map<_, _> =
            acks.into_iter().map(|(id, it)| (id, json!(it))).collect();
        return Answer::new(200, json!({ "acks": acks }).to_string());
    }
    let is_right = |event: &Value| {
        let time = event["time"]
            .as_str()
            .and_then(|time| time.parse::<f64>().ok());
        time.is_some_and(|time| time > 1.7e9)
            && event["host"] == "node-7"
            && event["sourcetype"] == "secret-sentinel"
            && event["index"] == "security"
            && event["fields"]["id"] == event["event"]["id"]
    };
    if request.line != "POST /services/collector/event HTTP/1.1" || !events.iter().all(is_right) {
        return Answer::new(400, r#"{"text":"Invalid data format","code":6}"#);
    }
    Answer::new(200, r#"{"text":"Success","code":0,"ackId":3}"#)
}

/// Ids of a request, and what each is of.
pub fn read(request: &Request) -> Result<Vec<(String, Value)>> {
    let events = events(request).context("no events")?;
    let of = |event: &Value| of_native(&event["event"]);
    let is_event = |event: &&Value| event.get("event").is_some();
    events.iter().filter(is_event).map(of).collect()
}

fn collect(acknowledge: bool) -> Result<()> {
    let mut scene = Scene::new(40)?;
    let receiver = Receiver::start(judge)?;
    let token = scene.at().join("token");
    std::fs::write(&token, "7b0c\n").context("writing a token")?;
    scene.configure(&format!(
        "  hec: {{{RETRY}, batch: {{findings: 10}}, to: {{splunk: {{http: {{url: 'http://{}'}}, token_file: {token:?}, index: security, acknowledge: {acknowledge}}}}}}}",
        receiver.address()
    ))?;
    let busy = r#"{"text":"Server is busy","code":9}"#;
    receiver.fault([
        Fault::Answer(Answer::new(503, busy)),
        Fault::Close,
        // No acknowledgement, or one that never comes: the events come again.
        Fault::Answer(Answer::new(500, "{}")),
    ]);
    let sentinel = scene.start()?;
    let leaks = scene.leak(40)?;
    scene.arrived(leaks, &receiver, read)?;
    let asked = receiver.taken();
    let asked = asked.iter().filter(|(_, it)| it.line.contains("/ack "));
    ensure!((asked.count() > 0) == acknowledge);
    ensure!(sentinel.stop()?.status.success());
    Ok(())
}
