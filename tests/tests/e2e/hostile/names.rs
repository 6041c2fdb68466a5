//! Names that no text should have: with newlines, control characters and bytes that are no UTF-8.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::Sentinel;
use e2e::workload::Workload;
use serde_json::Value;

use super::unharmed;
use crate::case::{Case, SOON, watch_node};
use crate::expect::{LOG, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::value;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("hostile::names", PLAIN, names),
        Test::new("hostile::names_for_people", PLAIN, names_for_people),
        Test::new("hostile::name_before", PLAIN, name_before),
    ]
}

/// A newline, what would be a line of the stream, a return, colours, a bell, a half of a character, one that turns text around.
const NAME: &[u8] = b"a\n{\"kind\":\"finding\"}\r\x1b[31m\x07\xc3\x28\xff\xe2\x80\xaeb";

fn name(end: &str) -> OsString {
    let mut name = OsStr::from_bytes(NAME).to_owned();
    name.push(end);
    name
}

/// A secret of such a name, leaked by a program of such a name, that calls itself so, into a log of such a name.
fn leak(case: &Case) -> Result<String> {
    let secrets = case.directory().join("secrets");
    fs::create_dir_all(&secrets).context("making a directory")?;
    let value = value::fresh(33)?;
    fs::write(secrets.join(name("")), &value).context("writing a secret")?;
    Ok(value)
}

fn run(case: &Case, value: &str) -> Result<()> {
    let program = case.directory().join(name(""));
    if !program.exists() {
        fs::copy("/bin/sh", &program).context("copying a shell")?;
    }
    let log = case.directory().join(name(".log"));
    let script = "printf '\\n\\033[31m\\377' > /proc/$$/comm; read -r line; echo \"$line\"; echo \"$line\" >> \"$1\"";
    let words = [
        program.as_os_str(),
        "-c".as_ref(),
        script.as_ref(),
        "sh".as_ref(),
        log.as_os_str(),
    ];
    let mut running = Workload::program(words).start()?;
    running.send_line(value)?;
    ensure!(running.finish(SOON)?.status.success(), "it could not leak");
    Ok(())
}

/// Each finding is one line of JSON, and names are as they are but for what is no text, and escapes, which a capture uses to
/// overwrite values.
fn names() -> Result<()> {
    let case = Case::new()?;
    let value = leak(&case)?;
    let secrets = case.directory().join("secrets");
    let mut sentinel = watch_node(&[&case], &["--secret-path", &secrets.to_string_lossy()])?;
    run(&case, &value)?;
    let shown = String::from_utf8_lossy(NAME).replace('\x1b', "");
    for rule in [STDOUT, LOG] {
        let found = sentinel.wait_for(SOON, rule, |line| {
            line["rule"] == rule && line["secret"]["key"] == shown.as_str()
        })?;
        let program = found["process"]["exe"].as_str().unwrap_or_default();
        ensure!(program.ends_with(&shown), "its program: {found}");
        let comm = found["process"]["comm"].as_str().unwrap_or_default();
        ensure!(comm.starts_with("\n[31m"), "its name: {found}");
    }
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    let raw = |byte: u8| byte < 0x20 || byte == 0x7f;
    for text in &stopped.texts {
        ensure!(
            !text.bytes().any(raw),
            "a control character shows: {text:?}"
        );
    }
    Ok(())
}

/// Short lines for people hold no control character, and none that turns the text around.
fn names_for_people() -> Result<()> {
    let case = Case::new()?;
    let value = leak(&case)?;
    let options = ["--scope", "node", "--output", "compact", "--secret-path"];
    let builder = Sentinel::builder().args(options);
    let mut sentinel = builder.arg(case.directory().join("secrets")).start()?;
    let holds = |line: &Value, what: &str| line.as_str().is_some_and(|it| it.contains(what));
    sentinel.wait_for(SOON, "READY", |line| holds(line, "READY"))?;
    run(&case, &value)?;
    sentinel.wait_for(SOON, "the leak", |line| holds(line, STDOUT))?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    for text in &stopped.texts {
        let hidden = |it: char| it.is_control() || it == '\u{202e}';
        ensure!(
            !text.chars().any(hidden),
            "it shows as something else: {text:?}"
        );
        let time = text.as_bytes().get(..8).unwrap_or_default();
        ensure!(
            time.iter().all(|it| it.is_ascii_digit() || *it == b':') && time.len() == 8,
            "no line of its own: {text:?}"
        );
    }
    Ok(())
}

/// A process that ran before the sentinel, and is known from `/proc` alone, has a name that is no text. It is known all the same.
fn name_before() -> Result<()> {
    let case = Case::new()?;
    let script =
        "printf '\\nUid:\\t1\\377' > /proc/$$/comm; echo named; read -r line; echo \"$line\"";
    let mut running = Workload::sh(script).start()?;
    running.wait_output("named", SOON)?;
    let pid = running.pid();
    let mut sentinel = watch_node(&[&case], &[])?;
    running.send_line(&case.value)?;
    let found = case.wait_where(&mut sentinel, STDOUT, |line| line["process"]["tgid"] == pid)?;
    ensure!(
        found["process"]["exe"].is_string(),
        "it is not known: {found}"
    );
    ensure!(found["process"]["uid"] == 0, "another's user: {found}");
    running.finish(SOON)?;
    unharmed(&sentinel.stop()?)
}
