//! Loki's push API, as "Loki HTTP API" 3.3 describes it.

use anyhow::{Context, Result, ensure};
use e2e::receiver::{Answer, Fault, Receiver, Request};
use serde_json::Value;

use super::scene::{RETRY, Scene, of_native};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![Test::new("sinks::loki", PLAIN, push)]
}

fn streams(request: &Request) -> Option<Vec<Value>> {
    let body: Value = serde_json::from_str(&request.body).ok()?;
    let is_right = request.line == "POST /loki/api/v1/push HTTP/1.1"
        && request.headers.get("x-scope-orgid")? == "soc";
    body["streams"].as_array().filter(|_| is_right).cloned()
}

/// Takes what the protocol allows.
pub fn judge(request: &Request) -> Answer {
    let is_right = |stream: &Value| {
        let labels = &stream["stream"];
        let times: Vec<u64> = stream["values"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| entry[0].as_str()?.parse().ok())
            .collect();
        labels["job"] == "secret-sentinel"
            && labels["node"] == "node-7"
            && labels["cluster"] == "east"
            && labels["env"] == "test"
            && labels["id"].is_null()
            && !times.is_empty()
            && times.is_sorted()
    };
    match streams(request) {
        Some(streams) if streams.iter().all(is_right) => Answer::new(204, ""),
        _ => Answer::new(400, "no push"),
    }
}

/// Ids of a request, and what each is of.
pub fn read(request: &Request) -> Result<Vec<(String, Value)>> {
    let mut read = Vec::new();
    for stream in streams(request).context("no push")? {
        for entry in stream["values"].as_array().context("no values")? {
            let line = entry[1].as_str().context("no line")?;
            let line: Value = serde_json::from_str(line).context("no finding")?;
            ensure!(entry[2]["id"] == line["id"], "{entry}");
            read.push(of_native(&line)?);
        }
    }
    Ok(read)
}

fn push() -> Result<()> {
    let mut scene = Scene::new(40)?;
    let receiver = Receiver::start(judge)?;
    scene.configure(&format!(
        "  loki: {{{RETRY}, batch: {{findings: 10}}, to: {{loki: {{http: {{url: 'http://{}'}}, tenant: soc, labels: {{env: test}}}}}}}}",
        receiver.address()
    ))?;
    receiver.fault([
        Fault::Answer(Answer::new(429, "ingestion rate limit exceeded")),
        Fault::Answer(Answer::new(500, "")),
        Fault::Close,
    ]);
    let sentinel = scene.start()?;
    let leaks = scene.leak(40)?;
    scene.arrived(leaks, &receiver, read)?;
    ensure!(receiver.faults_left() == 0);
    ensure!(sentinel.stop()?.status.success());
    Ok(())
}
