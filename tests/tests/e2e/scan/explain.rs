//! `explain`: every rule that the schema knows, in words and as JSON; one that is not there with what it may have been.

use anyhow::{Context, Result, ensure};
use e2e::desk::ask;
use serde_json::Value;

use super::WIDE;

pub fn every_rule() -> Result<()> {
    let answer = ask(["explain", "--output", "json"])?.expect(0, &[])?;
    let all: Value = serde_json::from_str(&answer.stdout).context("JSON")?;
    let all = all.as_array().context("a list")?;
    ensure!(all.len() >= 13, "{} rules", all.len());
    let list = ask(["explain"])?.expect(0, &[])?.stdout;
    ensure!(list.lines().count() == all.len(), "{list}");
    for rule in all {
        let id = rule["rule"].as_str().context("no name")?;
        ensure!(list.contains(id), "{id} is not in {list}");
        let heads = [
            "What it means",
            "Why it matters",
            "What to do",
            "References",
        ];
        ask(["explain", id])?.expect(0, &heads)?;
        let one = ask(["explain", id, "--output", "json"])?.expect(0, &[])?;
        let one: Value = serde_json::from_str(&one.stdout).context("JSON")?;
        ensure!(&one == rule, "{one}");
        let references = rule["references"].as_array().context("references")?;
        let has = |start: &str| {
            let mut ids = references.iter().filter_map(|it| it["id"].as_str());
            ids.any(|it| it.starts_with(start))
        };
        ensure!(has("CWE-") && has("CCE-"), "{rule}");
    }
    ask(["explain", WIDE])?.expect(0, &["CWE-732", "CCE-2", "0400", "cwe.mitre.org"])?;
    ask(["explain", "over-permisive-secret-file"])?.expect(2, &[WIDE])?;
    ask(["explain", "nothing-like-it"])?.expect(2, &["nothing-like-it"])?;
    Ok(())
}
