//! A disk that is full under the output file.

use std::ffi::CStr;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use e2e::mounts::unmount_under;
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;
use e2e::workload::Workload;
use rustix::mount::{MountFlags, mount};
use serde_json::Value;

use crate::case::{Case, SOON, watch_node};
use crate::expect::STDOUT;
use crate::harness::{PLAIN, Test};
use crate::lifecycle::whole_lines;
use crate::plain::{ECHO, tell};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("disk::full_for_a_while", PLAIN, full_for_a_while),
        Test::new("disk::full_to_the_end", PLAIN, full_to_the_end),
        Test::new("disk::stdout_closed", PLAIN, stdout_closed),
    ]
}

/// A small file system, which something else can fill.
pub struct Disk(PathBuf);

impl Disk {
    /// One of 64 KiB.
    fn mount(case: &Case) -> Result<Self> {
        Self::of(case, c"size=64k")
    }

    /// One of this size, as tmpfs takes it.
    pub fn of(case: &Case, size: &CStr) -> Result<Self> {
        Self::at(case.directory().join("disk"), size)
    }

    /// One of this size there.
    pub fn at(at: PathBuf, size: &CStr) -> Result<Self> {
        fs::create_dir_all(&at).context("creating a mount point")?;
        mount("tmpfs", &at, "tmpfs", MountFlags::NOSUID, size).context("mounting a disk")?;
        Ok(Self(at))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    fn output(&self) -> PathBuf {
        self.0.join("findings.jsonl")
    }

    pub fn fill(&self) -> Result<()> {
        let mut file = File::create(self.0.join("filler")).context("creating a filler")?;
        while file.write_all(&[b'x'; 1024]).is_ok() {}
        while file.write_all(b"x").is_ok() {}
        Ok(())
    }

    pub fn free(&self) -> Result<()> {
        fs::remove_file(self.0.join("filler")).context("removing the filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = unmount_under(&self.0);
    }
}

/// More findings than what is left of a page holds: each version of the secret is another.
fn leak_often(case: &Case, sentinel: &mut Sentinel) -> Result<()> {
    for length in 31..43 {
        let value = case.rotate(length)?;
        tell(&Workload::sh(ECHO), &value)?.finish(SOON)?;
        case.wait_where(sentinel, STDOUT, |line| line["match"]["length"] == length)?;
    }
    Ok(())
}

fn printed(lines: &[e2e::sentinel::Line]) -> Vec<Value> {
    lines.iter().map(|(_, line)| line.clone()).collect()
}

/// A sentinel whose output file's disk is full, and whose findings go on.
fn beset() -> Result<(Case, Disk, Sentinel)> {
    let case = Case::new()?;
    let disk = Disk::mount(&case)?;
    let output = disk.output();
    let options = ["--output-file", &output.to_string_lossy()];
    let mut sentinel = watch_node(&[&case], &options)?;
    disk.fill()?;
    leak_often(&case, &mut sentinel)?;
    Ok((case, disk, sentinel))
}

/// Standard output goes on; the file gets every line, whole and in order, once there is space.
fn full_for_a_while() -> Result<()> {
    let (_case, disk, sentinel) = beset()?;
    let output = disk.output();
    let said = sentinel.stderr();
    ensure!(
        said.contains(&*output.to_string_lossy()),
        "the log names the file: {said}"
    );
    let in_file = fs::read_to_string(&output).context("reading the output file")?;
    let lines = sentinel.lines().len();
    ensure!(in_file.lines().count() < lines, "the disk was not full");
    disk.free()?;
    wait_until(SOON, "the file to catch up", || {
        let text = fs::read_to_string(&output).context("reading the output file")?;
        Ok((text.lines().count() >= lines && text.ends_with('\n')).then_some(()))
    })?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.code() == Some(0), "{}", stopped.stderr);
    ensure!(
        whole_lines(&output)? == printed(&stopped.lines),
        "every line, in order"
    );
    Ok(())
}

/// Without space to the end that is a failure, and how much is missing is said.
fn full_to_the_end() -> Result<()> {
    let (_case, disk, sentinel) = beset()?;
    let output = disk.output();
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.code() == Some(1), "{stopped:?}");
    let in_file = fs::read_to_string(&output).context("reading the output file")?;
    let whole = in_file.matches('\n').count();
    let all = printed(&stopped.lines);
    ensure!(
        all.last().is_some_and(|line| line["state"] == "stopped"),
        "{all:#?}"
    );
    for (line, written) in all.iter().zip(in_file.lines()).take(whole) {
        ensure!(
            serde_json::from_str::<Value>(written)? == *line,
            "in order: {written}"
        );
    }
    let missing = format!("{} lines", all.len() - whole);
    ensure!(
        stopped
            .stderr
            .lines()
            .last()
            .is_some_and(|said| said.contains(&missing)),
        "{missing} are missing, but: {}",
        stopped.stderr
    );
    Ok(())
}

/// A reader of standard output that has gone: the output file is still written, and the end is a failure.
fn stdout_closed() -> Result<()> {
    let case = Case::new()?;
    let output = case.directory().join("findings.jsonl");
    let script = format!(
        "{{ '{}' run --scope node --state-dir '{}' --secret-path '{}' --output-file '{}'; echo \"ended with $?\" >&2; }} | read -r first",
        e2e::sentinel::binary()?.display(),
        case.directory().join("state").display(),
        case.volume.path().display(),
        output.display()
    );
    let running = Workload::sh(&script).start()?;
    let holds = |what: &'static str| {
        let output = &output;
        move || {
            let text = fs::read_to_string(output).unwrap_or_default();
            Ok(text.contains(what).then_some(()))
        }
    };
    wait_until(SOON, "the sentinel to be ready", holds("\"ready\""))?;
    // The shell has read the first line and ended its part of the pipe.
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    wait_until(SOON, "the leak in the file", holds(STDOUT))?;
    let found = e2e::process::with_arguments(|words| {
        words.iter().any(|word| *word == *output.to_string_lossy()) && words.len() > 5
    })?;
    ensure!(found.len() == 1, "the sentinel runs on: {found:?}");
    e2e::process::signal(found[0], rustix::process::Signal::TERM)?;
    let finished = running.finish(SOON)?;
    ensure!(finished.stderr.contains("ended with 1"), "{finished:?}");
    ensure!(finished.stderr.contains("standard output"), "{finished:?}");
    ensure!(
        whole_lines(&output)?.len() >= 3,
        "ready, a finding, stopped"
    );
    Ok(())
}
