//! A dead receiver and a slow one hold up neither a good one nor the sentinel.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::receiver::{Fault, Receiver};

use super::scene::Scene;
use super::webhook::{read, takes};
use crate::harness::{PLAIN, Test};

/// The good sink's own batch time, and what a busy machine may need.
const IN_TIME: Duration = Duration::from_millis(100 + 2_000);

pub fn tests() -> Vec<Test> {
    vec![Test::new("sinks::siblings", PLAIN, siblings)]
}

fn siblings() -> Result<()> {
    let mut scene = Scene::new(200)?;
    let (good, slow, mut dead) = (
        Receiver::start(takes)?,
        Receiver::start(takes)?,
        Receiver::start(takes)?,
    );
    slow.fault((0..100).map(|_| Fault::Late(Duration::from_secs(3))));
    dead.go_down();
    let sink = |name: &str, receiver: &Receiver| {
        let url = receiver.address();
        format!("  {name}: {{to: {{webhook: {{http: {{url: 'http://{url}/'}}}}}}}}\n")
    };
    let sinks = [("good", &good), ("slow", &slow), ("dead", &dead)];
    let sinks: String = sinks.map(|(name, it)| sink(name, it)).concat();
    scene.configure(&sinks)?;
    let sentinel = scene.start()?;
    for _ in 0..20 {
        let leaks = scene.leak(10)?;
        scene.told(leaks)?;
    }
    scene.arrived(scene.so_far(), &good, read)?;
    let printed = sentinel.lines();
    let printed_at = |id: &str| -> Option<Instant> {
        let (at, _) = printed.iter().find(|(_, line)| line["id"] == id)?;
        Some(*at)
    };
    for (at, request) in good.taken() {
        for (id, _) in read(&request)? {
            let printed = printed_at(&id).context("a finding came that was not printed")?;
            let late = at.saturating_duration_since(printed);
            ensure!(late < IN_TIME, "{id} came {late:?} after it was printed");
        }
    }
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    Ok(())
}
