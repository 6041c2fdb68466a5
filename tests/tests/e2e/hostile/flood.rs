//! Processes that write more than the rings hold, to hide what others leak.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use e2e::cgroup;
use e2e::sentinel::{Sentinel, Stopped};
use e2e::wait::wait_until;
use e2e::workload::Workload;
use serde_json::Value;

use super::memory::Memory;
use super::{lost, unharmed};
use crate::case::{Case, SOON, start};
use crate::expect::{LOG, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::value;

/// Values that are leaked meanwhile.
const LEAKS: usize = 20;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("hostile::flood", PLAIN, flood),
        Test::new("hostile::flood_next_door", PLAIN, flood_next_door),
    ]
}

/// A configuration with a ring that is soon full, and secrets of these values.
fn with_a_small_ring(case: &Case, values: &[String]) -> Result<Sentinel> {
    let secrets = case.directory().join("secrets");
    fs::create_dir(&secrets).context("making a directory")?;
    for (number, value) in values.iter().enumerate() {
        fs::write(secrets.join(format!("key-{number}")), value).context("writing a secret")?;
    }
    let config = case.directory().join("config.yaml");
    let text = format!(
        "scope: node\nsecret_paths: [\"{}\"]\nrings: {{records_bytes: 65536}}\n",
        secrets.display()
    );
    fs::write(&config, text).context("writing a configuration")?;
    start(Sentinel::builder().arg("--config").arg(&config))
}

fn values() -> Result<Vec<String>> {
    (0..LEAKS).map(|_| value::fresh(30)).collect()
}

/// The ring is made small and two processes write more than it holds. Of what others write to logs at the same time all is found:
/// what the ring could not hold is read from the file, and what it could not hold is counted.
fn flood() -> Result<()> {
    let case = Case::new()?;
    let values = values()?;
    let mut sentinel = with_a_small_ring(&case, &values)?;
    let memory = Memory::of(&sentinel)?;
    // Each write is a line of 4 KiB to a pipe; after as many as fill this ring several times there is a pause, since other
    // trials' sentinels see them, too.
    let noise = "line=$(head -c 4000 /dev/zero | tr '\\0' x)
        while :; do for n in 1 2 3 4 5 6 7 8 9 10; do echo \"$line\"; echo \"$line\"; echo \"$line\"; echo \"$line\"; done; sleep 0.01; done | cat > /dev/null";
    let floods = [Workload::sh(noise).start()?, Workload::sh(noise).start()?];
    let what = "the flood to be more than the ring holds";
    sentinel.wait_for(SOON, what, |line| line["cause"] == "write-ring-full")?;
    let log = case.directory().join("app.log");
    let script = format!(
        "while read -r line; do echo \"$line\" >> '{}'; done",
        log.display()
    );
    let mut quiet = Workload::sh(&script).start()?;
    for value in &values {
        quiet.send_line(value)?;
    }
    quiet.finish(SOON)?;
    for number in 0..LEAKS {
        let key = format!("key-{number}");
        sentinel.wait_for(SOON * 2, &format!("the leak of {key}"), |line| {
            line["rule"] == LOG && line["secret"]["key"] == key.as_str()
        })?;
    }
    let pids: Vec<u32> = floods.iter().map(|it| it.pid()).collect();
    drop(floods);
    wait_until(SOON, "the floods to end", || {
        let gone = pids.iter().all(|pid| !e2e::process::runs(*pid));
        Ok(gone.then_some(()))
    })?;
    let grown = memory.is_bounded()?;
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    let shed = lost(&stopped, &["write-ring-full"]);
    ensure!(shed > 0, "what was shed is counted");
    println!("hostile::flood: {LEAKS} leaks found, {shed} writes shed, {grown} MiB more");
    Ok(())
}

/// While a container fills the ring many times over with writes to a pipe, another leaks into a pipe, which nobody can read a second
/// time. All is found, because the first one has its share of the ring and no more.
fn flood_next_door() -> Result<()> {
    let case = Case::new()?;
    let values = values()?;
    let mut sentinel = with_a_small_ring(&case, &values)?;
    let (group, quiet_group) = (Group::new()?, Group::new()?);
    // The flood is on when the line is told; it is short, since other trials' sentinels see it, too.
    let flood = "head -c 16000000 /dev/zero | cat > /dev/null";
    let script = format!(
        "echo $$ > '{}/cgroup.procs'
        while read -r line; do
            sh -c \"echo \\$\\$ > '{}/cgroup.procs' && {flood}\" &
            for n in 1 2 3 4 5 6 7 8; do sleep 0.002; echo $n; done
            echo \"$line\"
            wait
        done",
        quiet_group.directory.display(),
        group.directory.display()
    );
    let mut quiet = Workload::sh(&script).start()?;
    for (number, value) in values.iter().enumerate() {
        quiet.send_line(value)?;
        let key = format!("key-{number}");
        sentinel.wait_for(SOON, &format!("the leak of {key}"), |line| {
            line["rule"] == STDOUT && line["secret"]["key"] == key.as_str()
        })?;
    }
    quiet.finish(SOON)?;
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    let shed = lost(&stopped, &["write-ring-full"]);
    ensure!(shed > 0, "the flood is more than the ring holds");
    let of_group = lost_by(&stopped, &group.id)?;
    ensure!(of_group > 0, "nothing is said to be the flood's");
    println!(
        "hostile::flood_next_door: {LEAKS} leaks found, {shed} writes shed, {of_group} said to be the flood's"
    );
    Ok(())
}

/// How many pieces of writes are said to be this container's; of all no more than were lost.
fn lost_by(stopped: &Stopped, container: &str) -> Result<u64> {
    let lines = stopped.lines.iter().map(|(_, line)| line);
    let (mut of_container, mut of_all, mut all) = (0, 0, 0);
    for line in lines.filter(|line| line["cause"] == "write-ring-full") {
        let by = line["by"].as_array().map(Vec::as_slice).unwrap_or_default();
        let count = |it: &Value| it["count"].as_u64().unwrap_or(0);
        of_all += by.iter().map(count).sum::<u64>();
        all += count(line);
        let its = by.iter().filter(|it| it["container"]["id"] == container);
        of_container += its.map(count).sum::<u64>();
    }
    ensure!(of_all <= all, "{of_all} are more than {all} that were lost");
    Ok(of_container)
}

/// A control group of version 2, named as a container's. Whatever runs in it ends with it.
struct Group {
    directory: PathBuf,
    name: String,
    id: String,
}

impl Group {
    fn new() -> Result<Self> {
        let id = value::hex(value::fresh(32)?.as_bytes());
        let name = format!("sentinel-{id}.scope");
        let directory = cgroup::unified()?.join(&name);
        fs::create_dir(&directory).context("making a control group")?;
        Ok(Self {
            directory,
            name,
            id,
        })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Err(error) = cgroup::remove(&format!("/{}", self.name)) {
            eprintln!("the control group {} is left: {error:#}", self.name);
        }
    }
}
