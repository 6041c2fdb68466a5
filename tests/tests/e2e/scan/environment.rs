//! Variables in a PID namespace of one's own, as in a container: what the process itself was given is looked at, too.

use std::process::Command;

use anyhow::{Result, ensure};
use e2e::desk;
use e2e::sentinel::binary;

use super::{ENVIRONMENT, is_silent};
use crate::value;

pub fn own() -> Result<()> {
    let value = value::fresh(24)?;
    let scan = |words: &[&str]| {
        let mut command = Command::new("unshare");
        command
            .args(["--pid", "--fork", "--mount-proc"])
            .arg(binary()?)
            .args(["scan", "--output", "json"])
            .args(words)
            .env("E2E_SCAN_PASSWORD", &value)
            .env("E2E_SCAN_TOKEN_FILE", "/run/secrets/token")
            .env("E2E_SCAN_AUTH_ENABLED", "true");
        let answer = desk::run(&mut command)?.expect(0, &[])?;
        is_silent(&answer, &[&value])?;
        let findings = answer.findings()?.into_iter();
        let is_ours = |it: &serde_json::Value| {
            let key = it["secret"]["key"].as_str();
            key.is_some_and(|it| it.starts_with("E2E_SCAN"))
        };
        anyhow::Ok(findings.filter(is_ours).collect::<Vec<_>>())
    };
    ensure!(scan(&[])?.is_empty(), "it is informational");
    let found = scan(&["--informational"])?;
    let is_it = found.len() == 1
        && found[0]["rule"] == ENVIRONMENT
        && found[0]["secret"]["key"] == "E2E_SCAN_PASSWORD"
        && found[0]["secret"]["source"] == "env";
    ensure!(is_it, "{found:?}");
    Ok(())
}
