//! What goes wrong with a receiver, and does no harm.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::receiver::{Answer, Fault, Receiver};
use e2e::wait::wait_until;

use super::scene::{RETRY, Scene};
use super::webhook::{read, takes};
use crate::case::SOON;
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("sinks::down_at_start", PLAIN, down_at_start),
        Test::new("sinks::down_under_load", PLAIN, down_under_load),
        Test::new("sinks::at_fault", PLAIN, at_fault),
        Test::new("sinks::kept_over_a_restart", PLAIN, kept_over_a_restart),
    ]
}

/// A scene whose sentinel posts to a receiver, a few findings at once.
fn posting(secrets: usize) -> Result<(Scene, Receiver)> {
    let (scene, receiver) = (Scene::new(secrets)?, Receiver::start(takes)?);
    scene.configure(&format!(
        "  hook: {{{RETRY}, batch: {{findings: 7}}, to: {{webhook: {{http: {{url: 'http://{}/'}}}}}}}}",
        receiver.address()
    ))?;
    Ok((scene, receiver))
}

fn down_at_start() -> Result<()> {
    let (mut scene, mut receiver) = posting(20)?;
    receiver.go_down();
    let mut sentinel = scene.start()?;
    let leaks = scene.leak(20)?;
    scene.told(leaks.clone())?;
    wait_until(SOON, "the sentinel to say so", || {
        Ok(sentinel
            .stderr()
            .contains("findings can't be delivered")
            .then_some(()))
    })?;
    receiver.come_back()?;
    scene.arrived(leaks, &receiver, read)?;
    let again = "findings are delivered again";
    sentinel.wait_for(Duration::from_millis(1), "anything", |_| true)?;
    let stopped = sentinel.stop()?;
    ensure!(
        stopped.status.success() && stopped.stderr.contains(again),
        "{stopped:?}"
    );
    Ok(())
}

fn down_under_load() -> Result<()> {
    let (mut scene, mut receiver) = posting(400)?;
    let sentinel = scene.start()?;
    for _ in 0..4 {
        let leaks = scene.leak(50)?;
        receiver.go_down();
        scene.leak(50)?;
        scene.told(leaks)?;
        receiver.come_back()?;
    }
    scene.arrived(scene.so_far(), &receiver, read)?;
    ensure!(sentinel.stop()?.status.success());
    Ok(())
}

/// Answers that ask to try again, that are none, that come late, or not at all.
fn at_fault() -> Result<()> {
    let (mut scene, receiver) = posting(60)?;
    let later = |status| Fault::Answer(Answer::new(status, "later"));
    receiver.fault([
        Fault::Answer(Answer::new(429, "slowly").header("retry-after", "1")),
        later(500),
        Fault::Close,
        later(503),
        Fault::Rubbish,
        Fault::Late(Duration::from_millis(2_500)),
        later(401),
        Fault::Late(Duration::from_millis(400)),
        later(404),
        Fault::Close,
    ]);
    let sentinel = scene.start()?;
    let leaks = scene.leak(60)?;
    scene.arrived(leaks, &receiver, read)?;
    ensure!(
        receiver.faults_left() == 0,
        "{} did not occur",
        receiver.faults_left()
    );
    ensure!(sentinel.stop()?.status.success());
    Ok(())
}

/// What could not be delivered before the end is delivered by the next sentinel.
fn kept_over_a_restart() -> Result<()> {
    let (mut scene, mut receiver) = posting(30)?;
    receiver.go_down();
    let sentinel = scene.start()?;
    let leaks = scene.leak(30)?;
    scene.told(leaks)?;
    // What waits is on disk: the end is a good one, though nobody has it.
    drop(sentinel);
    receiver.come_back()?;
    let sentinel = scene.start()?;
    scene.arrived(scene.so_far(), &receiver, read)?;
    ensure!(sentinel.stop()?.status.success());
    Ok(())
}
