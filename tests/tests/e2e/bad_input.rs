//! What is wrong is told in a clear message and by the exit code, before anything is watched.

mod machine;

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::binary;
use e2e::workload::{Finished, Workload};
use tempfile::TempDir;

use crate::case::SOON;
use crate::harness::Test;

/// The exit code for a wrong command line or configuration.
const WRONG_INPUT: i32 = 2;

pub fn tests() -> Vec<Test> {
    let mut tests = vec![
        Test::new("bad_input::missing_config", &[], missing_config),
        Test::new("bad_input::unknown_key", &[], unknown_key),
        Test::new("bad_input::wrong_values", &[], wrong_values),
        Test::new("bad_input::wrong_options", &[], wrong_options),
        Test::new("bad_input::wrong_key_file", &[], wrong_key_file),
        Test::new("bad_input::output_nowhere", &[], output_nowhere),
    ];
    tests.extend(machine::tests());
    tests
}

/// A directory for one run, and the beginning of its command line.
struct Bench(TempDir);

impl Bench {
    fn new() -> Result<Self> {
        Ok(Self(tempfile::tempdir().context("creating a directory")?))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `secret-sentinel run --for 1s`, so that it ends even if nothing is found wrong.
    fn words(&self, more: &[&str]) -> Result<Vec<OsString>> {
        let state = self.path("state");
        let mut words: Vec<OsString> = vec![binary()?.into(), "run".into()];
        words.extend(["--for", "1s", "--state-dir"].map(OsString::from));
        words.push(state.into());
        words.extend(more.iter().map(OsString::from));
        Ok(words)
    }

    fn run(&self, more: &[&str]) -> Result<Finished> {
        Workload::program(self.words(more)?).start()?.finish(SOON)
    }

    /// Runs with `text` as the configuration.
    fn configured(&self, text: impl AsRef<[u8]>) -> Result<Finished> {
        let file = self.path("config.yaml");
        fs::write(&file, text).context("writing a configuration")?;
        self.run(&["--config", &file.to_string_lossy()])
    }
}

/// Demands this exit code, a message with all of `words`, and nothing on standard output.
fn refused(finished: &Finished, code: i32, words: &[&str]) -> Result<()> {
    let stderr = &finished.stderr;
    ensure!(
        finished.status.code() == Some(code),
        "not {code}: {finished:?}"
    );
    ensure!(
        finished.stdout.is_empty(),
        "findings all the same: {finished:?}"
    );
    ensure!(
        !stderr.contains("panicked"),
        "a panic is no message: {stderr}"
    );
    for word in words {
        ensure!(stderr.contains(word), "{word:?} is missing in: {stderr}");
    }
    let lines = stderr.trim().lines().count();
    ensure!(
        (1..=12).contains(&lines),
        "short enough to be read: {stderr}"
    );
    Ok(())
}

fn missing_config() -> Result<()> {
    let bench = Bench::new()?;
    let missing = bench.path("missing.yaml");
    let missing = missing.to_string_lossy();
    let finished = bench.run(&["--config", &missing])?;
    refused(&finished, WRONG_INPUT, &[&missing, "No such file"])?;
    let directory = bench.0.path().to_string_lossy();
    let finished = bench.run(&["--config", &directory])?;
    refused(&finished, WRONG_INPUT, &[&directory])
}

fn unknown_key() -> Result<()> {
    let bench = Bench::new()?;
    let file = bench.path("config.yaml");
    let file = file.to_string_lossy();
    let finished = bench.configured("scope: node\n# one more\nsecrets_path: [/a]\n")?;
    refused(&finished, WRONG_INPUT, &["secrets_path", "line 3", &file])?;
    let finished = bench.configured("output_file:\n  path: /x\n  mode: 0644\n")?;
    refused(&finished, WRONG_INPUT, &["mode", "line 3"])
}

fn wrong_values() -> Result<()> {
    let bench = Bench::new()?;
    for (text, word) in [
        ("scope: everything\n", "everything"),
        ("\ngrace: soon\n", "soon"),
        ("\npayload:\n  piece_bytes: 1\n", "line 3"),
        ("rings:\n  records_bytes: 1000001\n", "line 2"),
        ("secret_paths: 7\n", "line 1"),
        ("scope: node\nscope: node\n", "scope"),
        ("- scope\n", "line 1"),
        ("scope: [\n", "line"),
        ("scope: \"node\n", "line"),
    ] {
        let finished = bench.configured(text)?;
        refused(&finished, WRONG_INPUT, &[word]).with_context(|| format!("{text:?}"))?;
    }
    let finished = bench.configured(b"\xff\xfe\x00\x01")?;
    refused(&finished, WRONG_INPUT, &["config.yaml"]).context("no text at all")
}

fn wrong_options() -> Result<()> {
    let bench = Bench::new()?;
    for (words, word) in [
        (["--scope", "everything"], "everything"),
        (["--output", "xml"], "xml"),
        (["--for", "ever"], "ever"),
        (["--log-path", "/var/[log"], "/var/[log"),
        (["--log-path", "/var/{log"], "/var/{log"),
        (["--no-such", "option"], "--no-such"),
    ] {
        // Given once already.
        let mut line = bench.words(&words)?;
        if words[0] == "--for" {
            line.drain(2..4);
        }
        let finished = Workload::program(line).start()?.finish(SOON)?;
        refused(&finished, WRONG_INPUT, &[word]).with_context(|| words.join(" "))?;
    }
    Ok(())
}

fn wrong_key_file() -> Result<()> {
    let bench = Bench::new()?;
    let file = bench.path("key");
    let path = file.to_string_lossy();
    let finished = bench.run(&["--fingerprint-key", &path])?;
    refused(&finished, WRONG_INPUT, &[&path]).context("missing")?;
    fs::write(&file, [1; 31]).context("writing a key")?;
    let finished = bench.run(&["--fingerprint-key", &path])?;
    refused(&finished, WRONG_INPUT, &[&path, "32"]).context("too short")
}

fn output_nowhere() -> Result<()> {
    let bench = Bench::new()?;
    let path = bench.path("missing/findings.jsonl");
    let path = path.to_string_lossy();
    let finished = bench.run(&["--output-file", &path])?;
    let code = finished.status.code().context("ended by a signal")?;
    ensure!(code != 0, "{finished:?}");
    refused(&finished, code, &[&path, "No such file"])
}
