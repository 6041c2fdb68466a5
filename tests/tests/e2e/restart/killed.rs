//! Killed at random moments, under load: every value that leaked into a log is told, and each leak has one id.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::{Sentinel, new_state};
use e2e::wait::wait_until;
use e2e::workload::{Running, Stream, Workload};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{PLAIN, Test};
use crate::value;

/// How often it is killed, unless `RESTART_KILLS` says otherwise.
const KILLS: usize = 8;
/// Values for each time, and for the rest; there must be more than can leak.
const VALUES: usize = 60;
/// The last sentinel may have much to read.
const LATE: Duration = Duration::from_secs(120);

pub fn tests() -> Vec<Test> {
    vec![Test::new("restart::killed", PLAIN, killed)]
}

/// Leaks a value every 50 ms: into a log that stays open, into one that is opened for each line, and into a pod's. On a slow
/// machine the values come to an end before the kills do; the log stays open.
const LEAK: &str = r#"
exec 3>>open.log
while read -r value; do
  echo "value $value" >&3
  echo "value $value" >> opened.log
  echo "2026-11-24T10:00:00.000000000Z stdout F value $value" >> "$POD_LOG"
  sleep 0.05
done < values
exec sleep 1000"#;

/// Other lines for all logs that stay open.
const LOAD: &str = "while :; do seq 1 2000; sleep 0.05; done";

struct Scene {
    directory: TempDir,
    values: Vec<String>,
    state: Arc<TempDir>,
    config: PathBuf,
    pod_log: PathBuf,
}

impl Scene {
    fn new(kills: usize) -> Result<Self> {
        let directory = tempfile::tempdir().context("making a directory")?;
        let at = directory.path();
        let values: Result<Vec<String>> = (0..VALUES * (kills + 2))
            .map(|_| value::fresh(24))
            .collect();
        let values = values?;
        let secrets = at.join("secrets");
        fs::create_dir(&secrets).context("making a directory")?;
        for (number, value) in values.iter().enumerate() {
            // Nobody else can read it: thousands of findings about that at each start would fill the output file.
            let mut private = fs::OpenOptions::new();
            let private = private.write(true).create_new(true).mode(0o600);
            let file = private.open(secrets.join(format!("v{number:05}")));
            file.and_then(|mut file| file.write_all(value.as_bytes()))
                .context("writing a secret")?;
        }
        fs::write(at.join("values"), values.join("\n") + "\n").context("writing the values")?;
        let pod = at.join("pods/shop_cart_0b6e0dd2-24f6-4c0e-8f0a-4d2f3c1b9a77/web");
        fs::create_dir_all(&pod).context("making a directory")?;
        let config = at.join("config.yaml");
        let text = format!(
            "scope: node\nsecret_paths: [\"{}\"]\npod_logs: [\"{}\"]\noutput_file: {{path: \"{}\"}}\n",
            secrets.display(),
            at.join("pods").display(),
            at.join("findings.jsonl").display(),
        );
        fs::write(&config, text).context("writing a configuration")?;
        Ok(Self {
            values,
            state: new_state()?,
            config,
            pod_log: pod.join("0.log"),
            directory,
        })
    }

    fn at(&self) -> &Path {
        self.directory.path()
    }

    fn sentinel(&self, number: usize) -> Result<Sentinel> {
        let captures = self.at().join(format!("captures-{number}"));
        let builder = Sentinel::builder().state(&self.state);
        let builder = builder.arg("--config").arg(&self.config);
        builder.arg("--capture").arg(captures).start()
    }

    fn writers(&self) -> Result<[Running; 2]> {
        let leak = Workload::sh(LEAK).directory(self.at());
        let load = Workload::sh(LOAD).directory(self.at());
        Ok([
            leak.env("POD_LOG", &self.pod_log).start()?,
            load.stdout(Stream::File(self.at().join("load.log")))
                .start()?,
        ])
    }

    /// The numbers of the values that a log holds.
    fn leaked(&self, log: &Path) -> Result<BTreeSet<usize>> {
        let text = fs::read_to_string(log).with_context(|| log.display().to_string())?;
        let lines: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.split(' ').next_back())
            .collect();
        let is_there =
            |(number, value): (usize, &String)| lines.contains(value.as_str()).then_some(number);
        Ok(self
            .values
            .iter()
            .enumerate()
            .filter_map(is_there)
            .collect())
    }

    /// The ids of all findings about a value at a place, and how many lines were cut off.
    fn told(&self) -> Result<(Told, usize)> {
        let text =
            fs::read_to_string(self.at().join("findings.jsonl")).context("reading findings")?;
        let (mut told, mut cut) = (Told::new(), 0);
        for line in text.lines() {
            // It was being written when the sentinel was killed: a line of its own, and told again.
            let Ok(line) = serde_json::from_str::<Value>(line) else {
                cut += 1;
                continue;
            };
            let key = line["secret"]["key"].as_str().unwrap_or_default();
            let number = key.strip_prefix('v').and_then(|number| number.parse().ok());
            let (Some(number), Some(id)) = (number, line["id"].as_str()) else {
                continue;
            };
            let place = match (line["rule"].as_str(), line["stream"]["path"].as_str()) {
                (Some("secret-in-stdout"), Some(path))
                | (Some("secret-in-log-file"), Some(path)) => {
                    format!("{} {path}", line["rule"])
                }
                _ => continue,
            };
            told.entry((number, place))
                .or_default()
                .insert(id.to_owned());
        }
        Ok((told, cut))
    }
}

type Told = BTreeMap<(usize, String), BTreeSet<String>>;

fn killed() -> Result<()> {
    let kills = std::env::var("RESTART_KILLS")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(KILLS);
    let scene = Scene::new(kills)?;
    let mut sentinel = scene.sentinel(0)?;
    sentinel.wait_ready(LATE)?;
    let writers = scene.writers()?;
    for number in 1..=kills {
        // The random moment is what is tried. One in four comes while the sentinel starts.
        std::thread::sleep(moment()?);
        let words = sentinel.stderr();
        ensure!(
            !words.contains("WARN secret_sentinel::kept"),
            "start {number}: {words}"
        );
        // SIGKILL.
        drop(sentinel);
        sentinel = scene.sentinel(number)?;
        if number % 4 != 0 {
            sentinel
                .wait_ready(LATE)
                .with_context(|| format!("start {number}"))?;
        }
    }
    sentinel.wait_ready(LATE)?;
    drop(writers);
    // A log that no sentinel had time to save a position of is read when it is opened once more.
    let mut opened = fs::OpenOptions::new();
    let opened = opened.append(true).open(scene.at().join("opened.log"));
    let written = opened.and_then(|mut log| log.write_all(b"the end\n"));
    written.context("writing to a log")?;
    let logs = [
        ("\"secret-in-log-file\"", scene.at().join("open.log")),
        ("\"secret-in-log-file\"", scene.at().join("opened.log")),
        ("\"secret-in-stdout\"", scene.pod_log.clone()),
    ];
    let mut leaks = 0;
    for (rule, log) in &logs {
        let place = format!("{rule} {}", log.display());
        let leaked = scene.leaked(log)?;
        leaks += leaked.len();
        ensure!(
            leaked.len() > kills * 2,
            "{} values leaked into {place}",
            leaked.len()
        );
        let missing = || -> Result<Vec<usize>> {
            let (told, _) = scene.told()?;
            let is_missing = |number: &&usize| !told.contains_key(&(**number, place.clone()));
            Ok(leaked.iter().filter(is_missing).copied().collect())
        };
        let all_told = wait_until(LATE, "every leak to be told", || {
            Ok(missing()?.is_empty().then_some(()))
        });
        if all_told.is_err() {
            let missing = missing()?;
            anyhow::bail!(
                "of {} leaks into {place} {} were not told: {missing:?}",
                leaked.len(),
                missing.len()
            );
        }
    }
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    let (told, cut) = scene.told()?;
    ensure!(cut <= kills, "{cut} lines are cut off");
    let twice: Vec<_> = told.iter().filter(|(_, ids)| ids.len() > 1).collect();
    ensure!(
        twice.is_empty(),
        "{} of {} leaks have two ids: {twice:?}",
        twice.len(),
        told.len()
    );
    println!("killed {kills} times: {leaks} leaks, each told under one id; {cut} lines cut off");
    Ok(())
}

/// Up to 0.8 seconds.
fn moment() -> Result<Duration> {
    let random = value::fresh(8)?;
    let random = random
        .bytes()
        .fold(0u64, |sum, byte| sum * 67 + u64::from(byte));
    Ok(Duration::from_micros(random % 800_000))
}
