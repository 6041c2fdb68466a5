//! A collector of OTLP/HTTP in JSON, as OTLP 1.5 describes it.

use anyhow::{Context, Result, ensure};
use e2e::receiver::{Answer, Fault, Receiver, Request};
use serde_json::{Value, json};

use super::scene::{RETRY, Scene};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![Test::new("sinks::otlp", PLAIN, logs)]
}

fn attribute(of: &Value, key: &str) -> Option<Value> {
    let attributes = of["attributes"].as_array()?;
    let found = attributes.iter().find(|attribute| attribute["key"] == key);
    found.map(|attribute| attribute["value"]["stringValue"].clone())
}

fn records(request: &Request) -> Option<Vec<Value>> {
    let body: Value = serde_json::from_str(&request.body).ok()?;
    let resource = body["resourceLogs"][0].clone();
    let is_right = request.line == "POST /v1/logs HTTP/1.1"
        && request.headers.get("content-type")? == "application/json"
        && attribute(&resource["resource"], "service.name")? == "secret-sentinel"
        && attribute(&resource["resource"], "k8s.cluster.name")? == "east"
        && attribute(&resource["resource"], "team")? == "soc";
    let records = resource["scopeLogs"][0]["logRecords"].as_array()?.clone();
    is_right.then_some(records)
}

/// Takes what the protocol allows.
pub fn judge(request: &Request) -> Answer {
    let is_right = |record: &Value| {
        let time = record["timeUnixNano"].as_str().map(str::parse::<u64>);
        matches!(time, Some(Ok(_)))
            && record["severityNumber"].is_u64()
            && record["body"].is_object()
    };
    match records(request) {
        Some(records) if records.iter().all(is_right) => Answer::new(200, "{}"),
        _ => Answer::new(400, r#"{"code":3,"message":"no logs"}"#),
    }
}

/// A finding is told apart by what no other one has.
pub fn read(request: &Request) -> Result<Vec<(String, Value)>> {
    let records = records(request).context("no logs")?;
    let of = |record: Value| {
        let text = record.to_string();
        let id = text.split('"').find(|word| {
            word.len() == 26
                && word.starts_with("01")
                && word.bytes().all(|it| it.is_ascii_alphanumeric())
        });
        Ok((
            id.context("no id")?.to_owned(),
            record["timeUnixNano"].clone(),
        ))
    };
    records.into_iter().map(of).collect()
}

fn logs() -> Result<()> {
    let mut scene = Scene::new(40)?;
    let receiver = Receiver::start(judge)?;
    scene.configure(&format!(
        "  otel: {{{RETRY}, batch: {{findings: 10}}, to: {{otlp: {{http: {{url: 'http://{}'}}, resource: {{team: soc}}}}}}}}",
        receiver.address()
    ))?;
    let some = json!({"partialSuccess": {"rejectedLogRecords": "2", "errorMessage": "too old"}});
    receiver.fault([
        Fault::Answer(Answer::new(503, "").header("retry-after", "1")),
        Fault::Answer(Answer::new(200, some.to_string())),
        Fault::Close,
    ]);
    let sentinel = scene.start()?;
    let leaks = scene.leak(40)?;
    scene.arrived(leaks, &receiver, read)?;
    ensure!(sentinel.stop()?.status.success());
    Ok(())
}
