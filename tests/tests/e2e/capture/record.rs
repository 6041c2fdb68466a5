//! `record`: keeps what happens and tells nothing; the replay tells it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use e2e::desk::ask;
use e2e::sentinel::Sentinel;
use serde_json::Value;

use super::every_rule;
use super::taken::{files, word};
use crate::case::{Case, SOON};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("capture::record_to_a_file", PLAIN, to_a_file),
        Test::new("capture::record_to_a_directory", PLAIN, to_a_directory),
        Test::new("capture::record_where_it_cannot", PLAIN, where_it_cannot),
    ]
}

/// Records the workload that has every rule find something; what was printed meanwhile.
fn record(case: &Case, out: &Path) -> Result<Vec<Value>> {
    let builder = Sentinel::builder().command("record").arg("-o").arg(out);
    let builder = builder.args(["--scope", "node", "--secret-path"]);
    let mut sentinel = builder.arg(case.volume.path()).start()?;
    sentinel.wait_ready(SOON)?;
    every_rule::leak(case)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    Ok(stopped.lines.into_iter().map(|(_, line)| line).collect())
}

fn tells_later(out: &Path, printed: &[Value]) -> Result<()> {
    for line in printed {
        ensure!(line["kind"] != "finding", "told live: {line}");
    }
    let answer = ask(["replay", word(out)?])?.expect(0, &[])?;
    every_rule::is_complete(&answer.findings()?)?;
    ask(["capture", "verify", word(out)?])?.expect(0, &["INTACT"])?;
    ask(["capture", "info", word(out)?])?.expect(0, &["recorded, no detection"])?;
    Ok(())
}

fn to_a_file() -> Result<()> {
    let case = every_rule::case()?;
    let out = case.directory().join("recorded.sscap");
    let printed = record(&case, &out)?;
    let mode = fs::metadata(&out)
        .context("looking at the capture")?
        .permissions()
        .mode();
    ensure!(mode & 0o7777 == 0o600, "mode {mode:o}");
    let part = PathBuf::from(format!("{}.part", out.display()));
    ensure!(!part.exists(), "the part is renamed");
    tells_later(&out, &printed)
}

fn to_a_directory() -> Result<()> {
    let case = every_rule::case()?;
    let out = case.directory().join("recorded");
    fs::create_dir(&out).context("making a directory")?;
    let printed = record(&case, &out)?;
    ensure!(!files(&out)?.is_empty(), "nothing was written");
    tells_later(&out, &printed)
}

/// For a time, and where nothing can be written.
fn where_it_cannot() -> Result<()> {
    let case = Case::new()?;
    let state = case.directory().join("state");
    let out = case.directory().join("short.sscap");
    let words = |out: &Path| -> Result<Vec<String>> {
        let words = [
            "record",
            "--for",
            "300ms",
            "--state-dir",
            word(&state)?,
            "-o",
            word(out)?,
        ];
        Ok(words.map(ToOwned::to_owned).to_vec())
    };
    ask(words(&out)?)?.expect(0, &[])?;
    ask(["replay", word(&out)?])?.expect(0, &["replayed"])?;
    let nowhere = case.directory().join("nowhere/short.sscap");
    ask(words(&nowhere)?)?.expect(2, &[word(&nowhere)?, "No such file"])?;
    // What is there is not written over while it is written.
    let bytes = fs::read(&out).context("reading a capture")?;
    let part = case.directory().join("short.sscap.part");
    fs::write(&part, b"of another").context("writing a part")?;
    ask(words(&out)?)?.expect(2, &["short.sscap", "File exists"])?;
    ensure!(
        fs::read(&out).context("reading a capture")? == bytes,
        "it was written over"
    );
    Ok(())
}
