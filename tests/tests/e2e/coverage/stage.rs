//! What a table needs around it: the volumes with its values, one sentinel, the workloads, and the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::mounts;
use e2e::sentinel::{Sentinel, binary};
use e2e::volume::{Plugin, SecretVolume};
use e2e::wait::wait_until;
use e2e::workload::{Stream, Workload};
use rustix::mount::{MountFlags, mount};
use serde_json::Value;
use tempfile::TempDir;

use super::cell::{Cells, Told};
use crate::case::{ROOT, SOON, start};
use crate::value;
use crate::writer::plan::{self, Paper, Planned, Step};

/// Keys in one volume: each takes a page of its four megabytes.
const KEYS: usize = 800;

/// How long after the last write everything claimed must have been found.
const FOUND: Duration = Duration::from_secs(12);

/// Pieces of a write as the sentinel takes them over: small, so that short texts have several.
pub const PIECE: usize = 256;
/// How much of a write the sentinel takes over.
pub const CUT_OFF: usize = 64 * PIECE;

/// One workload.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its name; its files are called after it.
    pub name: String,
    /// What it does.
    pub steps: Vec<Step>,
    /// Standard output and standard error.
    pub streams: [Stream; 2],
    /// Whether it starts, and comes to its [`Step::Wait`], before the sentinel does.
    pub early: bool,
}

/// Everything around a table.
pub struct Stage {
    sentinel: Option<Sentinel>,
    papers: Vec<Paper>,
    volumes: Vec<SecretVolume>,
    directory: TempDir,
    var_log: TempDir,
}

impl Stage {
    /// An empty stage, with a tmpfs in it.
    pub fn new() -> Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix("sentinel-coverage-")
            .tempdir();
        let directory = directory.context("creating a directory for a table")?;
        let var_log = tempfile::Builder::new()
            .prefix("sentinel-coverage-")
            .tempdir_in("/var/log");
        let memory = directory.path().join("tmpfs");
        fs::create_dir(&memory).context("creating a mount point")?;
        mount("tmpfs", &memory, "tmpfs", MountFlags::NOSUID, c"size=4m").context("mounting")?;
        Ok(Self {
            sentinel: None,
            papers: Vec::new(),
            volumes: Vec::new(),
            directory,
            var_log: var_log.context("creating a directory in /var/log")?,
        })
    }

    /// Where the workloads' files are; `tmpfs` in it is one.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// A directory in `/var/log`.
    pub fn var_log(&self) -> &Path {
        self.var_log.path()
    }

    /// Puts every cell's value into a secret volume.
    pub fn mount(&mut self, cells: &Cells) -> Result<()> {
        for (number, part) in cells.all().chunks(KEYS).enumerate() {
            let files: Vec<(&str, &[u8])> = part
                .iter()
                .map(|cell| (cell.key.as_str(), cell.content.as_slice()))
                .collect();
            let root = self.directory().join("kubelet");
            let name = format!("coverage-{number}");
            let (kind, mode) = (Plugin::Secret, 0o400);
            let volume = SecretVolume::create(&root, "table", kind, &name, &files, mode, ROOT)?;
            self.volumes.push(volume);
        }
        Ok(())
    }

    /// Starts the early plans, then the sentinel, then lets all others run to their end, a few at a time. `besides`
    /// runs while the sentinel watches, and what it gives is kept with the processes that live on.
    pub fn run<K>(
        &mut self,
        plans: &[Plan],
        pod_logs: &[&Path],
        besides: impl FnOnce(&Path) -> Result<K>,
    ) -> Result<(Vec<Planned>, K)> {
        let mut early = Vec::new();
        for plan in plans.iter().filter(|plan| plan.early) {
            let planned = self.start(plan)?;
            planned.paper.wait("the beginning", |report| report.ready)?;
            early.push(planned);
        }
        self.watch(pod_logs)?;
        for planned in &mut early {
            planned.running.send_line("go")?;
        }
        let kept = besides(self.directory())?;
        for plans in plans
            .iter()
            .filter(|plan| !plan.early)
            .collect::<Vec<_>>()
            .chunks(4)
        {
            let started: Result<Vec<_>> = plans.iter().map(|plan| self.start(plan)).collect();
            for planned in started? {
                planned.paper.wait("the end", |report| report.ended)?;
                early.push(planned);
            }
        }
        for planned in &early {
            planned.paper.wait("the end", |report| report.ended)?;
        }
        Ok((early, kept))
    }

    fn start(&mut self, plan: &Plan) -> Result<Planned> {
        let directory = self.directory().to_owned();
        let planned = plan::start(&directory, &plan.name, &plan.steps, plan.streams.clone())?;
        self.papers.push(planned.paper.clone());
        Ok(planned)
    }

    /// Has the report of a plan that something else runs looked at, too.
    pub fn follow(&mut self, paper: &Paper) {
        self.papers.push(paper.clone());
    }

    fn watch(&mut self, pod_logs: &[&Path]) -> Result<()> {
        let configuration = self.directory().join("sentinel.yaml");
        let logs = serde_json::to_string(pod_logs).context("naming the pods' logs")?;
        let text = format!(
            "scope: node\npod_logs: {logs}\npayload:\n  piece_bytes: {PIECE}\n  pieces: {}\n",
            CUT_OFF / PIECE
        );
        fs::write(&configuration, text).context("writing a configuration")?;
        let mut builder = Sentinel::builder().arg("--config").arg(configuration);
        for volume in &self.volumes {
            builder = builder.arg("--secret-path").arg(volume.path());
        }
        self.sentinel = Some(start(builder)?);
        Ok(())
    }

    /// Waits until all that is claimed was found, at most a while, and stops the sentinel. What became of each cell is
    /// noted; returned is what the sentinel says that it does not see.
    pub fn conclude(&mut self, cells: &mut Cells) -> Result<Told> {
        let sentinel = self.sentinel.take().context("no sentinel runs")?;
        let all_found = || {
            let findings = sentinel.findings();
            let found = |key: &str| {
                findings
                    .iter()
                    .any(|finding| finding["secret"]["key"] == key)
            };
            let mut claimed = cells.all().iter().filter(|cell| cell.must_be_found());
            Ok(claimed.all(|cell| found(&cell.key)).then_some(()))
        };
        // What is missing then is told by the table.
        let _ = wait_until(FOUND, "all that is claimed", all_found);
        let mut reported = BTreeMap::new();
        for paper in &self.papers {
            reported.extend(paper.report().cells);
        }
        let stopped = sentinel.stop()?;
        ensure!(stopped.status.success(), "{}", stopped.stderr);
        // Whoever else of the machine prints a log leaks, too, but is no workload of the table.
        let own = fs::read_to_string("/proc/self/comm").context("reading this program's name")?;
        let mut findings = stopped.findings();
        findings.retain(|finding| {
            let name = finding["process"]["comm"].as_str();
            name.is_none_or(|name| name == own.trim_end())
        });
        cells.note(&reported, &findings);
        let losses = stopped.lines.iter().map(|(_, line)| line);
        let losses = losses.filter(|line| line["kind"] == "loss");
        let causes = losses.filter_map(|line| line["cause"].as_str().map(str::to_owned));
        Ok(Told {
            doctor: not_covered()?,
            losses: causes.collect(),
        })
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = mounts::unmount_under(&self.directory.path().join("tmpfs"));
    }
}

/// What `doctor` says that nothing sees, a line each.
fn not_covered() -> Result<String> {
    let words = ["doctor", "--output", "json"].map(Into::into);
    let words = std::iter::once(binary()?.into_os_string()).chain(words);
    let finished = Workload::program(words).start()?.finish(SOON)?;
    let answer: Value = serde_json::from_str(&finished.stdout).context("reading doctor")?;
    let lines = answer["not_covered"].as_array().cloned();
    let lines = lines.context("doctor says nothing of what is not covered")?;
    let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
    Ok(lines.join("\n"))
}

/// A value that no form changes, as strong as any.
pub fn plain_value() -> Result<String> {
    value::fresh(30)
}
