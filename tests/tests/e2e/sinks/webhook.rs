//! The webhook: what is posted, and how it is signed.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::receiver::{Answer, Receiver, Request};
use serde_json::Value;

use super::scene::{RETRY, Scene, native, of_native};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("sinks::webhook", PLAIN, lines),
        Test::new("sinks::webhook_array", PLAIN, array),
        Test::new("sinks::webhook_route", PLAIN, route),
    ]
}

/// Takes whatever is posted.
pub fn takes(_: &Request) -> Answer {
    Answer::new(200, "")
}

/// Ids of bodies of native lines.
pub fn read(request: &Request) -> Result<Vec<(String, Value)>> {
    native(&request.body)
}

fn strict(request: &Request) -> Answer {
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    let is_right = request.line == "POST /hook/7 HTTP/1.1"
        && header("content-type") == Some("application/x-ndjson")
        && header("content-encoding") == Some("gzip")
        && header("x-team") == Some("soc")
        && header("authorization") == Some("Bearer t0ken-of-the-hook")
        && header("x-signature-256").is_some_and(|it| it.len() == 71 && it.starts_with("sha256="));
    Answer::new(if is_right { 204 } else { 422 }, "")
}

fn lines() -> Result<()> {
    let mut scene = Scene::new(40)?;
    let receiver = Receiver::start(strict)?;
    let (token, key) = (scene.at().join("token"), scene.at().join("key"));
    fs::write(&token, "t0ken-of-the-hook\n").context("writing a token")?;
    fs::write(&key, "k3y-of-the-hook\n").context("writing a key")?;
    scene.configure(&format!(
        "  hook: {{{RETRY}, to: {{webhook: {{http: {{url: 'http://{}/hook/7', headers: {{x-team: soc}}, bearer: {token:?}}}, signature: {{key_file: {key:?}}}}}}}}}",
        receiver.address()
    ))?;
    let sentinel = scene.start()?;
    let leaks = scene.leak(40)?;
    scene.arrived(leaks, &receiver, read)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    // Line by line what standard output had.
    let told: Vec<String> = stopped.finding_texts();
    let got = receiver.taken();
    let got: Vec<&str> = got.iter().flat_map(|(_, it)| it.body.lines()).collect();
    ensure!(got == told, "{got:#?}\nfor {told:#?}");
    for secret in ["t0ken-of-the-hook", "k3y-of-the-hook"] {
        ensure!(!stopped.stderr.contains(secret), "{}", stopped.stderr);
    }
    Ok(())
}

fn array() -> Result<()> {
    let mut scene = Scene::new(10)?;
    let receiver = Receiver::start(takes)?;
    scene.configure(&format!(
        "  hook: {{{RETRY}, to: {{webhook: {{body: array, http: {{gzip: false, url: 'http://localhost:{}/'}}}}}}}}",
        receiver.address().port()
    ))?;
    let sentinel = scene.start()?;
    let leaks = scene.leak(10)?;
    scene.arrived(leaks, &receiver, |request| {
        let all: Vec<Value> = serde_json::from_str(&request.body).context("an array")?;
        all.iter().map(of_native).collect()
    })?;
    ensure!(sentinel.stop()?.status.success());
    Ok(())
}

/// What a route leaves out does not come.
fn route() -> Result<()> {
    let mut scene = Scene::new(5)?;
    let receiver = Receiver::start(takes)?;
    let http = format!(
        "to: {{webhook: {{http: {{url: 'http://{}/'}}}}}}",
        receiver.address()
    );
    scene.configure(&format!(
        "  leaks: {{{RETRY}, {http}, route: {{rules: [secret-in-log-file], min_severity: high}}}}\n  pods: {{{RETRY}, {http}, route: {{namespaces: ['*']}}}}"
    ))?;
    let sentinel = scene.start()?;
    let leaks = scene.leak(5)?;
    scene.told(leaks)?;
    let stopped = sentinel.stop()?;
    let told = stopped.findings();
    let leaks = told.iter().filter(|it| it["rule"] == "secret-in-log-file");
    let got = receiver.taken();
    let got: usize = got.iter().map(|(_, it)| it.body.lines().count()).sum();
    let (leaks, all) = (leaks.count(), told.len());
    ensure!(leaks >= 5 && all > leaks, "{leaks} of {all}");
    ensure!(got == leaks, "{got} came of {leaks}");
    Ok(())
}
