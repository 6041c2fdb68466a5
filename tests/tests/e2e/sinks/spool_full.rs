//! A disk that is full under a sink's spool: what waits stays in memory, what is more is lost and said, nobody else notices.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result, ensure};
use e2e::receiver::Receiver;
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;

use super::scene::{RETRY, Scene};
use super::webhook::{read, takes};
use crate::case::SOON;
use crate::disk::Disk;
use crate::harness::{PLAIN, Test};
use crate::operations::{address, http};

/// Bytes that the spool may have, and so that wait in memory at most: some ninety findings.
const BYTES: usize = 128 << 10;
const LEAK: &str = "secret-in-log-file";
const FULL: &str = "the spool of a sink can't be written";
const AGAIN: &str = "the spool of a sink is written again";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("sinks::spool_disk_full", PLAIN, disk_full),
        Test::new("sinks::spool_fills_its_disk", PLAIN, fills_its_disk),
    ]
}

/// A sink of leaks only.
fn sink(name: &str, receiver: &Receiver, more: &str) -> String {
    format!(
        "  {name}: {{{RETRY}, {more} route: {{rules: [{LEAK}]}}, to: {{webhook: {{http: {{url: 'http://{}/'}}}}}}}}\n",
        receiver.address()
    )
}

/// Ids of the leaks of these numbers, as the output file has them.
fn leaks(scene: &Scene, numbers: Range<usize>) -> Result<BTreeSet<String>> {
    scene.told(numbers.clone())?;
    let mut ids = BTreeSet::new();
    for line in scene.lines()? {
        let key = line["secret"]["key"].as_str().unwrap_or_default();
        let number = key.trim_start_matches('v').parse::<usize>();
        if line["rule"] == LEAK && number.is_ok_and(|number| numbers.contains(&number)) {
            ids.insert(line["id"].as_str().context("no id")?.to_owned());
        }
    }
    Ok(ids)
}

fn got(receiver: &Receiver) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for (_, request) in receiver.taken() {
        ids.extend(read(&request)?.into_iter().map(|(id, _)| id));
    }
    Ok(ids)
}

fn has(receiver: &Receiver, ids: &BTreeSet<String>) -> Result<()> {
    let arrived = wait_until(SOON * 3, "the findings to arrive", || {
        Ok(ids.is_subset(&got(receiver)?).then_some(()))
    });
    let missing = ids.difference(&got(receiver)?).count();
    arrived.with_context(|| format!("{missing} of {} are missing", ids.len()))
}

/// How many findings the loss lines say were dropped.
fn told_lost(sentinel: &Sentinel) -> u64 {
    let lines = sentinel.lines().into_iter().map(|(_, line)| line);
    let lost = lines.filter(|line| line["kind"] == "loss" && line["cause"] == "spool-full");
    lost.filter_map(|line| line["count"].as_u64()).sum()
}

fn counted(address: &str) -> Result<u64> {
    let (_, text) = http::get(address, "/metrics")?;
    let name = "secret_sentinel_dropped_findings_total{sink=\"hook\"} ";
    let count = text.lines().find_map(|line| line.strip_prefix(name));
    count.context("no such metric")?.parse().context("a count")
}

fn says(sentinel: &Sentinel, what: &'static str) -> Result<()> {
    wait_until(SOON, what, || {
        Ok(sentinel.stderr().contains(what).then_some(()))
    })
}

fn disk_full() -> Result<()> {
    let mut scene = Scene::new(400)?;
    let (mut hook, other) = (Receiver::start(takes)?, Receiver::start(takes)?);
    let disk = Disk::at(scene.state().join("spool/hook"), c"size=256k,mode=0700")?;
    let sinks = sink("hook", &hook, &format!("spool: {{bytes: {BYTES}}},"));
    let sinks = sinks + &sink("other", &other, "");
    scene.configure(&format!("{sinks}telemetry: {{listen: '127.0.0.1:0'}}"))?;
    let sentinel = scene.start()?;
    let address = address(&sentinel)?;

    // The receiver is away, and so is the space: memory holds some.
    hook.go_down();
    disk.fill()?;
    let first = scene.leak(40)?;
    let first = leaks(&scene, first)?;
    says(&sentinel, FULL)?;
    has(&other, &first)?;
    ensure!(told_lost(&sentinel) == 0 && counted(&address)? == 0);

    // More than it holds.
    scene.leak(260)?;
    let all = leaks(&scene, scene.so_far())?;
    has(&other, &all)?;
    wait_until(SOON, "the loss to be told", || {
        let lost = told_lost(&sentinel);
        Ok((lost > 0 && counted(&address)? == lost).then_some(()))
    })?;

    // What memory holds is delivered from there.
    hook.come_back()?;
    let lost = told_lost(&sentinel);
    let came = wait_until(SOON * 2, "the rest to be delivered", || {
        let got = got(&hook)?;
        Ok((got.len() as u64 + lost >= all.len() as u64).then_some(got))
    })?;
    ensure!(
        came.is_subset(&all) && came.len() as u64 + lost == all.len() as u64,
        "{} came, {lost} were lost, of {}",
        came.len(),
        all.len()
    );
    ensure!(
        told_lost(&sentinel) == lost && !sentinel.stderr().contains(AGAIN),
        "{}",
        sentinel.stderr()
    );

    // With space everything is on the disk again: it outlives SIGKILL.
    disk.free()?;
    let more = scene.leak(30)?;
    has(&hook, &leaks(&scene, more)?)?;
    says(&sentinel, AGAIN)?;
    hook.go_down();
    let last = scene.leak(30)?;
    let last = leaks(&scene, last)?;
    has(&other, &last)?;
    drop(sentinel);
    hook.come_back()?;
    let sentinel = scene.start()?;
    has(&hook, &last)?;
    let stopped = sentinel.stop()?;
    ensure!(
        stopped.status.success() && !stopped.stderr.contains("panic"),
        "{stopped:?}"
    );
    Ok(())
}

/// A disk smaller than the spool may be: what was delivered makes room for what comes.
fn fills_its_disk() -> Result<()> {
    let mut scene = Scene::new(300)?;
    let mut hook = Receiver::start(takes)?;
    let disk = Disk::at(scene.state().join("spool/hook"), c"size=160k,mode=0700")?;
    scene.configure(&sink("hook", &hook, ""))?;
    let sentinel = scene.start()?;
    for _ in 0..5 {
        let some = scene.leak(50)?;
        has(&hook, &leaks(&scene, some)?)?;
    }
    hook.go_down();
    let last = scene.leak(50)?;
    let last = leaks(&scene, last)?;
    let on_disk = wait_until(SOON, "the findings to be on the disk", || {
        let state = scene.state().as_os_str();
        let words = [
            "spool".as_ref(),
            "list".as_ref(),
            "--state-dir".as_ref(),
            state,
        ];
        let told = e2e::desk::ask(words)?;
        Ok(told.stdout.contains("hook: 50 findings wait").then_some(()))
    });
    on_disk.with_context(|| sentinel.stderr())?;
    ensure!(!sentinel.stderr().contains(FULL), "{}", sentinel.stderr());
    hook.come_back()?;
    has(&hook, &last)?;
    ensure!(disk.path().exists());
    let stopped = sentinel.stop()?;
    let lost = stopped.lines.iter().any(|(_, line)| {
        let cause = line["cause"].as_str().unwrap_or_default();
        line["kind"] == "loss" && cause.starts_with("spool-")
    });
    ensure!(stopped.status.success() && !lost, "{}", stopped.stderr);
    Ok(())
}
