//! Values that would be found by chance are told once, and not looked for.

use anyhow::{Result, ensure};
use serde_json::json;

use super::UNMONITORABLE;
use crate::case::{CONTROL, Case, KEY, SOON, watch_node};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("values::weak_word", PLAIN, weak_word),
        Test::new("values::too_short", PLAIN, too_short),
        Test::new("values::weak_leaf", PLAIN, weak_leaf),
        Test::new("values::empty", PLAIN, empty),
    ]
}

/// Has a process print `line` while a secret's content is `content`: what was told of the secret.
fn told(content: &str, line: &str) -> Result<Vec<serde_json::Value>> {
    let case = Case::new()?;
    case.volume
        .rotate(&[(KEY, content), (CONTROL, &case.control)])?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let mut running = tell(&e2e::workload::Workload::sh(ECHO), line)?;
    running.send_line(&case.control)?;
    case.wait_control(&mut sentinel, STDOUT)?;
    running.finish(SOON)?;
    case.stop(sentinel)
}

fn only(findings: &[serde_json::Value], expected: &serde_json::Value) -> Result<()> {
    ensure!(findings.len() == 1, "told once: {findings:#?}");
    expect::holds(&findings[0], expected)
}

fn weak_word() -> Result<()> {
    let expected = json!({
        "rule": UNMONITORABLE, "severity": "info", "count": 1, "match": null, "stream": null, "process": null,
        "reason": "the value is a word that programs print anyway",
        "secret": {"field": null, "fingerprint": null},
    });
    only(&told("ChangeMe\n", "please changeme, ChangeMe")?, &expected)
}

fn too_short() -> Result<()> {
    let expected = json!({"rule": UNMONITORABLE, "reason": "the value is shorter than 6 bytes"});
    only(&told("a1b2c", "a1b2c a1b2c")?, &expected)
}

fn weak_leaf() -> Result<()> {
    let content = "server:\n  port: 8080\n  mode: fast\nadmin:\n  password: admin\n";
    let expected = json!({"rule": UNMONITORABLE, "secret": {"field": "admin.password"}});
    only(&told(content, "admin logs in on 8080")?, &expected)
}

fn empty() -> Result<()> {
    expect::none(&told("\n", "nothing")?, "nothing is there to be told of")
}
