//! The agent as somebody runs it: health, readiness, metrics, and a configuration that changes under it.

mod config;
pub mod http;
mod metrics;
mod reload;

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::process;
use e2e::sentinel::{Sentinel, binary};
use e2e::wait::wait_until;
use e2e::workload::Workload;
use rustix::process::Signal;
use serde_json::Value;

use crate::case::{Case, SOON};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    let mut tests = vec![
        Test::new("operations::readiness", PLAIN, readiness),
        Test::new("operations::limits", PLAIN, limits),
        Test::new("operations::wrong_address", &[], wrong_address),
    ];
    tests.extend(config::tests());
    tests.extend(metrics::tests());
    tests.extend(reload::tests());
    tests
}

/// A sentinel that serves health and metrics, and where.
fn served(case: &Case) -> Result<(Sentinel, String)> {
    // Metrics of sinks are there when there is a sink.
    let config = case.directory().join("sinks.yaml");
    let nobody =
        "sinks: {nobody: {to: {journald: {socket: /nobody/listens}}, retry: {drain: 0s}}}\n";
    std::fs::write(&config, nobody).context("writing a configuration")?;
    let options = ["--scope", "node", "--listen", "127.0.0.1:0", "--config"];
    let builder = Sentinel::builder().args(options).env("NO_COLOR", "1");
    let sentinel = builder
        .arg(config)
        .arg("--secret-path")
        .arg(case.volume.path())
        .start()?;
    let address = address(&sentinel)?;
    Ok((sentinel, address))
}

/// Where it says that it serves.
pub fn address(sentinel: &Sentinel) -> Result<String> {
    wait_until(SOON, "the address in the log", || {
        let stderr = sentinel.stderr();
        let told = stderr.split_once("are served address=").map(|it| it.1);
        let told = told.and_then(|rest| rest.split_once('\n'));
        Ok(told.map(|(address, _)| address.trim().to_owned()))
    })
}

/// Not ready, and saying why, until it says `ready` itself; ready then; not ready while it drains.
fn readiness() -> Result<()> {
    let case = Case::new()?;
    let (mut sentinel, address) = served(&case)?;
    let (status, body) = http::get(&address, "/readyz")?;
    let before: Value = serde_json::from_str(&body)?;
    // It may be up by now, but then it says so of everything.
    let parts = ["probes", "inventory", "pipeline"].map(|part| before["parts"][part].clone());
    let all = parts.iter().all(|part| part["ready"] == true);
    ensure!(before["ready"] == all && (status == 200) == all, "{body}");
    for part in &parts {
        ensure!(part["ready"] == part["reason"].is_null(), "{body}");
    }
    let (status, body) = http::get(&address, "/healthz")?;
    ensure!(status == 200 && body.contains("\"healthy\":true"), "{body}");
    sentinel.wait_ready(SOON)?;
    let (status, body) = http::get(&address, "/readyz")?;
    ensure!(status == 200 && body.contains("\"ready\":true"), "{body}");
    // It takes a moment to drain: until it is gone it says so.
    process::signal(sentinel.pid(), Signal::TERM)?;
    let mut draining = false;
    wait_until(SOON, "the end", || {
        let Ok((status, body)) = http::get(&address, "/readyz") else {
            return Ok(Some(()));
        };
        draining |= status == 503 && body.contains("draining");
        Ok(None)
    })?;
    ensure!(draining, "it never said that it drained");
    case.stop(sentinel)?;
    Ok(())
}

/// What is no GET of a path it has is refused; one who sends too much, or holds connections, gets nowhere.
fn limits() -> Result<()> {
    let case = Case::new()?;
    let (mut sentinel, address) = served(&case)?;
    sentinel.wait_ready(SOON)?;
    for method in ["POST", "PUT", "DELETE"] {
        let (status, _) = http::ask(&address, &format!("{method} /metrics HTTP/1.1\r\n\r\n"))?;
        ensure!(status == 405 || status == 400, "{method}: {status}");
    }
    ensure!(http::get(&address, "/")?.0 == 404, "no other path");
    let field = format!("x: {}\r\n", "y".repeat(1 << 20));
    let (status, _) = http::ask(&address, &format!("GET /healthz HTTP/1.1\r\n{field}\r\n"))
        .unwrap_or((431, String::new()));
    ensure!(status == 431 || status == 400, "a head of 1 MiB: {status}");
    let held: Vec<_> = (0..200)
        .map(|_| std::net::TcpStream::connect(&address))
        .collect();
    let (status, _) = http::get(&address, "/healthz")?;
    ensure!(status == 200, "others are kept out");
    drop(held);
    case.stop(sentinel)?;
    Ok(())
}

fn wrong_address() -> Result<()> {
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let state = tempfile::tempdir()?;
    for (listen, words) in [
        (address.as_str(), [address.as_str(), "listening on"]),
        ("192.0.2.1:9464", ["192.0.2.1:9464", "listening on"]),
        ("nowhere", ["nowhere", "--listen"]),
    ] {
        let line = [
            binary()?.into_os_string(),
            "run".into(),
            "--for".into(),
            "1s".into(),
            "--state-dir".into(),
            state.path().into(),
            "--listen".into(),
            listen.into(),
        ];
        let finished = Workload::program(line).start()?.finish(SOON)?;
        ensure!(finished.status.code() == Some(2), "{listen}: {finished:?}");
        for word in words {
            ensure!(finished.stderr.contains(word), "{word}: {finished:?}");
        }
    }
    // The same by the file, with key and line.
    let file = state.path().join("config.yaml");
    fs::write(&file, "telemetry:\n  listen: here\n")?;
    let line = [
        binary()?.into_os_string(),
        "run".into(),
        "--config".into(),
        file.into(),
    ];
    let finished = Workload::program(line).start()?.finish(SOON)?;
    ensure!(finished.status.code() == Some(2), "{finished:?}");
    ensure!(finished.stderr.contains("line 2"), "{finished:?}");
    Ok(())
}
