//! What the machine, or the rights of the process, do not allow.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::binary;
use e2e::workload::{Finished, Workload};

use super::{Bench, WRONG_INPUT, refused};
use crate::case::{SOON, start};
use crate::expect::{STDOUT, WIDE_FILE};
use crate::harness::{Need, PLAIN, Test};
use crate::value;

/// The exit code for a machine or rights that do not allow the sentinel to work.
const NOT_HERE: i32 = 3;

const SETPRIV: &[Need] = &[Need::Tracepoints, Need::Program("setpriv")];
const UNSHARE: &[Need] = &[Need::Tracepoints, Need::Program("unshare")];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("bad_input::no_capability", SETPRIV, no_capability),
        Test::new("bad_input::no_types", UNSHARE, no_types),
        Test::new(
            "bad_input::unreadable_secret_path",
            SETPRIV,
            unreadable_secret_path,
        ),
        Test::new("bad_input::late_secret_path", PLAIN, late_secret_path),
    ]
}

/// Runs `words` under a program that takes something away first.
fn under(before: &[&str], words: Vec<OsString>) -> Result<Finished> {
    let before = before.iter().map(OsString::from);
    Workload::program(before.chain(words)).start()?.finish(SOON)
}

fn no_capability() -> Result<()> {
    let bench = Bench::new()?;
    let none = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"];
    let finished = under(&none, bench.words(&[])?)?;
    refused(&finished, NOT_HERE, &["capabilities", "CAP_BPF"])?;
    let doctor = vec![binary()?.into(), "doctor".into()];
    let finished = under(&none, doctor)?;
    ensure!(finished.status.code() == Some(NOT_HERE), "{finished:?}");
    ensure!(finished.stdout.contains("CAP_BPF"), "{finished:?}");
    Ok(())
}

/// A kernel that does not describe its types.
fn no_types() -> Result<()> {
    let bench = Bench::new()?;
    let empty = bench.path("empty");
    fs::create_dir(&empty).context("creating a directory")?;
    let script = format!(
        "mount --bind {} /sys/kernel/btf && exec \"$@\"",
        empty.display()
    );
    let hidden = ["unshare", "--mount", "sh", "-c", &script, "sh"];
    let finished = under(&hidden, bench.words(&[])?)?;
    refused(&finished, NOT_HERE, &["/sys/kernel/btf/vmlinux", "BTF"])?;
    let doctor = vec![binary()?.into(), "doctor".into()];
    let finished = under(&hidden, doctor)?;
    ensure!(finished.status.code() == Some(NOT_HERE), "{finished:?}");
    ensure!(finished.stdout.contains("btf"), "{finished:?}");
    Ok(())
}

fn unreadable_secret_path() -> Result<()> {
    let bench = Bench::new()?;
    let closed = bench.path("closed");
    fs::create_dir(&closed)
        .and_then(|()| fs::set_permissions(&closed, Permissions::from_mode(0o000)))
        .context("creating a closed directory")?;
    let path = closed.to_string_lossy();
    let caps = "-dac_override,-dac_read_search";
    let without = [
        "setpriv",
        &format!("--inh-caps={caps}"),
        &format!("--bounding-set={caps}"),
    ];
    let finished = under(&without, bench.words(&["--secret-path", &path])?)?;
    refused(&finished, WRONG_INPUT, &[&path, "Permission denied"])
}

/// A path that is not there yet is no mistake: it is watched for, and the log says so.
fn late_secret_path() -> Result<()> {
    let bench = Bench::new()?;
    let directory = bench.path("later");
    let builder = e2e::sentinel::Sentinel::builder();
    let builder = builder.args(["--scope", "node", "--secret-path"]);
    let mut sentinel = start(builder.arg(&directory))?;
    ensure!(
        sentinel.stderr().contains(&*directory.to_string_lossy()),
        "the log names it: {}",
        sentinel.stderr()
    );
    fs::create_dir(&directory).context("creating the directory")?;
    let value = value::fresh(37)?;
    fs::write(directory.join("token"), &value).context("writing the secret")?;
    sentinel.wait_for(SOON, "the file that came later", |line| {
        line["rule"] == WIDE_FILE && line["secret"]["name"] == "later"
    })?;
    let mut echo = Workload::sh(crate::plain::ECHO).start()?;
    echo.send_line(&value)?;
    sentinel.wait_for(SOON, "the value that came later", |line| {
        line["rule"] == STDOUT && line["secret"]["name"] == "later"
    })?;
    Ok(())
}
