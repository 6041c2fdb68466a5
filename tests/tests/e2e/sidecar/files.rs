//! Secret files: those that are too wide, and values that are not looked for.

use std::fs;
use std::os::unix::fs::chown;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{NEEDS, NOBODY, Setting, append, ended, unprivileged, wait};
use crate::case::{KEY, start};
use crate::expect::{self, LOG, WIDE_FILE};
use crate::harness::Test;
use crate::value;
use crate::values::UNMONITORABLE;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("sidecar::wide_file", NEEDS, wide_file),
        Test::new("sidecar::unmonitorable", NEEDS, unmonitorable),
        Test::new("sidecar::unreadable", NEEDS, unreadable),
        Test::new("sidecar::changed_file", NEEDS, changed_file),
    ]
}

fn wide_file() -> Result<()> {
    let setting = Setting::with(0o644)?;
    let case = &setting.case;
    let mut sentinel = setting.watch()?;
    let found = case.wait(&mut sentinel, WIDE_FILE)?;
    let expected = json!({"file": {"mode": "0644", "uid": NOBODY}, "secret": {"key": KEY}});
    expect::holds(&found, &expected)?;
    // The next version is as wide.
    case.rotate(33)?;
    let inode = std::os::unix::fs::MetadataExt::ino(&fs::metadata(case.file())?);
    case.wait_where(&mut sentinel, WIDE_FILE, |it| it["file"]["inode"] == inode)?;
    ended(sentinel).map(drop)
}

/// No probe tells who opened a file to others; that somebody did is told, and that somebody closed it is not.
fn changed_file() -> Result<()> {
    let setting = Setting::new()?;
    let case = &setting.case;
    let mut sentinel = setting.watch()?;
    let mode = |mode| {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        fs::set_permissions(case.file(), mode).context("changing a mode")
    };
    mode(0o444)?;
    let found = case.wait(&mut sentinel, "mode-change")?;
    let expected = json!({
        "evidence": "inventory",
        "process": null,
        "reason": "no call was seen: mode 0400 to 0444; every user can read it now",
        "file": {"mode": "0444", "uid": NOBODY},
    });
    expect::holds(&found, &expected)?;
    mode(0o400)?;
    let findings = case.findings(&ended(sentinel)?);
    expect::only(&findings, "mode-change")?;
    Ok(())
}

/// One file is too short, another is its control.
fn unmonitorable() -> Result<()> {
    let setting = Setting::new()?;
    let directory = setting.case.directory().join("weak");
    let name = format!("weak-{}", value::word()?);
    let short = directory.join(&name);
    fs::create_dir(&directory).context("making a directory")?;
    fs::write(&short, "a1b2").context("writing a short secret")?;
    let weak = directory.as_os_str();
    let mut sentinel = start(setting.builder()?.arg("--secret-path").arg(weak))?;
    let found = wait(&mut sentinel, UNMONITORABLE, |it| {
        it["secret"]["key"] == name
    })?;
    expect::holds(
        &found,
        &json!({"reason": "the value is shorter than 6 bytes"}),
    )?;
    append(
        &setting.log("app.log"),
        &format!("a1b2 {}\n", setting.case.value),
    )?;
    setting.case.wait(&mut sentinel, LOG)?;
    let leaks = ended(sentinel)?.findings();
    ensure!(
        !leaks
            .iter()
            .any(|it| it["rule"] == LOG && it["secret"]["key"] == name),
        "{leaks:#?}"
    );
    Ok(())
}

/// A secret that the sidecar may not read is told of, and the others are known.
fn unreadable() -> Result<()> {
    let setting = Setting::new()?;
    let case = &setting.case;
    let directory = case.directory().join("mixed");
    fs::create_dir(&directory).context("making a directory")?;
    let (open, closed) = (directory.join("open"), directory.join("closed"));
    fs::write(&open, &case.value).context("writing a secret")?;
    fs::write(&closed, &case.control).context("writing a secret")?;
    for (file, user) in [(&open, NOBODY), (&closed, 1000)] {
        chown(file, Some(user), Some(user)).context("giving a file away")?;
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o400);
        fs::set_permissions(file, mode).context("closing a file")?;
    }
    let options = ["--mode", "sidecar", "--secret-path"];
    let builder = unprivileged()?.args(options).arg(&directory);
    let mut sentinel = start(builder.arg("--log-path").arg(setting.pattern()))?;
    let found = wait(&mut sentinel, UNMONITORABLE, |it| {
        it["secret"]["key"] == "closed"
    })?;
    expect::holds(&found, &json!({"reason": "the file can't be read"}))?;
    append(&setting.log("app.log"), &format!("{}\n", case.value))?;
    wait(&mut sentinel, LOG, |it| it["secret"]["key"] == "open")?;
    // Looked at again and again, it is told of once.
    let stopped = ended(sentinel)?;
    let said = stopped.stderr.matches("mixed/closed").count();
    ensure!(said == 1, "{said} times: {}", stopped.stderr);
    Ok(())
}
