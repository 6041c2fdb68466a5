//! Values inside a secret's content: leaves, lines, the signature of a token.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::case::{Case, KEY, SOON, watch_node};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};
use crate::value::{self, base64};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("values::json_leaf", PLAIN, json_leaf),
        Test::new("values::yaml_leaf", PLAIN, yaml_leaf),
        Test::new("values::docker_auth", PLAIN, docker_auth),
        Test::new("values::url_password", PLAIN, url_password),
        Test::new("values::line", PLAIN, line),
        Test::new("values::signature", PLAIN, signature),
        Test::new("values::whole_document", PLAIN, whole_document),
    ]
}

/// Has a process print `line` while a secret's content is `content`: the one leak that this gives.
fn leak(content: &str, line: &str) -> Result<Value> {
    let case = Case::new()?;
    case.volume.rotate(&[(KEY, content)])?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let running = tell(&e2e::workload::Workload::sh(ECHO), line)?;
    let found = case.wait(&mut sentinel, STDOUT)?;
    running.finish(SOON)?;
    let findings = case.stop(sentinel)?;
    ensure!(findings.len() == 1, "one leak: {findings:#?}");
    Ok(found)
}

fn json_leaf() -> Result<()> {
    let value = value::fresh(20)?;
    let content = json!({"database": {"host": "db.example.com", "password": value}});
    let found = leak(&content.to_string(), &format!("connecting with {value}"))?;
    let expected = json!({
        "secret": {"field": "database.password", "source": "path"},
        "match": {"encoding": "raw", "length": 20},
        "reason": null,
    });
    expect::holds(&found, &expected)
}

fn yaml_leaf() -> Result<()> {
    let value = value::fresh(21)?;
    let content = format!("kind: Config\nusers:\n- name: admin\n  user:\n    token: \"{value}\"\n");
    let found = leak(&content, &base64(value.as_bytes()))?;
    let expected = json!({
        "secret": {"field": "users.0.user.token"},
        "match": {"encoding": "base64"},
    });
    expect::holds(&found, &expected)
}

fn docker_auth() -> Result<()> {
    let value = value::fresh(20)?;
    let auth = base64(format!("robot:{value}").as_bytes());
    let content = json!({"auths": {"registry.example": {"auth": auth}}});
    let found = leak(&content.to_string(), &value)?;
    let field = json!({"secret": {"field": "auths.registry.example.password"}});
    expect::holds(&found, &field)
}

fn url_password() -> Result<()> {
    let value = value::fresh(20)?;
    let found = leak(&format!("postgres://app:{value}@db:5432/app"), &value)?;
    expect::holds(&found, &json!({"secret": {"field": "password"}}))
}

/// As one line of a file with several.
fn line() -> Result<()> {
    let (first, second) = (value::fresh(30)?, value::fresh(30)?);
    let found = leak(&format!("{first}\n{second}\n"), &format!("code {second}"))?;
    let expected = json!({"secret": {"field": null}, "match": {"encoding": "raw", "length": 30}});
    expect::holds(&found, &expected)
}

fn signature() -> Result<()> {
    // {"alg":"HS256"} and {"sub":"1"}; the signature may be any bytes.
    let signature = value::fresh(43)?.replace(['.', '~'], "x");
    let token = format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{signature}");
    let found = leak(&token, &format!("signature={signature}"))?;
    expect::holds(&found, &json!({"match": {"encoding": "raw", "length": 43}}))
}

/// What it contains is not told besides.
fn whole_document() -> Result<()> {
    let (one, other) = (value::fresh(20)?, value::fresh(20)?);
    let content = json!({"password": one, "token": other}).to_string();
    let found = leak(&content, &format!("config: {content}"))?;
    let expected =
        json!({"secret": {"field": null}, "match": {"offset": 8, "length": content.len()}});
    expect::holds(&found, &expected)
}
