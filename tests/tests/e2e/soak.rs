//! A node's day, made short: containers that live and leak, containers that come and go, logs that are rotated, floods. Memory and
//! descriptors must stay what they were, and every leak must be counted.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use e2e::pod::{ContainerSpec, PodContainer};
use e2e::process::{descriptors, kib};
use e2e::sentinel::{Sentinel, Stopped};
use serde_json::Value;

use crate::case::{ROOT, SOON, watch_containers};
use crate::expect::{LOG, STDOUT};
use crate::harness::{PODS, Test};
use crate::pods::Setting;
use crate::shared;

/// How long it lasts, unless `SOAK_MINUTES` says otherwise.
const LASTS: Duration = Duration::from_secs(20);
/// Containers that live as long.
const RESIDENTS: usize = 50;
/// How often logs are rotated, and how often there is a flood.
const ROTATION: Duration = Duration::from_secs(7);
const FLOOD: Duration = Duration::from_secs(11);
/// How often the sentinel is looked at while it lasts.
const SAMPLES: u32 = 40;
/// KiB that it may grow by, between the first third and the last.
const GROWTH: u64 = 8 << 10;

/// Its duration decides how long it runs, so it comes when other trials are over.
pub fn last() -> Vec<Test> {
    vec![Test::new("soak::node", PODS, node)]
}

fn node() -> Result<()> {
    let minutes = std::env::var("SOAK_MINUTES").ok();
    let lasts = match minutes {
        Some(minutes) => Duration::from_secs(60 * minutes.parse::<u64>().context("SOAK_MINUTES")?),
        None => LASTS,
    };
    let scene = Scene::new()?;
    let sentinel = scene.sentinel()?;
    let residents = scene.residents()?;
    let until = Instant::now() + lasts;
    let is_over = AtomicBool::new(false);
    let (gone, samples) = thread::scope(|scope| {
        let churn = scope.spawn(|| scene.churn(&is_over));
        let rotation = scope.spawn(|| scene.rotate(&is_over));
        let flood = scope.spawn(|| scene.flood(&is_over));
        let samples = watch(&sentinel, until, lasts / SAMPLES);
        is_over.store(true, Ordering::Relaxed);
        let gone = join(churn)?;
        join(rotation)?;
        join(flood)?;
        anyhow::Ok((gone, samples?))
    })?;
    let steps = scene.end(&residents)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    print(&samples, steps, gone, &stopped);
    let is_kept = |line: &&Value| line["secret"]["name"] == scene.setting.case.name.as_str();
    let counts = counts(&stopped, is_kept);
    for (rule, wanted) in [(STDOUT, steps + gone), (LOG, steps)] {
        let told = counts.get(rule).copied().unwrap_or_default();
        ensure!(
            told == wanted,
            "{rule}: {told} told of {wanted}: {counts:?}"
        );
    }
    is_flat(&samples)
}

/// What is there as long as it lasts.
struct Scene {
    setting: Setting,
    /// The same inside of containers.
    logs: PathBuf,
}

impl Scene {
    fn new() -> Result<Self> {
        let setting = Setting::new(0o400, ROOT)?;
        let logs = setting.case.directory().join("logs");
        fs::create_dir(&logs).context("making a directory for logs")?;
        Ok(Self { setting, logs })
    }

    fn sentinel(&self) -> Result<Sentinel> {
        let containerd = shared::containerd()?;
        let (socket, pod_logs) = (containerd.socket(), containerd.log_root());
        let text = format!(
            "identity: {{api: {{mode: off}}, kubelet: {{mode: off}}, cri_sockets: [{socket:?}], oci: off}}\n\
             pod_logs: [{pod_logs:?}]\nlog_paths: [\"{}/*.log\"]\n",
            self.logs.display()
        );
        let config = self.setting.case.directory().join("config.yaml");
        fs::write(&config, text).context("writing a configuration")?;
        let config = config.to_str().context("a path in UTF-8")?;
        watch_containers(&[&self.setting.case], &["--config", config])
    }

    fn spec(&self, name: &str, script: &str) -> ContainerSpec {
        let inside = self.logs.to_string_lossy();
        ContainerSpec::sh(name, script)
            .mount(self.setting.case.volume.path(), "/secret")
            .mount_writable(&self.logs, &inside)
    }

    /// Containers that leak to standard output and to a log once a second, among other lines, until they are told to end.
    fn residents(&self) -> Result<Vec<PodContainer>> {
        let logs = self.logs.display();
        let resident = |number: usize| {
            let script = format!(
                "read -r v < /secret/password; i=0; log={logs}/r{number}.log
                while [ ! -e {logs}/end ]; do
                    i=$((i+1)); echo \"step $i password=$v\"; echo \"step $i password=$v\" >> $log
                    for n in 1 2 3 4 5 6 7 8 9; do echo \"step $i went well\"; echo \"step $i went well\" >> $log; done
                    sleep 1
                done
                echo \"ended after $i.\"; exec sleep 1000"
            );
            self.setting
                .pod
                .start(&self.spec(&format!("r{number}"), &script))
        };
        (0..RESIDENTS).map(resident).collect()
    }

    /// Tells the residents to end; how many steps they took.
    fn end(&self, residents: &[PodContainer]) -> Result<u64> {
        fs::write(self.logs.join("end"), "").context("telling residents to end")?;
        let steps = residents.iter().map(|resident| {
            let log = resident.wait_log("ended after", SOON)?;
            let words = log.rsplit_once("ended after ").map(|(_, words)| words);
            let number = words.and_then(|words| words.split_once('.'));
            let number = number.context("a resident says how far it came")?.0;
            number.parse::<u64>().context("a number of steps")
        });
        steps.sum()
    }

    /// Containers that leak once and are gone; how many.
    fn churn(&self, is_over: &AtomicBool) -> Result<u64> {
        let leak = "read -r v < /secret/password; echo \"password=$v\"";
        let mut gone = 0;
        while !is_over.load(Ordering::Relaxed) {
            let spec = ContainerSpec {
                attempt: u32::try_from(gone)?,
                ..self.spec("passing", leak)
            };
            let container = self.setting.pod.start(&spec)?;
            gone += 1;
            container.wait_exited(SOON)?;
            remove(container)?;
        }
        Ok(gone)
    }

    /// Logs get another name, and in the end none.
    fn rotate(&self, is_over: &AtomicBool) -> Result<()> {
        every(ROTATION, is_over, || {
            for number in 0..RESIDENTS {
                let log = self.logs.join(format!("r{number}.log"));
                let old = log.with_extension("old");
                // A resident may not have written since.
                let _ = fs::rename(&log, &old);
            }
            Ok(())
        })
    }

    /// A container writes as fast as it can, into a log and into a pipe.
    fn flood(&self, is_over: &AtomicBool) -> Result<()> {
        let script = format!(
            "line=$(head -c 200 /dev/zero | tr '\\0' x); n=0
            while [ $n -lt 20000 ]; do n=$((n+1)); echo \"$line\"; done > {0}/flood.log
            head -c 20000000 /dev/zero | cat > /dev/null
            rm {0}/flood.log",
            self.logs.display()
        );
        let number = AtomicU32::new(0);
        every(FLOOD, is_over, || {
            let spec = ContainerSpec {
                attempt: number.fetch_add(1, Ordering::Relaxed),
                ..self.spec("flood", &script)
            };
            let container = self.setting.pod.start(&spec)?;
            container.wait_exited(SOON * 3)?;
            remove(container)
        })
    }
}

/// Removes a container and then its log, as the kubelet does.
fn remove(container: PodContainer) -> Result<()> {
    let log = container.log_path().to_owned();
    container.remove()?;
    fs::remove_file(&log).with_context(|| format!("removing {}", log.display()))
}

/// Does it again and again, with a pause of this length before.
fn every(pause: Duration, is_over: &AtomicBool, act: impl Fn() -> Result<()>) -> Result<()> {
    let mut next = Instant::now() + pause;
    while !is_over.load(Ordering::Relaxed) {
        if Instant::now() >= next {
            act()?;
            next = Instant::now() + pause;
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn join<T>(thread: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().map_err(|_| anyhow!("a thread broke"))?
}

/// What the sentinel holds.
struct Sample {
    after: Duration,
    kib: u64,
    descriptors: usize,
    lines: usize,
}

/// Looks at it now and then, until it is time.
fn watch(sentinel: &Sentinel, until: Instant, pause: Duration) -> Result<Vec<Sample>> {
    let began = Instant::now();
    let mut samples = Vec::new();
    while Instant::now() < until {
        thread::sleep(pause);
        samples.push(Sample {
            after: began.elapsed(),
            kib: kib(sentinel.pid(), "VmRSS")?,
            descriptors: descriptors(sentinel.pid())?,
            lines: sentinel.lines().len(),
        });
    }
    Ok(samples)
}

/// How often each rule was told, by the last line of each finding.
fn counts(stopped: &Stopped, is_kept: impl Fn(&&Value) -> bool) -> BTreeMap<String, u64> {
    let findings = stopped.findings();
    let mut last = HashMap::new();
    for finding in findings.iter().filter(is_kept) {
        last.insert(finding["id"].as_str(), finding);
    }
    let mut counts = BTreeMap::new();
    for finding in last.values() {
        let rule = finding["rule"].as_str().unwrap_or_default().to_owned();
        *counts.entry(rule).or_default() += finding["count"].as_u64().unwrap_or_default();
    }
    counts
}

fn print(samples: &[Sample], steps: u64, gone: u64, stopped: &Stopped) {
    println!("soak::node: {steps} steps of {RESIDENTS} containers, {gone} containers gone");
    println!(
        "{:>9} {:>9} {:>12} {:>9}",
        "after", "KiB", "descriptors", "lines"
    );
    for sample in samples {
        let after = format!("{:.0?}", sample.after);
        println!(
            "{after:>9} {:>9} {:>12} {:>9}",
            sample.kib, sample.descriptors, sample.lines
        );
    }
    let last = stopped.lines.last().map(|(_, line)| line);
    let last = last.map(|line| format!("events {}, lost {}", line["events"], line["lost"]));
    println!("{}", last.unwrap_or_default());
}

/// Demands that the most of the last third is about the most of the second.
fn is_flat(samples: &[Sample]) -> Result<()> {
    let third = samples.len() / 3;
    let (middle, end) = (&samples[third..2 * third], &samples[2 * third..]);
    let most = |of: fn(&Sample) -> u64, samples: &[Sample]| samples.iter().map(of).max();
    let memory = [middle, end].map(|part| most(|it| it.kib, part).unwrap_or_default());
    ensure!(memory[1] <= memory[0] + GROWTH, "it grew: {memory:?} KiB");
    let open = [middle, end].map(|part| most(|it| it.descriptors as u64, part).unwrap_or_default());
    // Each log that was rotated just now is there twice.
    let most = open[0] + RESIDENTS as u64 + 16;
    ensure!(open[1] <= most, "descriptors: {open:?}");
    Ok(())
}
