//! The time of day jumps while the sentinel runs and while it does not: nothing is missed, and times keep their distance.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::time::{ClockId, Timespec, clock_gettime, clock_settime};
use serde_json::Value;

use super::away::{again, append, builder};
use crate::case::{Case, start};
use crate::expect::LOG;
use crate::harness::{Need, Test};

pub fn tests() -> Vec<Test> {
    const NEEDS: &[Need] = &[Need::Tracepoints, Need::Volumes, Need::OwnClock];
    vec![Test::new("restart::clock", NEEDS, clock)]
}

const HOUR: i64 = 3_600;

/// Sets the time of day by so many seconds.
fn jump(seconds: i64) -> Result<()> {
    let now = clock_gettime(ClockId::Realtime);
    let then = Timespec {
        tv_sec: now.tv_sec + seconds,
        ..now
    };
    clock_settime(ClockId::Realtime, then).context("setting the time of day")
}

fn clock() -> Result<()> {
    let case = Case::new()?;
    let began = Instant::now();
    let mut sentinel = start(builder(&case))?;
    let mut times = Vec::new();
    for (number, hours) in [0, 2, -26, 400 * 24].into_iter().enumerate() {
        jump(hours * HOUR)?;
        let log = case.directory().join(format!("app-{number}.log"));
        append(&log, &format!("by now: {}\n", case.value))?;
        let found = case.wait_where(&mut sentinel, LOG, |line| {
            line["stream"]["path"] == *log.to_string_lossy()
        })?;
        times.push(time_of(&found)?);
    }
    // What the probes see and what the files tell are given times by the clock that does not jump.
    let between = times.iter().max().zip(times.iter().min());
    let between = between.map(|(last, first)| last.duration_since(*first));
    let between = between.context("no times")?.unsigned_abs();
    ensure!(
        between <= began.elapsed() + Duration::from_secs(1),
        "{times:?}"
    );
    let before = sentinel.stop()?;
    ensure!(before.status.success(), "{before:?}");

    let log = case.directory().join("app-0.log");
    append(&log, &format!("while nobody looked: {}\n", case.control))?;
    jump(-800 * 24 * HOUR)?;
    let mut sentinel = again(&case, &before, &[])?;
    case.wait_control(&mut sentinel, LOG)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    Ok(())
}

fn time_of(finding: &Value) -> Result<jiff::Timestamp> {
    let time = finding["time"].as_str().context("a time")?;
    time.parse().with_context(|| format!("{time} is no time"))
}
