//! What a receiver refuses for good is a dead letter, which can be listed, sent again and dropped.

use std::ffi::OsString;

use anyhow::{Context, Result, ensure};
use e2e::desk::{Answer as Said, ask};
use e2e::receiver::{Answer, Receiver, Request};
use e2e::wait::wait_until;
use serde_json::Value;

use super::scene::{RETRY, Scene};
use super::webhook::read;
use crate::case::SOON;
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![Test::new("sinks::dead_letters", PLAIN, dead_letters)]
}

/// Refuses batches with the third secret, until it is asked to try again.
fn picky(request: &Request) -> Answer {
    let is_poisoned = request.body.contains("\"key\":\"v00003\"");
    let is_mended = request.line.contains("mended");
    if is_poisoned && !is_mended {
        return Answer::new(400, "no such thing as v00003");
    }
    Answer::new(200, "")
}

fn spool(scene: &Scene, words: &[&str]) -> Result<Said> {
    let mut all: Vec<OsString> = vec!["spool".into()];
    all.extend(words.iter().map(Into::into));
    all.extend(["--state-dir".into(), scene.state().as_os_str().to_owned()]);
    ask(all)
}

fn dead(scene: &Scene) -> Result<Vec<Value>> {
    let said = spool(scene, &["list", "hook", "--output", "json"])?.expect(0, &[])?;
    let said: Value = serde_json::from_str(&said.stdout).context("reading what waits")?;
    Ok(said["dead_letters"].as_array().cloned().unwrap_or_default())
}

fn dead_letters() -> Result<()> {
    let mut scene = Scene::new(8)?;
    let receiver = Receiver::start(picky)?;
    let sink = |path: &str| {
        format!(
            "  hook: {{{RETRY}, route: {{rules: [secret-in-log-file]}}, to: {{webhook: {{http: {{url: 'http://{}/{path}'}}}}}}}}",
            receiver.address()
        )
    };
    scene.configure(&sink("strict"))?;
    let sentinel = scene.start()?;
    let leaks = scene.leak(8)?;
    scene.told(leaks)?;
    wait_until(SOON, "a dead letter", || {
        Ok((!dead(&scene)?.is_empty()).then_some(()))
    })?;
    wait_until(SOON, "the others", || {
        let taken = receiver.taken();
        let got: usize = taken.iter().map(|(_, it)| it.body.lines().count()).sum();
        Ok((got == 7).then_some(()))
    })?;
    let letters = dead(&scene)?;
    ensure!(letters.len() == 1, "{letters:#?}");
    let reason = letters[0]["reason"].as_str().unwrap_or_default();
    ensure!(
        reason.contains("400") && reason.contains("no such thing"),
        "{reason}"
    );
    spool(&scene, &["list"])?.expect(0, &["hook: 0 findings wait", "1 dead letters", reason])?;
    spool(&scene, &["drop", "hook", "--waiting"])?.expect(1, &["a sentinel uses"])?;
    spool(&scene, &["resend", "nobody"])?.expect(2, &["no spool of a sink"])?;
    ensure!(sentinel.stop()?.status.success());
    // Mended: it is sent again under its own id.
    spool(&scene, &["resend", "hook"])?.expect(0, &["1 dead letters of hook are sent again"])?;
    scene.configure(&sink("mended"))?;
    let sentinel = scene.start()?;
    wait_until(SOON, "the dead letter to come", || {
        let mut ids = Vec::new();
        for (_, request) in receiver.taken() {
            ids.extend(read(&request)?.into_iter().map(|(id, _)| Value::from(id)));
        }
        Ok(ids.contains(&letters[0]["id"]).then_some(()))
    })?;
    ensure!(dead(&scene)?.is_empty());
    ensure!(sentinel.stop()?.status.success());
    spool(&scene, &["drop", "hook", "--waiting"])?.expect(0, &["0 dead letters and 0 waiting"])?;
    Ok(())
}
