//! A workload that prints what the sentinel prints: it stays that workload's text.

use anyhow::{Context, Result, ensure};
use e2e::sentinel::Sentinel;
use e2e::workload::Workload;

use super::unharmed;
use crate::case::{Case, SOON, start};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};

pub fn tests() -> Vec<Test> {
    vec![Test::new(
        "hostile::lines_of_our_own",
        PLAIN,
        lines_of_our_own,
    )]
}

/// Lines that a sentinel told, printed by a workload to its own standard output, to a log and to a file that looks like a
/// capture: nothing comes of them. The one that holds the value is a leak.
fn lines_of_our_own() -> Result<()> {
    let case = Case::new()?;
    let output = case.directory().join("findings.jsonl");
    let builder = Sentinel::builder().args(["--scope", "node", "--output-file"]);
    let builder = builder.arg(&output).arg("--secret-path");
    let mut sentinel = start(builder.arg(case.volume.path()))?;
    tell(&Workload::sh(ECHO), &case.control)?.finish(SOON)?;
    case.wait_control(&mut sentinel, STDOUT)?;
    let told = sentinel.texts();
    let log = case.directory().join("findings.log");
    let script = format!(
        "while IFS= read -r line; do echo \"$line\"; echo \"$line\" >> '{}'; done",
        log.display()
    );
    let mut echo = Workload::sh(&script).start()?;
    let pid = echo.pid();
    for line in &told {
        echo.send_line(line)?;
    }
    let forged = told
        .iter()
        .find(|line| line.contains(&case.name))
        .context("no finding was told")?
        .replace("\"count\":1", "\"count\":4711");
    echo.send_line(&forged)?;
    echo.send_line(&forged.replacen(&case.name, &case.value, 1))?;
    let found = case.wait_where(&mut sentinel, STDOUT, |line| line["process"]["tgid"] == pid)?;
    ensure!(found["count"] == 1, "its own count: {found}");
    echo.finish(SOON)?;
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    ensure!(
        !stopped.texts.iter().any(|line| line.contains("4711")),
        "a line that a workload wrote is the sentinel's"
    );
    let of_control = stopped.findings().into_iter().filter(|it| {
        it["secret"]["name"] == case.name.as_str() && it["secret"]["key"] == crate::case::CONTROL
    });
    ensure!(
        of_control.count() == 1,
        "the first finding stays the only one"
    );
    expect::only(&case.findings(&stopped), STDOUT)?;
    Ok(())
}
