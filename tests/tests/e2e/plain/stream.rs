//! What counts as a standard stream, and how a process may reach it.

use std::ffi::OsString;

use anyhow::{Context, Result, ensure};
use e2e::requirements;
use e2e::workload::{Stream, Workload};
use serde_json::{Value, json};

use super::{ECHO, tell};
use crate::case::{Case, SOON, watch_node};
use crate::expect::{self, STDOUT};
use crate::harness::{Need, PLAIN, Test};

/// Prints the line that it is sent on standard error.
const ECHO_ERROR: &str = "read -r line; echo \"$line\" >&2";

const BUSYBOX: &[Need] = &[Need::Tracepoints, Need::Volumes, Need::Program("busybox")];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("plain::pipe", PLAIN, pipe),
        Test::new("plain::stderr", PLAIN, stderr),
        Test::new("plain::both_in_one", PLAIN, both_in_one),
        Test::new("plain::terminal", PLAIN, terminal),
        Test::new("plain::file", PLAIN, file),
        Test::new("plain::sockets", PLAIN, sockets),
        Test::new("plain::other_descriptor", PLAIN, other_descriptor),
        Test::new("plain::dev_stdout", PLAIN, dev_stdout),
        Test::new("plain::proc_self_fd", PLAIN, proc_self_fd),
        Test::new("plain::forked", PLAIN, forked),
        Test::new("plain::started_before", PLAIN, started_before),
        Test::new("plain::short_lived", BUSYBOX, short_lived),
        Test::new("plain::sendfile", BUSYBOX, sendfile),
    ]
}

/// Sends a fresh secret to `workload`: the one finding that this gives.
fn leak(workload: &Workload) -> Result<Value> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let running = tell(workload, &case.value)?;
    let found = case.wait(&mut sentinel, STDOUT)?;
    let expected = json!({
        "rule": STDOUT,
        "severity": "critical",
        "secret": {"name": case.name, "key": "password", "source": "path"},
        "match": {"kind": "exact", "encoding": "raw", "length": case.value.len()},
        "process": {"uid": 0, "gid": 0},
        "container": null,
        "pod": null,
        "count": 1,
    });
    expect::holds(&found, &expected)?;
    running.finish(SOON)?;
    let findings = case.stop(sentinel)?;
    ensure!(findings.len() == 1, "one leak: {findings:#?}");
    Ok(found)
}

fn kind(found: &Value, kind: &str) -> Result<()> {
    expect::holds(found, &json!({"stream": {"kind": kind}}))
}

fn pipe() -> Result<()> {
    kind(&leak(&Workload::sh(ECHO))?, "stdout")
}

fn stderr() -> Result<()> {
    kind(&leak(&Workload::sh(ECHO_ERROR))?, "stderr")
}

/// `2>&1`: one pipe is both; what is written through descriptor 1 is standard output.
fn both_in_one() -> Result<()> {
    let dup = "exec 2>&1; exec /bin/sh -c 'read -r line; echo \"$line\"'";
    kind(&leak(&Workload::sh(dup))?, "stdout")
}

fn terminal() -> Result<()> {
    let found = leak(&Workload::sh(ECHO).stdout(Stream::Terminal))?;
    kind(&found, "stdout")?;
    let path = found["stream"]["path"].as_str().unwrap_or_default();
    ensure!(path.starts_with("/dev/pts/"), "{found}");
    Ok(())
}

fn file() -> Result<()> {
    let directory = tempfile::tempdir().context("creating a directory")?;
    let path = directory.path().join("output.txt");
    let found = leak(&Workload::sh(ECHO).stdout(Stream::File(path.clone())))?;
    expect::holds(&found, &json!({"stream": {"kind": "stdout", "path": path}}))
}

fn sockets() -> Result<()> {
    kind(
        &leak(&Workload::sh(ECHO).stdout(Stream::SocketPair))?,
        "stdout",
    )
}

fn other_descriptor() -> Result<()> {
    let script = "exec 5>&1 >/dev/null; read -r line; echo \"$line\" >&5";
    kind(&leak(&Workload::sh(script))?, "stdout")
}

fn dev_stdout() -> Result<()> {
    let script = "read -r line; echo \"$line\" > /dev/stdout";
    kind(&leak(&Workload::sh(script))?, "stdout")
}

fn proc_self_fd() -> Result<()> {
    let script = "read -r line; echo \"$line\" > /proc/self/fd/1";
    kind(&leak(&Workload::sh(script))?, "stdout")
}

fn forked() -> Result<()> {
    let script = "read -r line; (echo \"$line\") & wait";
    kind(&leak(&Workload::sh(script))?, "stdout")
}

fn started_before() -> Result<()> {
    let case = Case::new()?;
    let mut early =
        Workload::sh("exec 5>&1 >/dev/null; echo waits >&5; read -r line; echo \"$line\" >&5")
            .start()?;
    early.wait_output("waits", SOON)?;
    let mut sentinel = watch_node(&[&case], &[])?;
    early.send_line(&case.value)?;
    let found = case.wait(&mut sentinel, STDOUT)?;
    let expected = json!({"stream": {"kind": "stdout"}, "process": {"tgid": early.pid()}});
    expect::holds(&found, &expected)
}

/// Milliseconds from start to end: it is gone when the sentinel hears of it.
fn short_lived() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let script = format!(
        "read -r v < {}; exec busybox echo \"$v\"",
        case.file().display()
    );
    let running = Workload::sh(&script).start()?;
    let pid = running.pid();
    running.finish(SOON)?;
    let found = case.wait(&mut sentinel, STDOUT)?;
    let expected = json!({
        "stream": {"kind": "stdout"},
        "process": {"tgid": pid, "pid": pid, "ppid": std::process::id(), "comm": "busybox"},
    });
    expect::holds(&found, &expected)?;
    let exe = found["process"]["exe"].as_str().unwrap_or_default();
    ensure!(exe.ends_with("/busybox"), "{found}");
    expect::only(&case.stop(sentinel)?, STDOUT)?;
    Ok(())
}

/// The value never passes through the process.
fn sendfile() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let busybox = requirements::program("busybox").context("finding busybox")?;
    let words: [OsString; 3] = [busybox.into(), "cat".into(), case.file().into()];
    let finished = Workload::program(words).start()?.finish(SOON)?;
    ensure!(finished.stdout == case.value, "cat failed");
    let found = case.wait(&mut sentinel, STDOUT)?;
    expect::holds(&found, &json!({"match": {"encoding": "raw", "length": 30}}))?;
    expect::only(&case.stop(sentinel)?, STDOUT)?;
    Ok(())
}
