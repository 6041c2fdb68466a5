//! Secrets that leak one after the other, a sentinel with sinks, and what its receivers must have then.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::receiver::{Receiver, Request};
use e2e::sentinel::{Sentinel, new_state};
use e2e::wait::wait_until;
use serde_json::Value;
use tempfile::TempDir;

use crate::case::SOON;
use crate::value;

/// A receiver that was away is tried again within a second.
pub const RETRY: &str = "retry: {timeout: 2s, first: 50ms, longest: 300ms, drain: 10s}";

/// A finding that came: its id, and what it is apart from its count.
pub type Came = (String, Value);

/// Secrets, and a log that they leak into.
pub struct Scene {
    directory: TempDir,
    values: Vec<String>,
    leaked: usize,
    state: Arc<TempDir>,
    starts: usize,
}

impl Scene {
    /// So many secrets.
    pub fn new(secrets: usize) -> Result<Self> {
        let directory = tempfile::tempdir().context("making a directory")?;
        let place = directory.path().join("secrets");
        fs::create_dir(&place).context("making a directory")?;
        let values = (0..secrets).map(|_| value::fresh(24));
        let values = values.collect::<Result<Vec<_>>>()?;
        for (number, value) in values.iter().enumerate() {
            let file = place.join(format!("v{number:05}"));
            fs::write(file, value).context("writing a secret")?;
        }
        Ok(Self {
            directory,
            values,
            leaked: 0,
            state: new_state()?,
            starts: 0,
        })
    }

    /// A directory for whatever is needed besides.
    pub fn at(&self) -> &Path {
        self.directory.path()
    }

    /// The state directory.
    pub fn state(&self) -> &Path {
        self.state.path()
    }

    /// Writes the configuration with these sinks, and checks it.
    pub fn configure(&self, sinks: &str) -> Result<()> {
        let text = format!(
            "scope: node\nsecret_paths: [{0:?}]\npod_logs: []\noutput_file: {{path: {1:?}}}\nidentity: {{node_name: node-7, cluster: east}}\nsinks:\n{sinks}\n",
            self.at().join("secrets"),
            self.at().join("findings.jsonl"),
        );
        let path = self.config();
        fs::write(&path, text).context("writing a configuration")?;
        e2e::desk::ask(["config".as_ref(), "check".as_ref(), path.as_os_str()])?
            .expect(0, &["valid"])?;
        Ok(())
    }

    fn config(&self) -> PathBuf {
        self.at().join("config.yaml")
    }

    /// Starts a sentinel; each start keeps a capture of its own.
    pub fn begin(&mut self) -> Result<Sentinel> {
        self.starts += 1;
        let captures = self.at().join(format!("captures-{}", self.starts));
        let builder = Sentinel::builder().state(&self.state);
        let builder = builder.arg("--config").arg(self.config());
        builder.arg("--capture").arg(captures).start()
    }

    /// The same, and waits until it watches.
    pub fn start(&mut self) -> Result<Sentinel> {
        let mut sentinel = self.begin()?;
        sentinel.wait_ready(SOON)?;
        Ok(sentinel)
    }

    /// The next secrets leak; gives their numbers.
    pub fn leak(&mut self, secrets: usize) -> Result<std::ops::Range<usize>> {
        let mut options = OpenOptions::new();
        let log = options.append(true).create(true);
        let mut log = log
            .open(self.at().join("app.log"))
            .context("opening a log")?;
        let range = self.leaked..self.leaked + secrets;
        for value in &self.values[range.clone()] {
            log.write_all(format!("value {value}\n").as_bytes())
                .context("writing to a log")?;
        }
        self.leaked = range.end;
        Ok(range)
    }

    /// Waits until these leaks were told; gives the ids of all that was.
    pub fn told(&self, leaks: std::ops::Range<usize>) -> Result<BTreeSet<String>> {
        wait_until(SOON * 3, "the leaks to be told", || {
            let lines = self.lines()?;
            let keys: BTreeSet<&str> = lines
                .iter()
                .filter(|line| line["rule"] == "secret-in-log-file")
                .filter_map(|line| line["secret"]["key"].as_str())
                .collect();
            let all = leaks
                .clone()
                .all(|number| keys.contains(&*format!("v{number:05}")));
            Ok(all.then(|| ids(&lines)))
        })
    }

    /// The findings of the output file.
    pub fn lines(&self) -> Result<Vec<Value>> {
        let text = fs::read_to_string(self.at().join("findings.jsonl")).unwrap_or_default();
        // A last line without an end is being written.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let lines = whole.lines().map(serde_json::from_str::<Value>);
        let mut lines = lines
            .collect::<Result<Vec<_>, _>>()
            .context("reading findings")?;
        lines.retain(|line| line["kind"] == "finding");
        Ok(lines)
    }

    /// Waits until these leaks were told, and a receiver has all that was told; each id for one finding only.
    pub fn arrived(
        &self,
        leaks: std::ops::Range<usize>,
        receiver: &Receiver,
        read: fn(&Request) -> Result<Vec<Came>>,
    ) -> Result<()> {
        let told = self.told(leaks)?;
        let mut got = BTreeMap::new();
        let arrived = wait_until(SOON * 3, "the findings to arrive", || {
            got = BTreeMap::new();
            for (_, request) in receiver.taken() {
                for (id, what) in read(&request)? {
                    let before = got.entry(id.clone()).or_insert_with(|| what.clone());
                    ensure!(
                        *before == what,
                        "{id} is of two findings: {before} and {what}"
                    );
                }
            }
            let complaints = receiver.complaints();
            ensure!(complaints.is_empty(), "{complaints:#?}");
            Ok(told.iter().all(|id| got.contains_key(id)).then_some(()))
        });
        arrived.with_context(|| {
            let missing = told.iter().filter(|id| !got.contains_key(*id)).count();
            format!(
                "{missing} of {} findings are missing, {} came",
                told.len(),
                got.len()
            )
        })
    }

    /// The total of all told: how many secrets have leaked.
    pub fn so_far(&self) -> std::ops::Range<usize> {
        0..self.leaked
    }
}

fn ids(lines: &[Value]) -> BTreeSet<String> {
    let ids = lines.iter().filter_map(|line| line["id"].as_str());
    ids.map(str::to_owned).collect()
}

/// Ids, and what a finding is apart from its count, of a body of native lines.
pub fn native(text: &str) -> Result<Vec<(String, Value)>> {
    let lines = text.lines().map(|line| {
        let line: Value = serde_json::from_str(line).with_context(|| line.to_owned())?;
        of_native(&line)
    });
    lines.collect()
}

/// The same of one finding.
pub fn of_native(line: &Value) -> Result<(String, Value)> {
    let id = line["id"].as_str().context("a finding has no id")?;
    // What is found anew after a start has the id that it had, and a time of its own.
    let what = serde_json::json!([line["rule"], line["secret"], line["stream"]["path"]]);
    Ok((id.to_owned(), what))
}

/// A moment that nobody can foresee: 50 to 850 ms.
pub fn moment() -> Result<Duration> {
    let random = value::fresh(2)?;
    let random = random
        .bytes()
        .fold(0u64, |sum, byte| sum * 31 + u64::from(byte));
    Ok(Duration::from_millis(50 + random % 800))
}
