//! What must not be reported: each with a control that must be.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::Sentinel;
use e2e::workload::{Stream, Workload};
use serde_json::json;

use super::{ECHO, tell};
use crate::case::{Case, ROOT, SOON, start, watch_node};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::value::{self, base64, hex};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("plain::neighbours", PLAIN, neighbours),
        Test::new("plain::into_the_volume", PLAIN, into_the_volume),
        Test::new("plain::discarded", PLAIN, discarded),
        Test::new("plain::other_scope", PLAIN, other_scope),
        Test::new("plain::own_output", PLAIN, own_output),
    ]
}

/// Prints the control, waits until it was found, and demands that nothing else was.
fn only_the_control(case: &Case, mut sentinel: Sentinel) -> Result<()> {
    tell(&Workload::sh(ECHO), &case.control)?.finish(SOON)?;
    case.wait_control(&mut sentinel, STDOUT)?;
    expect::none(&case.stop(sentinel)?, "nothing but the control leaked")
}

/// One byte changed, one byte too few at either end, a break in the middle; in every form.
fn neighbours() -> Result<()> {
    let case = Case::new()?;
    let sentinel = watch_node(&[&case], &[])?;
    let value = &case.value;
    let near = [
        value::neighbour(value),
        value[1..].to_owned(),
        value[..29].to_owned(),
        format!("{} {}", &value[..15], &value[15..]),
        format!("{}\n{}", &value[..15], &value[15..]),
    ];
    let mut echo = Workload::sh(ECHO).start()?;
    for near in &near {
        echo.send_line(near)?;
        // A byte that is not the value's own between the forms.
        echo.send_line(&format!(
            "{} {}",
            hex(near.as_bytes()),
            base64(near.as_bytes())
        ))?;
    }
    echo.finish(SOON)?;
    only_the_control(&case, sentinel)
}

/// Whoever writes the secret into its volume, be it through a redirection, leaks nothing.
fn into_the_volume() -> Result<()> {
    let case = Case::new()?;
    let sentinel = watch_node(&[&case], &[])?;
    let copy = case.volume.path().join("copy.log");
    let to_copy = Workload::sh(ECHO).stdout(Stream::File(copy));
    tell(&to_copy, &case.value)?.finish(SOON)?;
    let script = format!("read -r line; echo \"$line\" > {}", case.file().display());
    tell(&Workload::sh(&script), &case.value)?.finish(SOON)?;
    case.rotate(30)?;
    only_the_control(&case, sentinel)
}

fn discarded() -> Result<()> {
    let case = Case::new()?;
    let sentinel = watch_node(&[&case], &[])?;
    let discard = Workload::sh(ECHO).stdout(Stream::Null);
    tell(&discard, &case.value)?.finish(SOON)?;
    let script = "read -r line; echo \"$line\" > /dev/null; echo \"$line\" > /dev/zero";
    tell(&Workload::sh(script), &case.value)?.finish(SOON)?;
    only_the_control(&case, sentinel)
}

/// With containers watched, a process of the node is none of the sentinel's business.
fn other_scope() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let secrets = Sentinel::builder()
        .arg("--secret-path")
        .arg(case.volume.path());
    let sentinel = start(secrets)?;
    let log = case.directory().join("app.log");
    let script = format!(
        "read -r line; echo \"$line\"; echo \"$line\" >> {}",
        log.display()
    );
    tell(&Workload::sh(&script), &case.value)?.finish(SOON)?;
    let read = format!("read -r v < {}", case.file().display());
    Workload::sh(&read)
        .user(1000, 1000, &[])
        .start()?
        .finish(SOON)?;
    let findings = case.stop(sentinel)?;
    ensure!(findings.len() == 1, "only the file itself: {findings:#?}");
    expect::only(&findings, expect::WIDE_FILE)?;
    Ok(())
}

/// The sentinel's output goes to streams and a log, and it reads the secrets: none of that counts.
fn own_output() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let log = case.directory().join("findings.log");
    let path = log.to_string_lossy();
    let sentinel = watch_node(&[&case], &["--output-file", &path])?;
    let pid = sentinel.pid();
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    let stopped = sentinel.stop()?;
    let written = fs::read_to_string(&log).context("reading the output file")?;
    ensure!(
        written.contains(STDOUT),
        "the leak is in the file: {written}"
    );
    let own = |finding: &&serde_json::Value| finding["process"]["tgid"] == pid;
    let own: Vec<_> = stopped.findings().iter().filter(own).cloned().collect();
    expect::none(&own, "its own doings")?;
    expect::holds(&json!(case.findings(&stopped).len()), &json!(2))
}
