//! Kafka brokers of librdkafka, which check what they get, and its consumer: stopped, killed sentinels; each finding is in the topic.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use e2e::requirements;
use e2e::wait::wait_until;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::scene::{Came, RETRY, Scene, of_native};
use crate::case::SOON;
use crate::harness::{Need, Test};

pub fn tests() -> Vec<Test> {
    const NEEDS: &[Need] = &[Need::Tracepoints, Need::Volumes, Need::Kafka];
    vec![
        Test::new("sinks::kafka", NEEDS, plain),
        Test::new("sinks::kafka_zstd", NEEDS, zstd),
    ]
}

/// Brokers and a consumer; dropped, they are killed.
struct Cluster {
    child: Child,
    out: PathBuf,
    broker: String,
}

impl Cluster {
    fn start(at: &Path, topic: &str) -> Result<Self> {
        let python = requirements::kafka().map_err(|lack| anyhow::anyhow!(lack))?;
        let out = at.join("kafka.out");
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("engines/kafka.py");
        let mut command = Command::new(python);
        command.arg(program).arg(topic).stdin(Stdio::piped());
        command.stdout(File::create(&out).context("making a file")?);
        command.stderr(File::create(at.join("kafka.err")).context("making a file")?);
        let child = command.spawn().context("starting Kafka")?;
        let mut cluster = Self {
            child,
            out,
            broker: String::new(),
        };
        cluster.broker = cluster.says("brokers")?[0]
            .as_str()
            .context("no broker")?
            .to_owned();
        Ok(cluster)
    }

    /// Makes the topic.
    fn topic(&mut self) -> Result<()> {
        let input = self.child.stdin.as_mut().context("no input")?;
        input.write_all(b"\n").context("writing to Kafka")?;
        ensure!(self.says("partitions")? == 4);
        Ok(())
    }

    /// Nobody answers: connections stay open.
    fn signal(&self, signal: Signal) -> Result<()> {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).context("signalling Kafka")
    }

    fn lines(&self) -> Result<Vec<Value>> {
        let text = fs::read_to_string(&self.out).context("reading what Kafka says")?;
        // A last line without an end is being written.
        let lines = text.split_inclusive('\n').filter(|it| it.ends_with('\n'));
        let lines = lines.map(|line| serde_json::from_str(line).context("reading a line"));
        lines.collect()
    }

    fn says(&self, what: &str) -> Result<Value> {
        wait_until(SOON, format!("Kafka to say its {what}"), || {
            let lines = self.lines()?;
            Ok(lines.iter().find_map(|line| line.get(what).cloned()))
        })
    }

    /// Findings by their ids, each record looked at closely.
    fn got(&self) -> Result<BTreeMap<String, Value>> {
        let mut got = BTreeMap::new();
        let mut partition = None;
        for record in self.lines()?.iter().filter(|it| it["brokers"].is_null()) {
            ensure!(record["error"].is_null(), "{record}");
            let Some(value) = record["value"].as_str() else {
                continue;
            };
            let finding: Value = serde_json::from_str(value).context("reading a finding")?;
            let (id, what): Came = of_native(&finding)?;
            let headers = &record["headers"];
            ensure!(record["key"] == "east/node-7", "{record}");
            ensure!(
                headers["id"] == *id && headers["rule"] == finding["rule"],
                "{record}"
            );
            let key = headers["key"].as_str().context("no key")?;
            ensure!(key == id || key.starts_with(&format!("{id}.")), "{record}");
            let first = partition.get_or_insert_with(|| record["partition"].clone());
            ensure!(*first == record["partition"], "a node has one partition");
            let before = got.entry(id.clone()).or_insert_with(|| what.clone());
            ensure!(
                *before == what,
                "{id} is of two findings: {before} and {what}"
            );
        }
        Ok(got)
    }

    fn has_all(&self, scene: &Scene) -> Result<()> {
        let told = scene.told(scene.so_far())?;
        wait_until(SOON * 2, "the findings to arrive", || {
            let got = self.got()?;
            Ok(told.iter().all(|id| got.contains_key(id)).then_some(()))
        })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn plain() -> Result<()> {
    trial("none")
}

fn zstd() -> Result<()> {
    trial("zstd")
}

fn trial(compression: &str) -> Result<()> {
    let mut scene = Scene::new(150)?;
    let mut cluster = Cluster::start(scene.at(), "of-trials")?;
    scene.configure(&format!(
        "  bus: {{{RETRY}, batch: {{findings: 10}}, to: {{kafka: {{brokers: ['{}'], topic: of-trials, compression: {compression}}}}}}}",
        cluster.broker
    ))?;
    // There is no topic yet: findings wait.
    let sentinel = scene.start()?;
    scene.leak(30)?;
    wait_until(SOON, "the sentinel to say so", || {
        let has_said = sentinel.stderr().contains("there is no topic of-trials");
        Ok(has_said.then_some(()))
    })?;
    cluster.topic()?;
    scene.leak(30)?;
    cluster.has_all(&scene)?;
    // Nobody answers, for longer than an answer is waited for.
    cluster.signal(Signal::STOP)?;
    let leaks = scene.leak(30)?;
    scene.told(leaks)?;
    wait_until(SOON, "the sentinel to say so", || {
        let troubles = sentinel.stderr().matches("can't be delivered").count();
        Ok((troubles > 1).then_some(()))
    })?;
    // SIGKILL; what was under way is sent again.
    drop(sentinel);
    let sentinel = scene.start()?;
    cluster.signal(Signal::CONT)?;
    scene.leak(30)?;
    cluster.has_all(&scene)?;
    // What waits at the end is delivered before it.
    let leaks = scene.leak(30)?;
    scene.told(leaks)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    cluster.has_all(&scene)
}
