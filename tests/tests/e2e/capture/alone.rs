//! A replay looks at nothing but the capture, and leaves nothing.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use e2e::desk::{ask, run, same};
use e2e::sentinel::binary;

use super::every_rule;
use super::taken::{files, word};
use crate::case::watch_node;
use crate::harness::{Need, PLAIN, Test};

/// Who replays: nobody.
const NOBODY: u32 = 65534;

/// Without the node's name, its processes, its kernel and its state; the words after are run.
const ELSEWHERE: &str = "hostname elsewhere && for at in /sys /var /run /proc; do mount -t tmpfs none $at; done \
    && test -z \"$(ls -A /proc /sys /var | grep -v :)\" \
    && exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\"";

pub fn tests() -> Vec<Test> {
    let needs = &[
        Need::Tracepoints,
        Need::Volumes,
        Need::Program("unshare"),
        Need::Program("setpriv"),
    ];
    vec![
        Test::new(
            "capture::looks_at_nothing_else",
            needs,
            looks_at_nothing_else,
        ),
        Test::new("capture::no_sink_unless_asked", PLAIN, no_sink_unless_asked),
    ]
}

fn looks_at_nothing_else() -> Result<()> {
    let case = every_rule::case()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    every_rule::fire(&case, &mut sentinel)?;
    let stopped = sentinel.stop()?;
    let live = stopped.finding_texts();
    every_rule::is_complete(&stopped.findings())?;
    // A copy that nobody may read, and a directory that nobody may write to.
    let (program, kept) = (
        case.directory().join("replayer"),
        case.directory().join("kept"),
    );
    let work = case.directory().join("work");
    fs::copy(binary()?, &program).context("copying the program")?;
    fs::set_permissions(&program, Permissions::from_mode(0o755)).context("opening the program")?;
    for directory in [&kept, &work] {
        fs::create_dir(directory).context("creating a directory")?;
        fs::set_permissions(directory, Permissions::from_mode(0o755)).context("opening it")?;
    }
    chown(&work, Some(NOBODY), Some(NOBODY)).context("giving a directory away")?;
    for file in files(&stopped.capture())? {
        let copy = kept.join(file.file_name().context("a capture has no name")?);
        fs::copy(&file, &copy).context("copying a capture")?;
        fs::set_permissions(&copy, Permissions::from_mode(0o444)).context("opening a capture")?;
    }
    // Its secrets are gone.
    let directory = case.directory().to_owned();
    let before = tree(&directory)?;
    let mut command = Command::new("unshare");
    command
        .args([
            "--uts", "--mount", "--ipc", "--net", "sh", "-c", ELSEWHERE, "sh",
        ])
        .args([word(&program)?, "replay", word(&kept)?])
        .current_dir(&work)
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("TMPDIR", &work)
        .env("HOME", &work)
        .stdin(Stdio::null());
    let answer = run(&mut command)?.expect(0, &[])?;
    same(&live, &answer.finding_texts())?;
    ensure!(answer.stderr.is_empty(), "it complains: {}", answer.stderr);
    ensure!(
        tree(&directory)? == before,
        "it left something or changed something"
    );
    for place in ["/tmp", "/var/tmp", "/dev/shm"] {
        for entry in fs::read_dir(place).with_context(|| format!("listing {place}"))? {
            // Others' files come and go.
            let Ok(metadata) = entry.and_then(|entry| entry.metadata()) else {
                continue;
            };
            ensure!(metadata.uid() != NOBODY, "it left something in {place}");
        }
    }
    Ok(())
}

/// The recorded configuration has an output file and a capture: a replay writes to neither, but where it is asked to.
fn no_sink_unless_asked() -> Result<()> {
    let case = every_rule::case()?;
    let output = case.directory().join("findings.jsonl");
    let mut sentinel = watch_node(&[&case], &["--output-file", word(&output)?])?;
    every_rule::fire(&case, &mut sentinel)?;
    let stopped = sentinel.stop()?;
    let captures = stopped.capture();
    let before = (tree(case.directory())?, tree(stopped.state.path())?);
    let answer = ask(["replay", word(&captures)?])?.expect(0, &[])?;
    same(&stopped.finding_texts(), &answer.finding_texts())?;
    let after = (tree(case.directory())?, tree(stopped.state.path())?);
    ensure!(before == after, "it wrote to {}", output.display());
    let asked = case.directory().join("asked.jsonl");
    let words = ["replay", word(&captures)?, "--output-file", word(&asked)?];
    let answer = ask(words)?.expect(0, &[])?;
    let written = fs::read_to_string(&asked).context("reading what was asked for")?;
    ensure!(written == answer.stdout, "another text: {written}");
    let mode = fs::metadata(&asked).context("looking at it")?.mode();
    ensure!(mode & 0o7777 == 0o600, "mode {mode:o}");
    let compact = ask(["replay", word(&captures)?, "--output", "compact"])?.expect(0, &[])?;
    let lines = compact
        .stdout
        .lines()
        .filter(|line| line.contains(&case.name));
    ensure!(lines.count() >= 7, "a line a finding: {}", compact.stdout);
    Ok(())
}

/// Everything below a directory: length and time of change.
fn tree(directory: &Path) -> Result<BTreeMap<PathBuf, (u64, SystemTime)>> {
    let mut found = BTreeMap::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).context("listing what is there")? {
            let path = entry.context("listing what is there")?.path();
            let metadata = fs::symlink_metadata(&path).context("looking at a file")?;
            if metadata.is_dir() {
                directories.push(path.clone());
            }
            let changed = metadata.modified().context("reading a time")?;
            found.insert(path, (metadata.len(), changed));
        }
    }
    Ok(found)
}
