//! Nothing that the sentinel writes holds a value, a part of one, or a plain hash of one.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::command::run_with_input;
use e2e::sentinel::Stopped;
use e2e::workload::Workload;

use crate::case::{Case, ROOT, SOON, start, watch_node};
use crate::expect::{LOG, STDOUT, WIDE_READ};
use crate::harness::{PLAIN, Test};
use crate::value::{base64, hex};
use crate::writer::{self, How};

/// What of a value must not show: any so many bytes of it in a row, in any form.
const PART: usize = 12;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("redaction::no_value_anywhere", PLAIN, no_value_anywhere),
        Test::new("redaction::value_in_a_name", PLAIN, value_in_a_name),
        Test::new("redaction::keyed_fingerprints", PLAIN, keyed_fingerprints),
    ]
}

/// Leaks in all forms, with everything logged that can be.
fn no_value_anywhere() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let output = case.directory().join("findings.jsonl");
    let builder = e2e::sentinel::Sentinel::builder().env("RUST_LOG", "trace");
    let builder = builder.args(["--scope", "node", "--secret-path"]);
    let builder = builder.arg(case.volume.path()).arg("--output-file");
    let mut sentinel = start(builder.arg(&output))?;

    leak_in_all_forms(&case, &case.value)?;
    let read = format!(
        "read -r v < {}; exec /bin/echo \"$v\"",
        case.file().display()
    );
    let reader = Workload::sh(&read).user(1000, 1000, &[]).start()?;
    reader.finish(SOON)?;
    let fresh = case.rotate(41)?;
    leak_in_all_forms(&case, &fresh)?;
    for rule in [STDOUT, LOG] {
        for length in [30, 41] {
            let leaked = |line: &serde_json::Value| line["match"]["length"] == length;
            case.wait_where(&mut sentinel, rule, leaked)?;
        }
    }
    for encoding in ["base64", "hex"] {
        let encoded = |line: &serde_json::Value| line["match"]["encoding"] == encoding;
        case.wait_where(&mut sentinel, STDOUT, encoded)?;
    }
    case.wait(&mut sentinel, WIDE_READ)?;

    let stopped = sentinel.stop()?;
    let written = everything(&stopped, &output)?;
    ensure!(
        written.contains("TRACE") || written.contains("DEBUG"),
        "nothing was logged"
    );
    for value in [&case.value, &fresh, &case.control] {
        shows_nothing(&written, value)?;
        shows_no_hash(&written, value)?;
    }
    Ok(())
}

/// A workload names its log, its program and itself after the secret.
fn value_in_a_name() -> Result<()> {
    let case = Case::new()?;
    let output = case.directory().join("findings.jsonl");
    let path = output.to_string_lossy();
    let mut sentinel = watch_node(&[&case], &["--output-file", &path])?;
    let log = case.directory().join(format!("{}.log", case.value));
    let program = case.directory().join(&case.value);
    fs::copy("/bin/sh", &program).context("copying a shell")?;
    let script = format!(
        "read -r line; echo \"$line\"; echo \"$line\" >> '{}'",
        log.display()
    );
    let words = [program.as_os_str(), "-c".as_ref(), script.as_ref()];
    let mut running = Workload::program(words).start()?;
    running.send_line(&case.value)?;
    running.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    case.wait(&mut sentinel, LOG)?;
    let stopped = sentinel.stop()?;
    shows_nothing(&everything(&stopped, &output)?, &case.value)
}

/// Another key, another fingerprint; the same key, the same one.
fn keyed_fingerprints() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let key = case.directory().join("key");
    fs::write(&key, [7; 32]).context("writing a key")?;
    let key = key.to_string_lossy();
    let fingerprint = |options: &[&str]| -> Result<String> {
        let mut sentinel = watch_node(&[&case], options)?;
        let found = case.wait(&mut sentinel, crate::expect::WIDE_FILE)?;
        let fingerprint = found["secret"]["fingerprint"].as_str();
        Ok(fingerprint.context("no fingerprint")?.to_owned())
    };
    let (one, two) = (fingerprint(&[])?, fingerprint(&[])?);
    ensure!(one != two, "made keys differ");
    let given = ["--fingerprint-key", &*key];
    let (three, four) = (fingerprint(&given)?, fingerprint(&given)?);
    ensure!(three == four && three != one, "a given key decides");
    Ok(())
}

fn leak_in_all_forms(case: &Case, value: &str) -> Result<()> {
    let bytes = value.as_bytes();
    let text = [
        value.to_owned(),
        base64(bytes),
        base64(format!("password={value};").as_bytes()),
        hex(bytes),
        hex(bytes).to_uppercase(),
    ]
    .join("\n");
    let log = case.directory().join("app.log");
    for how in [How::Whole, How::Pieces(11), How::Vector(9), How::File(&log)] {
        let mut running = writer::workload(&how)?.start()?;
        running.send_line(&text)?;
        let finished = running.finish(SOON)?;
        ensure!(finished.status.success(), "writing failed");
    }
    Ok(())
}

/// All that the sentinel wrote, wherever.
fn everything(stopped: &Stopped, output: &Path) -> Result<String> {
    let mut written = stopped.stderr.clone();
    for (_, line) in &stopped.lines {
        written.push_str(&line.to_string());
        written.push('\n');
    }
    let mut files = vec![output.to_owned()];
    let mut directories = vec![stopped.state.path().to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).context("listing the state")? {
            let path = entry.context("listing the state")?.path();
            let into = if path.is_dir() {
                &mut directories
            } else {
                &mut files
            };
            into.push(path);
        }
    }
    ensure!(files.len() > 1, "the sentinel kept no state");
    for file in files {
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        written.push_str(&String::from_utf8_lossy(&bytes));
        // What is kept in binary might hold a value's bytes or their digits.
        written.push_str(&hex(&bytes));
        written.push('\n');
    }
    Ok(written)
}

/// Demands that no part of `value` shows; the error says in which form, not what.
fn shows_nothing(written: &str, value: &str) -> Result<()> {
    let digits = hex(value.as_bytes());
    let mut forms = vec![
        ("raw", value.to_owned()),
        ("hex", digits.clone()),
        ("upper-case hex", digits.to_uppercase()),
    ];
    for before in 0..3 {
        let encoded = base64(&[&vec![b'.'; before], value.as_bytes()].concat());
        // The digits at the ends depend on what surrounds the value.
        forms.push(("base64", encoded[2..encoded.len() - 4].to_owned()));
    }
    for (name, form) in forms {
        for start in 0..=form.len() - PART {
            let part = &form[start..start + PART];
            let line = written.lines().find(|line| line.contains(part));
            let line = line.map(|line| line.replace(part, "<here>"));
            ensure!(
                line.is_none(),
                "bytes {start} and on of a value show in the form {name}: {}",
                line.unwrap_or_default()
            );
        }
    }
    Ok(())
}

fn shows_no_hash(written: &str, value: &str) -> Result<()> {
    for program in ["sha256sum", "sha512sum", "sha1sum", "md5sum", "b2sum"] {
        for ending in ["", "\n"] {
            let text = format!("{value}{ending}");
            let hash = run_with_input(&mut Command::new(program), text.as_bytes())?;
            ensure!(!written.contains(&hash[..16]), "a plain {program} shows");
        }
    }
    Ok(())
}
