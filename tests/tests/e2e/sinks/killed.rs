//! Sentinel killed at random moments, its receiver gone now and then: afterwards the receiver has every finding.

use anyhow::{Result, ensure};
use e2e::receiver::Receiver;

use super::scene::{RETRY, Scene, moment};
use super::webhook::{read, takes};
use crate::case::SOON;
use crate::harness::{PLAIN, Test};

/// How often it is killed, unless `SINK_KILLS` says otherwise.
const KILLS: usize = 6;
/// Leaks between two kills.
const LEAKS: usize = 40;

pub fn tests() -> Vec<Test> {
    vec![Test::new("sinks::killed", PLAIN, killed)]
}

fn killed() -> Result<()> {
    let kills = std::env::var("SINK_KILLS");
    let kills = kills.ok().and_then(|it| it.parse().ok()).unwrap_or(KILLS);
    let mut scene = Scene::new(LEAKS * (kills + 1))?;
    let mut receiver = Receiver::start(takes)?;
    scene.configure(&format!(
        "  hook: {{{RETRY}, batch: {{findings: 9, wait: 10ms}}, to: {{webhook: {{http: {{url: 'http://{}/'}}}}}}}}",
        receiver.address()
    ))?;
    for number in 0..kills {
        let sentinel = scene.start()?;
        if number % 3 == 1 {
            receiver.go_down();
        }
        // Half of them before it is killed, the others about then.
        scene.leak(LEAKS / 2)?;
        let waiting = moment()?;
        let until = std::time::Instant::now() + waiting;
        let mut left = LEAKS - LEAKS / 2;
        while std::time::Instant::now() < until {
            // The random moment is what is tried.
            std::thread::sleep(waiting / 20);
            let leaks = left.min(1);
            scene.leak(leaks)?;
            left -= leaks;
        }
        // SIGKILL.
        drop(sentinel);
        scene.leak(left)?;
        if number % 3 == 1 {
            receiver.come_back()?;
        }
    }
    let mut sentinel = scene.start()?;
    sentinel.wait_ready(SOON)?;
    // What was written to the log while no sentinel ran is read, too.
    let last = scene.leak(LEAKS)?;
    scene.told(last)?;
    let told = scene.lines()?.len();
    // Every line of the output file: what was told anywhere is delivered.
    let all = scene.so_far();
    scene.arrived(all.end - LEAKS..all.end, &receiver, read)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    println!("killed {kills} times: {told} lines told, all of them delivered");
    Ok(())
}
