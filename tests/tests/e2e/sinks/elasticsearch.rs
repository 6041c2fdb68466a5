//! Elasticsearch's `_bulk`, as "Bulk index or delete documents" of Elasticsearch 8.17 describes it.

use anyhow::{Context, Result, ensure};
use e2e::receiver::{Answer, Fault, Receiver, Request};
use serde_json::{Value, json};

use super::scene::{RETRY, Scene};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![Test::new("sinks::elasticsearch", PLAIN, bulk)]
}

/// Pairs of an action and a document.
fn pairs(request: &Request) -> Option<Vec<(Value, Value)>> {
    let is_right = request.line == "POST /_bulk?pipeline=geo HTTP/1.1"
        && request.headers.get("content-type")? == "application/x-ndjson"
        && request.headers.get("authorization")? == "ApiKey a2V5Om9m"
        && request.body.ends_with('\n');
    let lines = request.body.lines().map(serde_json::from_str::<Value>);
    let lines = lines
        .collect::<Result<Vec<_>, _>>()
        .ok()
        .filter(|_| is_right)?;
    let (pairs, rest) = lines.as_chunks::<2>();
    let pair = |[action, document]: &[Value; 2]| (action["index"].clone(), document.clone());
    rest.is_empty().then(|| pairs.iter().map(pair).collect())
}

/// Takes what the protocol allows.
pub fn judge(request: &Request) -> Answer {
    let Some(pairs) = pairs(request) else {
        return Answer::new(400, "no bulk request");
    };
    let is_right = |(action, document): &(Value, Value)| {
        action["_index"] == "findings"
            && action["_id"].as_str().is_some_and(|id| id.len() == 26)
            && document["@timestamp"].is_string()
            && document["event"]["id"] == action["_id"]
    };
    if !pairs.iter().all(is_right) {
        return Answer::new(400, "a document is not what it should be");
    }
    let item =
        |(action, _): &(Value, Value)| json!({"index": {"_id": action["_id"], "status": 201}});
    let items: Vec<Value> = pairs.iter().map(item).collect();
    Answer::new(
        200,
        json!({"took": 1, "errors": false, "items": items}).to_string(),
    )
}

/// Ids of a request, and what each is of.
pub fn read(request: &Request) -> Result<Vec<(String, Value)>> {
    let pairs = pairs(request).context("no bulk request")?;
    let of = |(action, document): (Value, Value)| {
        let id = action["_id"].as_str().context("no id")?.to_owned();
        Ok((id, json!([document["rule"], document["@timestamp"]])))
    };
    pairs.into_iter().map(of).collect()
}

fn bulk() -> Result<()> {
    let mut scene = Scene::new(60)?;
    let receiver = Receiver::start(judge)?;
    let key = scene.at().join("api-key");
    std::fs::write(&key, "a2V5Om9m\n").context("writing a key")?;
    scene.configure(&format!(
        "  es: {{{RETRY}, batch: {{findings: 10}}, to: {{elasticsearch: {{http: {{url: 'http://{}'}}, index: findings, pipeline: geo, api_key_file: {key:?}}}}}}}",
        receiver.address()
    ))?;
    // Some of a batch have to come again, one of them for no reason that would go away: it is not taken twice.
    let item = |status: u16| json!({"index": {"status": status, "error": {"type": "es_rejected_execution_exception"}}});
    let busy = json!({"took": 1, "errors": true, "items": vec![item(429); 10]});
    receiver.fault([
        Fault::Answer(Answer::new(200, busy.to_string())),
        Fault::Answer(Answer::new(429, "circuit_breaking_exception")),
        Fault::Answer(Answer::new(200, "<html>a proxy's page</html>")),
        Fault::Close,
    ]);
    let sentinel = scene.start()?;
    let leaks = scene.leak(60)?;
    scene.arrived(leaks, &receiver, read)?;
    ensure!(receiver.faults_left() == 0);
    ensure!(sentinel.stop()?.status.success());
    Ok(())
}
